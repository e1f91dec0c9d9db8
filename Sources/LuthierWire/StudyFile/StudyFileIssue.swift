public import LuthierDomain

/// One mistake in a study file: where it stands, what is wrong, and what to do.
public struct StudyFileIssue: Sendable, Hashable {
    /// What kind of mistake it is.
    public let code: DefinitionIssue.Code
    /// The line of the value, from 1; 0 when it came from no file.
    public let line: Int
    /// The column of the value in Unicode scalars, from 1; 0 when it came from no file.
    public let column: Int
    /// How many characters into the text of the value the mistake is; 0 for the whole value.
    public let offset: Int
    /// The keys that lead to the value; places in lists are numbers from 0.
    public let path: [String]
    /// What is wrong with the value seen, as a sentence.
    public let message: String
    /// What to do about it, as a sentence; nil when the message already says so.
    public let hint: String?

    /// A mistake at a place.
    public init(
        _ code: DefinitionIssue.Code, line: Int, column: Int, offset: Int = 0, path: [String],
        message: String, hint: String? = nil
    ) {
        self.code = code
        self.line = line
        self.column = column
        self.offset = offset
        self.path = path
        self.message = message
        self.hint = hint
    }

    /// The same mistake without its place in a file, but with the column inside a text.
    public var definitionIssue: DefinitionIssue {
        let place = offset > 0 ? "column \(offset + 1): " : ""
        return DefinitionIssue(code, at: path, message: place + message, hint: hint)
    }
}

/// Every mistake found in a study file.
public struct StudyFileError: Error, Sendable, Hashable {
    /// The mistakes by line and column; never empty.
    public let issues: [StudyFileIssue]

    /// An error of at least one issue.
    ///
    /// - Parameter issues: What was found; must not be empty.
    public init(_ issues: [StudyFileIssue]) {
        precondition(!issues.isEmpty, "a study file error names at least one issue")
        self.issues = issues
    }

    /// The same mistakes without their places in a file.
    public var definitionError: DefinitionError { DefinitionError(issues.map(\.definitionIssue)) }
}

extension StudyFileError: CustomStringConvertible {
    /// One issue a line, with its place.
    public var description: String {
        issues.map { issue in
            (issue.line > 0 ? "\(issue.line):\(issue.column): " : "")
                + issue.definitionIssue.description
        }.joined(separator: "\n")
    }
}

extension StudyFileError {
    /// Mistakes that only somebody further up could see, each where its path leads.
    ///
    /// - Parameters:
    ///   - error: The mistakes, with paths from the top of the file.
    ///   - root: The whole file.
    public init(_ error: DefinitionError, in root: SourceNode) {
        var list = IssueList()
        list.add(error, in: root)
        self.init(list.sorted)
    }
}
