import Testing

@testable import LuthierMath

@Suite("HypervolumeSubset")
struct HypervolumeSubsetTests {
    private let front: [[Double]] = [
        [0.05, 0.95], [0.1, 0.8], [0.2, 0.6], [0.35, 0.45], [0.5, 0.3], [0.7, 0.2], [0.9, 0.05],
    ]

    @Test("the picks of independent programs come out")
    func references() {
        let chosen = HypervolumeSubset.greedy(of: front, reference: [1.1, 1.1], count: 3)
        #expect(chosen == [3, 5, 1])
        #expect(abs(Hypervolume.volume(of: front, reference: [1.1, 1.1]) - 0.76) < 1e-15)
        let three: [[Double]] = [[1, 2, 3], [2, 1, 2.5], [3, 3, 1], [1.5, 2.5, 2]]
        let two = HypervolumeSubset.greedy(of: three, reference: [4, 4, 4], count: 2)
        #expect(Set(two) == [1, 3])
    }

    /// Property: each pick is one of those that add most to the picks before; whole losses, so exact.
    @Test("each pick adds as much as any could", arguments: 1...4)
    func steps(losses: Int) {
        for seed in 0..<30 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            let points = (0..<15).map { _ in
                (0..<losses).map { _ in Double(Int(source.uniform() * 22)) }
            }
            let reference = [Double](repeating: 20, count: losses)
            let chosen = HypervolumeSubset.greedy(of: points, reference: reference, count: 6)
            #expect(chosen.count == 6 && Set(chosen).count == 6)
            for (place, index) in chosen.enumerated() {
                let before = chosen[..<place].map { points[$0] }
                let gains = points.indices.map { candidate in
                    chosen[..<place].contains(candidate)
                        ? 0
                        : Hypervolume.improvement(
                            by: points[candidate], over: before, reference: reference)
                }
                #expect(gains[index] == gains.max(), "seed \(seed), pick \(place)")
            }
        }
    }

    @Test("points outside the reference, NaN and repeated ones come last")
    func hostile() {
        let points: [[Double]] = [
            [.nan, 0], [1, 1], [9, 0], [1, 1], [.infinity, 0], [0, 2], [9, 9],
        ]
        let all = HypervolumeSubset.greedy(of: points, reference: [4, 4], count: 99)
        #expect(all == [1, 5, 3, 0, 2, 4, 6])
        #expect(HypervolumeSubset.greedy(of: points, reference: [4, 4], count: 0) == [])
        #expect(HypervolumeSubset.greedy(of: [], reference: [4, 4], count: 2) == [])
        let unbounded: [[Double]] = [[0, 0], [-.infinity, 2], [1, -.infinity], [-.infinity, 3]]
        #expect(
            HypervolumeSubset.greedy(of: unbounded, reference: [4, 4], count: 4) == [1, 2, 0, 3])
    }
}
