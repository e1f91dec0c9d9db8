import LuthierDomain
import Testing

@Suite("BoundExpression")
struct BoundExpressionTests {
    private func bound(_ text: String, _ names: [String]) throws -> BoundExpression {
        try #require(BoundExpression(Expression(parsing: text)) { names.firstIndex(of: $0) })
    }

    /// Property: values and truth agree with a naive evaluator on random formulas.
    @Test func agreesWithNaiveEvaluator() throws {
        var decided = 0
        for seed in 0..<400 as Range<UInt64> {
            var source = TestSource(seed: seed)
            let formula = RandomFormula.truth(depth: 4, using: &source)
            let rule = try bound(formula.text, RandomFormula.names)
            for _ in 0..<20 {
                let row: [ParameterValue] = RandomFormula.names.map { _ in
                    Bool.random(using: &source)
                        ? .integer(Int.random(in: -6...6, using: &source))
                        : .real(Double.random(in: -4...4, using: &source))
                }
                guard let expected = formula.holds(row.map { $0.number ?? .nan }) else { continue }
                decided += 1
                #expect(rule.truth(in: row) == expected, "seed \(seed): \(formula.text) at \(row)")
            }
        }
        #expect(decided > 4000)
    }

    @Test("an inactive parameter leaves open what it decides, and nothing else")
    func inactive() throws {
        let names = ["a", "b"]
        let cases: [(String, Bool?)] = [
            ("a > 1", nil), ("b > 1", true), ("a > 1 and b > 1", nil), ("a > 1 and b < 1", false),
            ("a > 1 or b > 1", true), ("a > 1 or b < 1", nil), ("not a > 1", nil),
            ("b < a < 1", nil), ("b > b < a", false), ("a in [1]", nil), ("b in [a, 3]", true),
            ("b in [a, 1]", nil), ("min(a, b) < 1", nil), ("a == a", nil),
        ]
        for (text, expected) in cases {
            #expect(try bound(text, names).truth(in: [nil, .integer(3)]) == expected, "\(text)")
        }
    }

    @Test("null is equal to itself only and has no order")
    func null() throws {
        let row: [ParameterValue?] = [.null]
        #expect(try bound("a == null", ["a"]).truth(in: row) == true)
        #expect(try bound("a != 3", ["a"]).truth(in: row) == true)
        #expect(try bound("a < 3", ["a"]).truth(in: row) == false)
        #expect(try bound("a >= 3", ["a"]).truth(in: row) == false)
    }

    @Test("whole numbers compare exactly far above 2^53")
    func exactness() throws {
        let rule = try bound("64 * heads == width", ["heads", "width"])
        let heads = 1 << 56
        #expect(rule.truth(in: [.integer(heads), .integer(heads * 64)]) == true)
        #expect(rule.truth(in: [.integer(heads), .integer(heads * 64 + 1)]) == false)
    }

    @Test("a name without a slot binds nothing, slots come in the order of the text")
    func slots() throws {
        let expression = try Expression(parsing: "b + a * b < c")
        #expect(BoundExpression(expression) { $0 == "c" ? nil : 0 } == nil)
        #expect(try bound("b + a * b < c", ["a", "b", "c"]).slots == [1, 0, 2])
    }

    @Test("a constraint falls into the parts of its and, and its chain into pairs")
    func conjuncts() throws {
        let rule = try bound("a < b < c and (a > 0 or b > 0)", ["a", "b", "c"])
        let parts = rule.conjuncts
        #expect(parts.map(\.slots) == [[0, 1], [1, 2], [0, 1]])
        let row: [ParameterValue?] = [.integer(1), .integer(3), .integer(2)]
        #expect(parts.map { $0.truth(in: row) } == [true, false, true])
    }
}
