import LuthierDomain
import Testing

@Suite("ConstraintPropagator")
struct ConstraintPropagatorTests {
    private func bound(_ text: String) throws -> BoundExpression {
        try #require(
            BoundExpression(Expression(parsing: text)) { RandomFormula.names.firstIndex(of: $0) })
    }

    private func interval(_ lower: Double, _ upper: Double) -> Interval {
        Interval(lower, upper) ?? Interval(.nan)
    }

    /// Property: narrowing never cuts an assignment that the constraint allows.
    @Test func keepsEveryAllowedAssignment() throws {
        var kept = 0
        var cut = 0
        for seed in 0..<1500 as Range<UInt64> {
            var source = TestSource(seed: seed)
            let formula = RandomFormula.truth(depth: 4, using: &source)
            let rule = try bound(formula.text)
            let domains = RandomFormula.names.map { _ in Self.domain(using: &source) }
            var narrowed = domains
            var isFeasible = true
            for _ in 0..<3 where isFeasible { isFeasible = rule.narrow(&narrowed) }
            if narrowed != domains || !isFeasible { cut += 1 }
            for _ in 0..<30 {
                let row = domains.map { Self.value(of: $0, using: &source) }
                guard rule.allows(row) else { continue }
                kept += 1
                #expect(isFeasible, "seed \(seed): \(formula.text) at \(row)")
                for (value, domain) in zip(row, narrowed) {
                    guard let value else { continue }
                    #expect(
                        domain.contains(value),
                        "seed \(seed): \(formula.text) lost \(value), left \(domain)")
                }
            }
        }
        #expect(kept > 10_000)
        #expect(cut > 300)
    }

    /// Property: the solution of an equation survives narrowing, though no random row would hit it.
    @Test func keepsSolutionsOfEquations() throws {
        var solved = 0
        for seed in 0..<1500 as Range<UInt64> {
            var source = TestSource(seed: seed)
            let formula = RandomFormula.number(depth: 4, using: &source)
            let text = "\(formula.text) == e * 1"
            let rule = try bound(text)
            let open = ValueDomain(.range(interval(0, 10), isWhole: false))
            guard let solution = rule.isolated(4, in: Array(repeating: open, count: 5)) else {
                continue
            }
            var row =
                (0..<4).map { _ in
                    Optional(ParameterValue.real(Double.random(in: -4...4, using: &source)))
                } + [nil]
            row[4] = solution.value(in: row)
            guard let target = row[4]?.number, target.isFinite, rule.truth(in: row) == true else {
                continue
            }
            solved += 1
            for slot in 0..<5 {
                var domains = row.map { ValueDomain($0) }
                let width = Double.random(in: 0...3, using: &source)
                for other in 0..<5 where other == slot || Bool.random(using: &source) {
                    let value = row[other]?.number ?? 0
                    domains[other] = ValueDomain(
                        .range(interval(value - width, value + 3 * width), isWhole: false))
                }
                let isFeasible = rule.narrow(&domains)
                #expect(isFeasible, "seed \(seed): \(text) at \(row)")
                for (value, domain) in zip(row, domains) {
                    #expect(value.map(domain.contains) == true, "seed \(seed): \(text) at \(row)")
                }
            }
        }
        #expect(solved > 500)
    }

    @Test(
        "domains shrink to what a person would write",
        arguments: [
            ("a + b <= 4", "a 0...4, b 0...4"), ("64 * a == b", "a 0...0, b 0...0"),
            ("a * b >= 60", "a 6...10, b 6...10"), ("a < b", "a 0...9, b 1...10"),
            ("a == 3 or a == 5", "a 3...5, b 0...10"), ("a % 4 == 3", "a 3...7, b 0...10"),
            ("not a > 3", "a 0...3, b 0...10"), ("a ** 2 <= 20 and b > a", "a 0...4, b 1...10"),
            ("max(a, b) <= 4", "a 0...4, b 0...4"), ("min(a, b) >= 4", "a 4...10, b 4...10"),
            ("a != 0 and a != 10", "a 1...9, b 0...10"), ("log(a) >= 1", "a 3...10, b 0...10"),
            ("sqrt(a - 5) < b", "a 5...10, b 1...10"), ("a in [2, 3, 4]", "a 2...4, b 0...10"),
            ("2 <= a <= b <= 5", "a 2...5, b 2...5"), ("b - a == 7", "a 0...3, b 7...10"),
            ("a / 2 + b == 12", "a 4...10, b 7...10"), ("floor(a / 3) == 2", "a 6...9, b 0...10"),
        ])
    func shrinks(text: String, expected: String) throws {
        let rule = try bound(text)
        var domains = Array(
            repeating: ValueDomain(.range(interval(0, 10), isWhole: true)), count: 5)
        for _ in 0..<4 { #expect(rule.narrow(&domains)) }
        let words = zip(["a", "b"], domains).map { name, domain in
            guard case .range(let range, _) = domain.content else { return "" }
            return "\(name) \(Int(range.lower))...\(Int(range.upper))"
        }
        #expect(words.joined(separator: ", ") == expected)
    }

    @Test(
        "what counts as equal is kept, though it is not the same number",
        arguments: ["a + b == 1", "1 - a - b == 0", "a <= 0.5", "a + b - 1 <= 0", "2 * a == 1"])
    func tolerance(text: String) throws {
        let value = 0.5 + 2e-10
        var domains = Array(
            repeating: ValueDomain(.range(interval(value, 1), isWhole: false)), count: 5)
        let rule = try bound(text)
        #expect(rule.allows([.real(value), .real(value), nil, nil, nil]))
        #expect(rule.narrow(&domains))
        #expect(domains[0].contains(.real(value)) && domains[1].contains(.real(value)))
    }

    @Test("a factor that may be zero says nothing about the other")
    func zeroFactor() throws {
        var domains = Array(
            repeating: ValueDomain(.range(interval(0, 5), isWhole: true)), count: 5)
        domains[1] = ValueDomain(.range(interval(-3, 3), isWhole: true))
        let before = domains
        for text in ["a * b == 0", "b * a <= 0 and a * b >= 0", "0 / 2 == a * b"] {
            #expect(try bound(text).narrow(&domains))
            #expect(domains == before, "\(text)")
        }
    }

    @Test("listed values are filtered, also texts and null")
    func lists() throws {
        let texts: [ParameterValue] = [.text("x"), .text("y"), .null, .integer(4)]
        let cases: [(String, [ParameterValue])] = [
            ("a == 'x'", [.text("x")]), ("a != 'x'", [.text("y"), .null, .integer(4)]),
            ("a in ['x', 'y']", [.text("x"), .text("y")]), ("a == null", [.null]),
            ("not (a == null)", [.text("x"), .text("y"), .integer(4)]), ("a >= 3", [.integer(4)]),
            ("'x' == a or a > 3", [.text("x"), .integer(4)]),
            ("a not in ['x', null]", [.text("y"), .integer(4)]),
        ]
        for (text, expected) in cases {
            var domains = Array(repeating: ValueDomain(.values(texts)), count: 5)
            #expect(try bound(text).narrow(&domains))
            #expect(domains[0].content == .values(expected), "\(text)")
        }
        var none = Array(repeating: ValueDomain(.values(texts)), count: 5)
        #expect(try !bound("a == 'x' and a == 'y'").narrow(&none))
    }

    @Test("a parameter that may be inactive is not narrowed on its account")
    func inactive() throws {
        var domains = Array(
            repeating: ValueDomain(.range(interval(0, 10), isWhole: true)), count: 5)
        domains[1].mayBeInactive = true
        let before = domains
        #expect(try bound("a + b <= -4").narrow(&domains))
        #expect(domains == before)
        #expect(try bound("a <= 4 and a + b <= -4").narrow(&domains))
        #expect(domains[0] != before[0])
    }

    // MARK: Random domains

    private static func domain(using source: inout TestSource) -> ValueDomain {
        let mayBeInactive = Int.random(in: 0...9, using: &source) == 0
        switch Int.random(in: 0...2, using: &source) {
        case 0:
            let lower = Int.random(in: -5...5, using: &source)
            let upper = lower + Int.random(in: 0...8, using: &source)
            let range = Interval(Double(lower), Double(upper)) ?? Interval(0)
            return ValueDomain(.range(range, isWhole: true), mayBeInactive: mayBeInactive)
        case 1:
            let lower = Double.random(in: -4...4, using: &source)
            let range = Interval(lower, lower + Double.random(in: 0...5, using: &source))
            return ValueDomain(
                .range(range ?? Interval(0), isWhole: false), mayBeInactive: mayBeInactive)
        default:
            let values: [ParameterValue] = (0..<4).map {
                $0 % 2 == 0
                    ? .integer(Int.random(in: -5...0, using: &source) * 2 + $0 / 2)
                    : .real(Double.random(in: -4...4, using: &source))
            }
            return ValueDomain(.values(Array(Set(values))), mayBeInactive: mayBeInactive)
        }
    }

    private static func value(of domain: ValueDomain, using source: inout TestSource)
        -> ParameterValue?
    {
        if domain.mayBeInactive, Bool.random(using: &source) { return nil }
        switch domain.content {
        case .values(let values): return values.randomElement(using: &source)
        case .range(let range, true):
            return .integer(Int.random(in: Int(range.lower)...Int(range.upper), using: &source))
        case .range(let range, false):
            // The ends, where rounding bites, come up often.
            let inside = Double.random(in: range.lower...range.upper, using: &source)
            return .real(
                [range.lower, range.upper, inside, inside].randomElement(using: &source) ?? inside)
        }
    }
}
