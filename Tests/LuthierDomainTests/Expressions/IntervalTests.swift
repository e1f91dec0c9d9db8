import RealModule
import Testing

@testable import LuthierDomain

@Suite("Interval")
struct IntervalTests {
    private func interval(_ source: inout TestSource) -> Interval {
        let lower = Double.random(in: -5...5, using: &source)
        let width = Bool.random(using: &source) ? Double.random(in: 0...4, using: &source) : 0
        // Bounds at zero and whole bounds are the hard ones.
        let start = Bool.random(using: &source) ? lower.rounded() : lower
        return Interval(start, start + width.rounded()) ?? Interval(start)
    }

    private func member(_ interval: Interval, _ source: inout TestSource) -> Double {
        let inside = Double.random(in: interval.lower...interval.upper, using: &source)
        return [interval.lower, interval.upper, inside].randomElement(using: &source) ?? inside
    }

    /// Property: an operation's interval contains the operation of any members.
    @Test func containsEveryResult() {
        for seed in 0..<4000 as Range<UInt64> {
            var source = TestSource(seed: seed)
            let (one, two) = (interval(&source), interval(&source))
            let (x, y) = (member(one, &source), member(two, &source))
            let results: [(String, Interval, Double)] = [
                ("+", one + two, x + y), ("-", one - two, x - y), ("*", one * two, x * y),
                ("/", one / two, y == 0 ? .nan : x / y),
                ("%", one % two, Self.number(ExpressionArithmetic.modulo(.real(x), .real(y)))),
                (
                    "**", one.power(two),
                    Self.number(ExpressionArithmetic.power(.real(x), .real(y)))
                ),
                ("abs", one.absolute, abs(x)), ("exp", one.exponential, Double.exp(x)),
                ("log", one.logarithm, x > 0 ? Double.log(x) : .nan),
                ("sqrt", one.squareRoot, x >= 0 ? x.squareRoot() : .nan),
            ]
            for (name, result, value) in results where !value.isNaN {
                #expect(result.contains(value), "seed \(seed): \(x) \(name) \(y)")
            }
        }
    }

    private static func number(_ value: ParameterValue) -> Double { value.number ?? .nan }

    @Test("what cannot be is no interval, and an unknown bound is infinite")
    func bounds() {
        #expect(Interval(2, 1) == nil)
        #expect(Interval(.nan, 1) == Interval(-.infinity, 1))
        #expect(Interval(1, 3)?.intersection(Interval(4)) == nil)
        #expect(Interval(0.5, 2.5)?.whole == Interval(1, 2))
        #expect(Interval(0.2, 0.8)?.whole == nil)
    }
}
