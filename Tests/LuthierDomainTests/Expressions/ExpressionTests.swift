import LuthierDomain
import Testing

@Suite("Expression")
struct ExpressionTests {
    private func value(_ text: String, _ values: [String: ParameterValue] = [:]) throws
        -> ParameterValue?
    {
        let expression = try Expression(parsing: text)
        let names = values.keys.sorted()
        let bound = try #require(BoundExpression(expression) { names.firstIndex(of: $0) })
        return bound.value(in: names.map { values[$0] })
    }

    @Test(
        "precedence and association are Python's",
        arguments: [
            ("1 + 2 * 3", 7), ("(1 + 2) * 3", 9), ("2 - 3 - 4", -5), ("-2 ** 2", -4),
            ("2 ** 3 ** 2", 512), ("2 * -3", -6), ("7 % 4 * 2", 6), ("-7 % 4", 1), ("7 % -4", -1),
            ("24 / 4 / 2", 3), ("--3", 3), ("min(3, 1, 2) + max(1, 2)", 3), ("abs(-3)", 3),
            ("floor(2.7) + ceil(2.2)", 5), ("floor(-0.5)", -1),
            ("9007199254740993 - 1", 9_007_199_254_740_992),
        ])
    func arithmetic(text: String, expected: Int) throws {
        #expect(try value(text) == .integer(expected))
    }

    @Test(
        "truth follows Python's precedence",
        arguments: [
            ("1 < 2 and 2 < 3", true), ("1 < 2 < 3", true), ("1 < 3 < 2", false),
            ("not 1 > 2", true), ("not 1 < 2 or 1 < 2", true), ("true or false and false", true),
            ("1 in [1, 2]", true), ("3 not in [1, 2]", true), ("3 in (1, 2)", false),
            ("'a' == \"a\"", true), ("'a' in ['b', 'a']", true), ("null == None", true),
            ("True != False", true), ("1 == 1.0", true), ("0.1 + 0.2 == 0.3", true),
            ("0.1 + 0.2 > 0.3", false), ("0.1 + 0.2 <= 0.3", true), ("1 + 1e-10 - 1 == 0", true),
            ("1e-10 == 0", false), ("1 / 0 == 1 / 0", false), ("1 / 0 != 1", false),
            ("log(-1) < 5", false), ("9007199254740993 == 9007199254740992", false),
            ("9223372036854775807 + 1 > 9223372036854775807", false),
            ("sqrt(-1) in [1]", false), ("sqrt(-1) not in [1]", false),
        ])
    func truth(text: String, expected: Bool) throws {
        #expect(try value(text) == .boolean(expected))
    }

    @Test("names keep the order of their first appearance, also in backticks and with dots")
    func names() throws {
        let text = "b + a * b <= `batch-size` and limit.p95 > c_2"
        #expect(
            try Expression(parsing: text).names == ["b", "a", "batch-size", "limit.p95", "c_2"])
    }

    @Test("whole quotients stay whole, others are real")
    func quotients() throws {
        #expect(try value("1024 / batch", ["batch": .integer(32)]) == .integer(32))
        #expect(try value("1000 / batch", ["batch": .integer(32)]) == .real(31.25))
        #expect(try value("2 ** -1") == .real(0.5))
        #expect(try value("2 ** 62 * 4") == .real(0x1p64))
    }

    /// Property: the description reads back as the same expression.
    @Test func descriptionReadsBack() throws {
        for seed in 0..<300 as Range<UInt64> {
            var source = TestSource(seed: seed)
            let text = RandomFormula.truth(depth: 5, using: &source).text
            let expression = try Expression(parsing: text)
            #expect(expression.description == text)
            #expect(try Expression(parsing: expression.description) == expression, "seed \(seed)")
        }
    }

    @Test("long chains need no depth, nesting is limited")
    func depth() throws {
        let chain = Array(repeating: "a", count: 1000).joined(separator: "+")
        #expect(try Expression(parsing: chain).names == ["a"])
        let deep = String(repeating: "(", count: 64) + "a" + String(repeating: ")", count: 64)
        #expect(try Expression(parsing: deep).names == ["a"])
        for opening in ["(", "-", "not ", "abs(", "2**"] {
            let text = String(repeating: opening, count: 65)
            let error = #expect(throws: ExpressionError.self) { try Expression(parsing: text) }
            #expect(error?.message == "the expression nests deeper than 64.")
        }
        let long = String(repeating: " ", count: 4096) + "a"
        #expect(throws: ExpressionError.self) { try Expression(parsing: long) }
    }
}
