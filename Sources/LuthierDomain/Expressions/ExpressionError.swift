/// One mistake in an expression: where it is, what is wrong, and what to do.
public struct ExpressionError: Error, Sendable, Hashable {
    /// `expressionSyntax`, `expressionType` or `unknownName`.
    public let code: DefinitionIssue.Code
    /// The place in the expression's text, in characters; the first is 1.
    public let column: Int
    /// What is wrong with the text seen, as a sentence.
    public let message: String
    /// What to do about it, as a sentence; nil when the message already says so.
    public let hint: String?

    /// A mistake at a column of an expression.
    public init(
        _ code: DefinitionIssue.Code, column: Int, message: String, hint: String? = nil
    ) {
        self.code = code
        self.column = column
        self.message = message
        self.hint = hint
    }

    /// The same mistake as part of a study definition.
    ///
    /// - Parameter path: The keys that lead to the expression.
    /// - Returns: An issue whose message begins with the column.
    public func issue(at path: [String]) -> DefinitionIssue {
        DefinitionIssue(code, at: path, message: "column \(column): \(message)", hint: hint)
    }
}

extension ExpressionError: CustomStringConvertible {
    /// Column, message and hint in one line.
    public var description: String {
        "column \(column): \(message)" + (hint.map { " " + $0 } ?? "")
    }
}
