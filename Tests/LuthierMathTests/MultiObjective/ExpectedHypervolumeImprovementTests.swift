import RealModule
import Testing

@testable import LuthierMath

@Suite("ExpectedHypervolumeImprovement")
struct ExpectedHypervolumeImprovementTests {
    private static let front = [[1.0, 5], [2, 3], [4, 1]]

    @Test("the value computed by others comes out")
    func reference() {
        let improvement = ExpectedHypervolumeImprovement(over: Self.front, reference: [6, 6])
        let value = improvement.logValue(means: [2.5, 2.5], deviations: [0.7, 0.9])
        #expect(abs(Double.exp(value) - 1.216298489817355) < 1e-12)
    }

    @Test("a point that is known for certain adds what it adds")
    func certain() {
        let improvement = ExpectedHypervolumeImprovement(over: Self.front, reference: [6, 6])
        let value = improvement.logValue(means: [2, 2], deviations: [1e-9, 1e-9])
        #expect(abs(Double.exp(value) - 2) < 1e-6)
    }

    /// Property: the mean over evenly spread outcomes, for two, three and four losses.
    @Test("it is the mean of what outcomes add", arguments: 2...4)
    func outcomes(axes: Int) {
        let reference = [Double](repeating: 1, count: axes)
        for seed in 0..<5 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            let points = (0..<8).map { _ in (0..<axes).map { _ in source.uniform() } }
            let means = (0..<axes).map { _ in source.uniform() }
            let deviations = (0..<axes).map { _ in 0.1 + 0.3 * source.uniform() }
            let sequence = SobolSequence(dimensionCount: axes, scrambledUsing: &source)
            let count = 4096
            let mean =
                (0..<count).reduce(0.0) { sum, index in
                    let normals = sequence.point(at: UInt64(index)).map { normalQuantile($0) }
                    let outcome =
                        axes == 0
                        ? []
                        : (0..<axes).map {
                            means[$0] + deviations[$0] * normals[$0]
                        }
                    return sum
                        + Hypervolume.improvement(by: outcome, over: points, reference: reference)
                } / Double(count)
            let improvement = ExpectedHypervolumeImprovement(over: points, reference: reference)
            let value = Double.exp(improvement.logValue(means: means, deviations: deviations))
            #expect(abs(value - mean) < 0.01 * mean + 1e-5, "seed \(seed)")
        }
    }

    /// Property: slopes against differences, near the front and where the value underflows.
    @Test(
        "slopes are those of the value, near and far",
        arguments: [(2, 0.3), (3, 0.3), (2, 0.02), (3, 0.005)])
    func slopes(axes: Int, scale: Double) {
        let reference = [Double](repeating: 1, count: axes)
        for seed in 0..<8 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            let points = (0..<8).map { _ in (0..<axes).map { _ in source.uniform() } }
            let improvement = ExpectedHypervolumeImprovement(over: points, reference: reference)
            let means = (0..<axes).map { _ in 0.6 + 0.6 * source.uniform() }
            let deviations = (0..<axes).map { _ in scale * (0.5 + source.uniform()) }
            let found = improvement.logValueWithSlopes(means: means, deviations: deviations)
            #expect(found.value == improvement.logValue(means: means, deviations: deviations))
            let step = 1e-6 * scale
            for axis in 0..<axes {
                func moved(_ mean: Double, _ deviation: Double) -> Double {
                    var (moved, spread) = (means, deviations)
                    moved[axis] += mean
                    spread[axis] += deviation
                    return improvement.logValue(means: moved, deviations: spread)
                }
                let mean = (moved(step, 0) - moved(-step, 0)) / (2 * step)
                let deviation = (moved(0, step) - moved(0, -step)) / (2 * step)
                #expect(abs(mean - found.means[axis]) < 1e-3 * (1 / scale + abs(mean)))
                #expect(
                    abs(deviation - found.deviations[axis]) < 1e-3 * (1 / scale + abs(deviation)))
            }
        }
    }

    @Test("far from the front it is tiny, finite, and has a slope that points home")
    func far() {
        let improvement = ExpectedHypervolumeImprovement(over: Self.front, reference: [6, 6])
        let found = improvement.logValueWithSlopes(means: [500, 900], deviations: [0.5, 0.5])
        #expect(found.value < -1e5 && found.value.isFinite)
        #expect(found.means.allSatisfy { $0 < 0 && $0.isFinite })
        #expect(found.deviations.allSatisfy { $0 > 0 && $0.isFinite })
    }
}
