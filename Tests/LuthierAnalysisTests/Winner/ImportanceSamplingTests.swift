import LuthierMath
import RealModule
import Testing

@testable import LuthierAnalysis

@Suite("ImportanceSampling")
struct ImportanceSamplingTests {
    /// A normal law with means 2 and −1, deviations 0.5 and 2, correlation 0.6.
    private func logDensity(_ point: [Double]) -> Double {
        let x = (point[0] - 2) / 0.5
        let y = (point[1] + 1) / 2
        return -(x * x - 1.2 * x * y + y * y) / (2 * (1 - 0.36))
    }

    @Test("weighted points have the means and deviations of the law, from a start that is off")
    func moments() {
        for seed in 0..<3 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            var sampling = ImportanceSampling(centre: [0, 0], spread: [1, 1])
            for _ in 0..<6 { sampling.refine(100, using: &source, logDensity) }
            let size = sampling.effectiveCount
            #expect(size > 100, "seed \(seed): \(size)")
            let points = sampling.resampled(2000, using: &source)
            for (axis, (mean, deviation)) in [(2.0, 0.5), (-1, 2)].enumerated() {
                let found = points.reduce(0) { $0 + $1[axis] / 2000 }
                let spread = points.reduce(0) {
                    $0 + ($1[axis] - found) * ($1[axis] - found) / 2000
                }.squareRoot()
                // Five standard errors of as many draws as the points are worth.
                #expect(abs(found - mean) < 5 * deviation / size.squareRoot(), "seed \(seed)")
                #expect(
                    abs(spread - deviation) < 5 * deviation / (2 * size).squareRoot(),
                    "seed \(seed)")
            }
        }
    }

    @Test("a law without density anywhere leaves equal weights")
    func nowhere() {
        var source = RandomSource(seed: 1, purpose: .test)
        var sampling = ImportanceSampling(centre: [0], spread: [1])
        sampling.refine(8, using: &source) { _ in -.infinity }
        #expect(sampling.weights == Array(repeating: 0.125, count: 8))
        #expect(sampling.resampled(4, using: &source).count == 4)
    }

    @Test("the likeliest point is that of the largest density")
    func likeliest() {
        var source = RandomSource(seed: 1, purpose: .test)
        var sampling = ImportanceSampling(centre: [0, 0], spread: [1, 1])
        #expect(sampling.likeliest == [0, 0])
        for _ in 0..<4 { sampling.refine(50, using: &source, logDensity) }
        #expect(logDensity(sampling.likeliest) > -0.2)
    }

    @Test("draws from Student's law have its quartiles")
    func student() {
        var source = RandomSource(seed: 2, purpose: .test)
        for (degrees, quartile) in [(1.0, 1.0), (4, 0.7407), (100, 0.677)] {
            let inside = (0..<4000).count { _ in abs(source.student(degrees)) < quartile }
            // Five standard errors of 4,000 draws; beyond 30 degrees the law of 30 is drawn.
            #expect(abs(Double(inside) / 4000 - 0.5) < 0.04 + (degrees > 30 ? 0.005 : 0))
        }
    }
}
