/// A formula over parameters: a condition, a constraint or a derived value.
///
/// The language is Python's, less what a formula does not need: `or`, `and`, `not`; comparisons,
/// chained if wished (`1 <= a < b`); `in [...]` and `not in [...]`; `+ - * / %`, unary minus, and
/// `**`, which binds tightest and to the right; `min`, `max` (two or more arguments), `abs`, `log`
/// (natural), `exp`, `sqrt`, `floor`, `ceil`; numbers, texts in either quotation mark, `true`,
/// `false`, `null` (also `True`, `False`, `None`). A name stands for a parameter; one with
/// characters that no identifier has stands in backticks: `` `batch-size` ``.
///
/// ```swift
/// let rule = try Expression(parsing: "64 * heads == width and optimizer != 'sgd'")
/// rule.names  // ["heads", "width", "optimizer"]
/// ```
public struct Expression: Sendable, Hashable {
    /// The text as it was written.
    public let description: String
    let tree: ExpressionTree

    /// The longest text that is read, in characters.
    public static let maximumLength = 4096
    /// How deep brackets, calls, minus signs, `not` and `**` may nest.
    public static let maximumDepth = 64

    /// Reads an expression.
    ///
    /// - Parameter source: The text.
    /// - Throws: The first mistake, with its column.
    /// - Complexity: O(length).
    public init(parsing source: String) throws(ExpressionError) {
        guard source.utf8.count <= Self.maximumLength * 4, source.count <= Self.maximumLength else {
            throw ExpressionError(
                .expressionSyntax, column: Self.maximumLength,
                message: "the expression is longer than \(Self.maximumLength) characters.",
                hint: "Split it into several constraints or derived values.")
        }
        var parser = try ExpressionParser(source)
        tree = try parser.parse()
        description = source
    }

    /// The names that occur, each once, in the order of their first appearance.
    public var names: [String] { tree.names }
}

extension Expression: CustomStringConvertible {}
