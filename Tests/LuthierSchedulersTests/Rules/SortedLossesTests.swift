import LuthierMath
import Testing

@testable import LuthierSchedulers

@Suite("SortedLosses")
struct SortedLossesTests {
    /// Property: going forward and back, a few or many ends at a time, gives what sorting gives.
    @Test("they are those of the first ends, however they came about")
    func follow() {
        for seed in 0..<40 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            let losses: [Double?] = (0..<200).map { _ in
                switch source.below(8) {
                case 0: nil
                case 1: source.below(2) == 0 ? .infinity : -.infinity
                default: Double(source.below(20))
                }
            }
            var sorted = SortedLosses()
            var count = 0
            for _ in 0..<60 {
                let far = source.below(6) == 0
                count = far ? source.below(201) : min(max(count + source.below(9) - 4, 0), 200)
                sorted.follow(count) { losses[$0] }
                #expect(
                    sorted.sorted == losses.prefix(count).compactMap { $0 }.sorted(),
                    "seed \(seed), \(count)")
            }
        }
    }

    @Test("percentiles of nothing, one, and infinities")
    func percentile() {
        func percentile(_ losses: [Double], _ share: Double) -> Double? {
            var sorted = SortedLosses()
            sorted.follow(losses.count) { losses[$0] }
            return sorted.percentile(share)
        }
        #expect(percentile([], 0.5) == nil)
        #expect(percentile([7], 0.3) == 7)
        #expect(percentile([1, .infinity], 0) == 1)
        #expect(percentile([1, .infinity], 0.5) == .infinity)
        #expect(percentile([1, .infinity, .infinity], 0.7) == .infinity)
        #expect(percentile([1e308, 1e308], 0.5) == 1e308)
        #expect(percentile([-.infinity, .infinity], 0.5)?.isNaN == true)
        #expect(percentile([-1e308, 1e308], 0.5) == 0)
    }
}
