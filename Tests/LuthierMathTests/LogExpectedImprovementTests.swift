import Testing

@testable import LuthierMath

@Suite("LogExpectedImprovement")
struct LogExpectedImprovementTests {
    @Test(
        "values are those of 60-digit arithmetic",
        arguments: [
            (5, 1.6094379231264314), (2, 0.69738354578822831), (1, 0.08002621884930694),
            (0.5, -0.35982768374506382), (0, -0.91893853320467274), (-0.5, -1.6205162643873199),
            (-1, -2.4851210257126413), (-2, -4.7687835239171142), (-5, -16.74430116266099),
            (-10, -55.553122036122356), (-20, -206.9178385094251), (-25, -319.86146358149595),
            (-38, -730.19618340211374), (-50, -1258.7441828684609), (-100, -5010.1295788002498),
            (-1000, -500014.73445209116), (-1e6, -500000000028.54996), (-1e10, -5.0e19),
        ] as [(Double, Double)])
    func values(z: Double, expected: Double) {
        let value = logStandardExpectedImprovement(z)
        #expect(abs(value - expected) <= max(1e-12, 4e-15 * abs(expected)), "\(value)")
    }

    @Test("it grows without a step anywhere")
    func monotone() {
        var last = -Double.infinity
        for step in 0..<40_000 {
            let value = logStandardExpectedImprovement(-60 + Double(step) * 0.0015)
            #expect(value > last, "step \(step)")
            last = value
        }
    }
}
