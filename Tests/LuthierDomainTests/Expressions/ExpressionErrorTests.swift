import LuthierDomain
import Testing

@Suite("ExpressionError")
struct ExpressionErrorTests {
    @Test(
        "a text that cannot be read says where, what and what to do",
        arguments: [
            ("", "column 1: the expression is empty. Write a formula such as a + b <= 1."),
            ("a +", "column 4: expected a value, got the end."),
            ("a b", "column 3: expected an operator or the end, got b."),
            ("(a + b", "column 7: expected ), got the end."),
            ("a = 3", "column 3: = is not an operator here. Write == to compare."),
            ("a && b", "column 3: && is not an operator here. Write and."),
            ("a ^ 2", "column 3: ^ is not an operator here. Write ** for a power."),
            ("a // 2", "column 3: // is not an operator here. Write floor(a / b)."),
            ("!a", "column 1: ! is not an operator here. Write not."),
            ("a $ b", "column 3: the character $ has no meaning in an expression."),
            (
                "3x < 4",
                "column 1: 3x is neither a number nor a name. Write * for a product; names begin with a letter."
            ),
            ("1e999", "column 1: the number 1e999 is too large."),
            ("'abc", "column 1: the text that begins with ' does not end."),
            ("a == `b", "column 6: the name that begins with ` does not end."),
            (
                "'a\\n'",
                "column 3: the escape \\n is not known in a text. Write \\\\ for a backslash; a quotation mark is \\'."
            ),
            ("a in 3", "column 6: expected a list such as [1, 2] after in, got 3."),
            ("a in []", "column 1: a list after in needs at least one value."),
            ("a in [1 2]", "column 9: expected , or ], got 2."),
            ("a not 3", "column 7: expected in after not, got 3."),
            ("a < and", "column 5: expected a value, got and."),
            (
                "sqr(a)",
                "column 1: sqr is not a function. Did you mean sqrt? There are min, max, abs, log, exp, sqrt, floor, ceil."
            ),
            ("log(a, 2)", "column 1: log takes one argument, got 2."),
            ("min(a)", "column 1: min takes 2 to 64 arguments, got 1."),
            ("+a", "column 1: expected a value, got +. A leading + is not needed."),
        ])
    func syntax(text: String, expected: String) {
        let error = #expect(throws: ExpressionError.self) { try Expression(parsing: text) }
        #expect(error?.description == expected)
        #expect(error?.code == .expressionSyntax)
    }

    @Test("an issue carries the path and the column")
    func issue() throws {
        let error = try #require(throws: ExpressionError.self) { try Expression(parsing: "a +") }
        #expect(
            error.issue(at: ["constraints", "0"]).description
                == "constraints.0: column 4: expected a value, got the end.")
    }
}
