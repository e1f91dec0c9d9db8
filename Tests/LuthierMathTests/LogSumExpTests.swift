import LuthierMath
import RealModule
import Testing

@Suite("Sums and differences of exponentials")
struct LogSumExpTests {
    private let ln2 = Double.log(2)

    @Test("equal terms add the logarithm of their number, at any size")
    func equalTerms() {
        for value in [-1e308, -1000, 0, 700, 1e308] {
            #expect(logSumExp([value, value]) == value + ln2, "\(value)")
            #expect(logSumExp(value, value) == value + ln2, "\(value)")
        }
        #expect(abs(logSumExp([0, 0, 0]) - Double.log(3)) < 1e-15)
    }

    // python3 -c "from mpmath import *; mp.dps = 60; print([log(1 - exp(-mpf(x))) for x in (1e-10, 0.5, 1, 40)])"
    @Test("differences agree with 60 digits")
    func differences() {
        let references: [(x: Double, value: Double)] = [
            (1e-10, -23.025850929990458),
            (0.5, -0.9327521295671886),
            (1.0, -0.4586751453870819),
            (40.0, -4.248354255291589e-18),
        ]
        for (x, value) in references {
            #expect(
                abs(logDifferenceOfExponentials(0, -x) - value) <= 4e-16 * abs(value), "\(x)")
            // Moved far up or down, the same distance gives the same, rounded at the new place.
            let moved = logDifferenceOfExponentials(1024, 1024 - x) - 1024
            let rounding = (1024.0).ulp / -Double.expMinusOne(-x)
            #expect(abs(moved - value) <= rounding, "\(x)")
        }
    }

    /// Property: taking a term away undoes adding it.
    @Test("differences undo sums")
    func roundTrip() {
        var source = RandomSource(seed: 1, purpose: .test)
        for round in 0..<500 {
            let first = source.uniform(in: -5...5)
            let second = source.uniform(in: -5...5)
            let sum = logSumExp(first, second)
            #expect(abs(sum - logSumExp([first, second])) < 4e-15, "round \(round)")
            let error = logDifferenceOfExponentials(sum, second) - first
            // The rounding of the sum, magnified by exp(sum − first), at most 1 + e^10.
            #expect(abs(error) < 4e-15 * (1 + Double.exp(second - first)), "round \(round)")
        }
    }

    @Test("infinities and NaN have documented answers")
    func hostile() {
        #expect(logSumExp([] as [Double]) == -.infinity)
        #expect(logSumExp([-.infinity, -.infinity]) == -.infinity)
        #expect(logSumExp([-.infinity, 3]) == 3)
        #expect(logSumExp([.infinity, 3]) == .infinity)
        #expect(logSumExp([.infinity, -.infinity]) == .infinity)
        #expect(logSumExp([1, .nan, .infinity]).isNaN)
        #expect(logSumExp(-.infinity, -.infinity) == -.infinity)
        #expect(logSumExp(3, -.infinity) == 3)
        #expect(logSumExp(.infinity, 3) == .infinity)
        #expect(logSumExp(.nan, .infinity).isNaN)
        #expect(logDifferenceOfExponentials(5, 5) == -.infinity)
        #expect(logDifferenceOfExponentials(-.infinity, -.infinity) == -.infinity)
        #expect(logDifferenceOfExponentials(5, -.infinity) == 5)
        #expect(logDifferenceOfExponentials(.infinity, 5) == .infinity)
        #expect(logDifferenceOfExponentials(5, 6).isNaN)
        #expect(logDifferenceOfExponentials(.infinity, .infinity).isNaN)
        #expect(logDifferenceOfExponentials(.nan, -.infinity).isNaN)
        #expect(logDifferenceOfExponentials(5, .nan).isNaN)
    }
}
