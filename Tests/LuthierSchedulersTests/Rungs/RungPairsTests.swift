import LuthierMath
import Testing

@testable import LuthierSchedulers

@Suite("RungPairs")
struct RungPairsTests {
    /// Property: what is kept from pair to pair changes nothing.
    @Test("the agreement is that of the newest hundred, however pairs come and go")
    func newest() throws {
        var misled = 0
        for seed in 0..<6 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            var pairs = RungPairs()
            var ruled: [(Double, Double)] = []
            var ended: [(Double, Double)] = []
            var shown = 0
            for step in 0..<400 {
                let first = Double(source.below(40))
                let pair = (first, seed % 2 == 0 ? Double(source.below(40)) : -first)
                switch source.below(8) {
                case 0 where !ruled.isEmpty:
                    pairs.removeLast()
                    ruled.removeLast()
                case 1, 2:
                    pairs.add(pair, endedAt: ended.count)
                    ended.append(pair)
                case 3:
                    let count = source.below(ended.count + 1)
                    #expect(pairs.show(ends: count) == (count != shown))
                    shown = count
                default:
                    pairs.add(pair)
                    ruled.append(pair)
                }
                let expected = RungAgreementEstimate(
                    (ruled + ended[..<shown]).suffix(100), from: 1, to: 3)
                #expect(
                    pairs.estimate(from: 1, to: 3) == expected, "seed \(seed), step \(step)")
                if expected?.isMisleading ?? false { misled += 1 }
            }
            #expect(ruled.count > 100)
        }
        #expect(misled > 1000)
    }
}
