extension Expression {
    /// By how much a comparison is missed: at most 0 where it holds.
    ///
    /// - Throws: Unless it is two sides with `<=`, `<`, `>=` or `>` between them.
    var excess: Expression {
        get throws(ExpressionError) {
            var lexer = ExpressionLexer(description)
            var depth = 0
            var found: (operation: String, range: Range<Int>)?
            scan: while true {
                switch try lexer.next() {
                case .end: break scan
                case .symbol("("), .symbol("["): depth += 1
                case .symbol(")"), .symbol("]"): depth -= 1
                case .symbol(let operation) where depth == 0 && Self.orders.contains(operation):
                    guard found == nil else { throw notOneComparison(at: lexer.range) }
                    found = (operation, lexer.range)
                case .symbol("=="), .symbol("!="), .keyword: throw notOneComparison(at: lexer.range)
                default: break
                }
            }
            guard let (operation, range) = found else { throw notOneComparison(at: 0..<1) }
            let left = lexer.slice(0..<range.lowerBound)
            let right = lexer.slice(range.upperBound..<description.count)
            return try operation.hasPrefix("<")
                ? Expression(parsing: "(\(left)) - (\(right))")
                : Expression(parsing: "(\(right)) - (\(left))")
        }
    }

    private static let orders: Set<String> = ["<=", "<", ">=", ">"]

    private func notOneComparison(at range: Range<Int>) -> ExpressionError {
        ExpressionError(
            .expressionSyntax, column: range.lowerBound + 1,
            message: "a constraint on metrics is one comparison with <= or >=.",
            hint: "Write several constraints, such as p95 <= 1.05 * baseline.p95.")
    }
}
