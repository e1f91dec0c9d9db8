public import LuthierDomain
public import LuthierWire

/// Regular expressions that find metrics in a program's own output.
public struct MetricPatterns {
    private let patterns: [(metric: String, expression: Regex<AnyRegexOutput>)]
    private var step: Int?

    /// Compiled patterns.
    ///
    /// - Parameter patterns: Expressions with one group each; one for `step` is optional.
    /// - Throws: A `DefinitionError` naming each pattern that is no regular expression or has no
    ///   group.
    public init(_ patterns: [MetricSource.Pattern]) throws(DefinitionError) {
        var issues: [DefinitionIssue] = []
        var compiled: [(metric: String, expression: Regex<AnyRegexOutput>)] = []
        for pattern in patterns {
            do {
                let expression = try Regex(pattern.expression)
                // Letter by letter as Unicode composes them costs several times as much.
                compiled.append((pattern.metric, expression.matchingSemantics(.unicodeScalar)))
            } catch {
                issues.append(
                    DefinitionIssue(
                        .unreadable, at: ["report", "pattern", pattern.metric],
                        message: "\"\(pattern.expression)\" is no regular expression: \(error).",
                        hint: "Write one with a group around the number, such as 'acc=([0-9.]+)'."))
                continue
            }
            if !Self.hasGroup(pattern.expression) {
                issues.append(
                    DefinitionIssue(
                        .unreadable, at: ["report", "pattern", pattern.metric],
                        message: "\"\(pattern.expression)\" has no group around the number.",
                        hint: "Put the number in parentheses, such as 'acc=([0-9.]+)'."))
            }
        }
        guard issues.isEmpty else { throw DefinitionError(issues) }
        self.patterns = compiled
    }

    /// The measurement in a line of output.
    ///
    /// - Parameter line: A line without its end.
    /// - Returns: The numbers found, at the last step found; nil when no metric's pattern matches.
    /// - Throws: A `ReportError` when what a group matched is no number.
    public mutating func measurement(in line: String) throws(ReportError) -> Measurement? {
        var metrics = MetricValues()
        for (metric, expression) in patterns {
            guard let match = line.firstMatch(of: expression), match.output.count > 1,
                let text = match.output[1].substring
            else { continue }
            guard let number = Self.number(text) else {
                throw ReportError(
                    line: line, message: "the pattern of \(metric) found \"\(text.prefix(40))\"")
            }
            guard metric == "step" else {
                metrics[metric] = number
                continue
            }
            guard let whole = Int(exactly: number) else {
                throw ReportError(line: line, message: "step must be a whole number")
            }
            step = whole
        }
        return metrics.isEmpty ? nil : Measurement(step: step, metrics: metrics)
    }

    /// The number that a text says; a full stop or comma after it belongs to the sentence around it.
    private static func number(_ text: Substring) -> Double? {
        guard let last = text.last, last == "." || last == "," else { return Double(text) }
        return Double(text.dropLast())
    }

    /// Whether an expression has a group that can be read, and not only such as `(?:…)`.
    private static func hasGroup(_ expression: String) -> Bool {
        var rest = expression[...]
        var isInClass = false
        while let character = rest.popFirst() {
            switch character {
            case "\\": _ = rest.popFirst()
            case "[": isInClass = true
            case "]": isInClass = false
            case "(" where !isInClass:
                let names = ["?<", "?P<", "?'"].contains { rest.hasPrefix($0) }
                let looksBehind = rest.hasPrefix("?<=") || rest.hasPrefix("?<!")
                if !rest.hasPrefix("?") && !rest.hasPrefix("*") || names && !looksBehind {
                    return true
                }
            default: break
            }
        }
        return false
    }
}
