import LuthierDomain

/// The mistakes found so far.
struct IssueList {
    /// More mistakes than anybody reads; what comes later is dropped.
    static let limit = 200

    private(set) var issues: [StudyFileIssue] = []

    /// Adds a mistake at a value.
    mutating func add(
        _ code: DefinitionIssue.Code, at node: SourceNode, offset: Int = 0, _ path: [String],
        _ message: String, hint: String? = nil
    ) {
        guard issues.count < Self.limit else { return }
        issues.append(
            StudyFileIssue(
                code, line: node.line, column: node.column, offset: offset, path: path,
                message: message, hint: hint))
    }

    /// Adds mistakes found by the domain, each where its path leads.
    ///
    /// - Parameters:
    ///   - error: The mistakes, with paths below `prefix`.
    ///   - root: The whole file.
    ///   - prefix: Keys to put before each path.
    mutating func add(_ error: DefinitionError, in root: SourceNode, below prefix: [String] = []) {
        for issue in error.issues {
            let path = prefix + issue.path
            add(issue.code, at: root.landmark(path), path, issue.message, hint: issue.hint)
        }
    }

    /// Whether anything below a key is wrong.
    func contains(below prefix: [String]) -> Bool {
        issues.contains { $0.path.starts(with: prefix) }
    }

    /// The mistakes by their places, those without a place in the order found.
    var sorted: [StudyFileIssue] {
        issues.enumerated().sorted { left, right in
            (left.element.line, left.element.column, left.offset)
                < (right.element.line, right.element.column, right.offset)
        }.map(\.element)
    }
}

extension SourceNode {
    /// The node that best shows where a path leads.
    ///
    /// - Parameter path: Keys, and places in lists as numbers from 0.
    /// - Returns: The value at the path, or its key when the value is a mapping; the deepest node
    ///   on the way when the path leads nowhere.
    func landmark(_ path: [String]) -> SourceNode {
        var node = self
        var landmark = self
        for step in path {
            switch node.content {
            case .mapping(let entries):
                guard let entry = entries.first(where: { $0.key.text == step }) else {
                    return landmark
                }
                node = entry.value
                if case .mapping = node.content { landmark = entry.key } else { landmark = node }
                if case .null = node.content { landmark = entry.key }
            case .sequence(let items):
                guard let index = Int(step), items.indices.contains(index) else { return landmark }
                node = items[index]
                landmark = node
            default: return landmark
            }
        }
        return landmark
    }
}
