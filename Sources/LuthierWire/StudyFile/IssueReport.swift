import LuthierDomain

/// Mistakes in a study file as a terminal shows them.
///
/// ```
/// study.yaml:12:18: error: momentun is no parameter.
///  12 |   when: momentun > 0.5
///     |         ^
///    = Did you mean momentum?
/// ```
public struct IssueReport: Sendable {
    /// The longest part of a line that is shown, in characters.
    private static let width = 100

    private let name: String
    private let lines: [[Unicode.Scalar]]

    /// A report on a file.
    ///
    /// - Parameters:
    ///   - name: The file's name as the user gave it.
    ///   - source: The file's text; empty when it is not at hand.
    public init(name: String, source: String) {
        self.name = name
        var lines: [[Unicode.Scalar]] = [[]]
        var before: Unicode.Scalar = "\n"
        for scalar in source.unicodeScalars where scalar != "\u{FEFF}" {
            switch scalar {
            case "\n" where before == "\r": break
            case "\n", "\r": lines.append([])
            default: lines[lines.count - 1].append(scalar)
            }
            before = scalar
        }
        self.lines = lines
    }

    /// The report on several mistakes, with a count at its end.
    ///
    /// - Parameter error: The mistakes.
    /// - Returns: Lines that end with a line break each.
    public func text(_ error: StudyFileError) -> String {
        let count = error.issues.count
        return error.issues.map { text($0) + "\n" }.joined()
            + (count == 1 ? "1 mistake found.\n" : "\(count) mistakes found.\n")
    }

    /// The report on one mistake.
    ///
    /// - Parameter issue: The mistake.
    /// - Returns: Lines that end with a line break each.
    public func text(_ issue: StudyFileIssue) -> String {
        guard issue.line > 0 else {
            let plain = issue.definitionIssue
            let place = plain.path.isEmpty ? "" : plain.path.joined(separator: ".") + ": "
            return "\(name): error: \(place)\(plain.message)\n" + hint(issue, indent: 1)
        }
        let column = column(of: issue)
        var report = "\(name):\(issue.line):\(column): error: \(issue.message)\n"
        let number = "\(issue.line)"
        if lines.indices.contains(issue.line - 1) {
            let (shown, caret) = excerpt(lines[issue.line - 1], around: column - 1)
            let gap = String(repeating: " ", count: number.count)
            report += " \(number) | \(shown)\n \(gap) | \(String(repeating: " ", count: caret))^\n"
        }
        return report + hint(issue, indent: number.count + 1)
    }

    private func hint(_ issue: StudyFileIssue, indent: Int) -> String {
        issue.hint.map { String(repeating: " ", count: indent + 1) + "= \($0)\n" } ?? ""
    }

    /// The column of the mistake, inside the text of the value where that is on one line.
    private func column(of issue: StudyFileIssue) -> Int {
        guard issue.offset > 0, lines.indices.contains(issue.line - 1) else { return issue.column }
        let line = lines[issue.line - 1]
        let start = issue.column - 1
        guard line.indices.contains(start), !"|>&!".unicodeScalars.contains(line[start]) else {
            return issue.column
        }
        let quote = line[start] == "\"" || line[start] == "'" ? 1 : 0
        let place = start + quote + issue.offset
        return place <= line.count ? place + 1 : issue.column
    }

    /// The part of a line around a place, tabs and control characters as spaces, and the place in
    /// that part.
    private func excerpt(_ line: [Unicode.Scalar], around place: Int) -> (String, Int) {
        let start = place < Self.width - 10 ? 0 : place - Self.width / 2
        let part = line.dropFirst(start).prefix(Self.width)
        var text = String.UnicodeScalarView()
        for scalar in part {
            text.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        let before = start > 0 ? "…" : ""
        let after = start + part.count < line.count ? "…" : ""
        let caret = min(max(place - start, 0), part.count) + before.count
        return (before + String(text) + after, caret)
    }
}
