public import LuthierDomain

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
                compiled.append((pattern.metric, try Regex(pattern.expression)))
            } catch {
                issues.append(
                    DefinitionIssue(
                        .unreadable, at: ["report", "pattern", pattern.metric],
                        message: "\"\(pattern.expression)\" is no regular expression: \(error).",
                        hint: "Write one with a group around the number, such as 'acc=([0-9.]+)'."))
                continue
            }
            if !pattern.expression.contains("(") {
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

    /// The measurement in a line of output, or nil when no pattern matches.
    public mutating func measurement(in line: String) -> Measurement? {
        var metrics = MetricValues()
        for (metric, expression) in patterns {
            guard let match = line.firstMatch(of: expression), match.output.count > 1,
                let text = match.output[1].substring, let number = Double(text)
            else { continue }
            if metric == "step" {
                step = Int(exactly: number)
            } else {
                metrics[metric] = number
            }
        }
        return metrics.isEmpty ? nil : Measurement(step: step, metrics: metrics)
    }
}
