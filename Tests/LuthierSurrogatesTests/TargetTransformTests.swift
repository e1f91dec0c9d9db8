import LuthierMath
import RealModule
import Testing

@testable import LuthierSurrogates

@Suite("TargetTransform")
struct TargetTransformTests {
    private let values = [3.0, 1, 2, 10, -50, 2.5, 7, 2]

    private func expectClose(_ values: [Double], _ expected: [Double]) {
        #expect(values.count == expected.count)
        for (value, expected) in zip(values, expected) {
            #expect(abs(value - expected) <= 1e-11 * max(1, abs(expected)), "\(value) \(expected)")
        }
    }

    @Test("the half-rank warp is that of the reference")
    func halfRank() {
        expectClose(
            TargetTransform.halfRankWarped(values),
            [
                3, -0.827070734672, 1.290010536118, 10, -4.059318641963, 2.5, 7, 1.290010536118,
            ])
    }

    @Test("the half-rank warp counts a median that is a value by half")
    func halfRankMedian() {
        // 3 + √(5/3) Φ⁻¹(0.5 (r − 0.5) / 2.5) for the ranks 1 and 2.
        expectClose(
            TargetTransform.halfRankWarped([1, 2, 3, 4, 5]),
            [1.3455240431132394, 2.3230018491797093, 3, 4, 5])
    }

    @Test("the log warp is that of the reference")
    func log() {
        expectClose(
            TargetTransform.logWarped(values),
            [
                0.36017207759, 0.321635301945, 0.340828421862, 0.5, -0.5, 0.350481285309,
                0.439100524073, 0.340828421862,
            ])
        expectClose(
            TargetTransform.logWarped(TargetTransform.halfRankWarped(values)),
            [
                -0.048257684403, -0.303363748516, -0.165514326882, 0.5, -0.5, -0.083123949082,
                0.249980202436, -0.165514326882,
            ])
    }

    @Test("the order stays, whatever the losses", arguments: TargetTransform.allCases)
    func order(transform: TargetTransform) {
        for seed in 0..<100 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            let losses = (0..<30).map { _ in
                Double.exp(source.uniform(in: -300...300)) * (source.below(2) == 0 ? 1 : -1)
            }
            let targets = transform.targets(ofLosses: losses)
            for first in losses.indices {
                #expect(targets[first].isFinite)
                for second in losses.indices where losses[first] < losses[second] {
                    #expect(targets[first] >= targets[second], "seed \(seed)")
                }
            }
        }
    }

    @Test("equal, single and no losses give zeros", arguments: TargetTransform.allCases)
    func equal(transform: TargetTransform) {
        #expect(transform.targets(ofLosses: []).isEmpty)
        #expect(transform.targets(ofLosses: [3]) == [0])
        #expect(transform.targets(ofLosses: [7, 7, 7]) == [0, 0, 0])
        let huge = transform.targets(ofLosses: [1e308, -1e308, 0])
        #expect(huge.allSatisfy { $0.isFinite })
    }
}
