import LuthierMath
import Testing

@Suite("SignedRankTest")
struct SignedRankTestTests {
    /// Counted by hand over the signs of the differences that are not 0.
    @Test(
        "small samples are exact, zeros and ties included",
        arguments: [
            ([0.1, 0.2, -0.05, 0.3, 0.15], 14, 0.0625),
            ([0.1, 0.2, 0, 0.3, 0.15, -0.02, 0.05, 0.07], 33.5, 0.015625),
            ([0, 0.2, 0.2, -0.1], 7.5, 0.25), ([1, 2, 3], 6, 0.125), ([-1, -2, -3], 0, 1),
            ([0, 0], 1.5, 1), ([], 0, 1), ([.infinity, .infinity, 1], 6, 0.125),
        ] as [([Double], Double, Double)])
    func table(differences: [Double], sum: Double, probability: Double) {
        let test = SignedRankTest(differences)
        #expect(test.rankSum == sum)
        #expect(test.probability == probability)
    }

    /// Property: adding differences one by one counts what an enumeration of all signs counts.
    @Test("the probability is that of an enumeration")
    func enumeration() {
        for seed in 0..<30 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            let count = Int.random(in: 1...9, using: &source)
            let differences = (0..<count).map { _ in
                Double(Int.random(in: -4...4, using: &source))
            }
            let test = SignedRankTest(differences)
            var extreme = 0.0
            for signs in 0..<(1 << count) {
                let flipped = differences.enumerated().map {
                    signs >> $0 & 1 == 0 ? $1 : -$1
                }
                if SignedRankTest(flipped).rankSum >= test.rankSum { extreme += 1 }
            }
            #expect(test.probability == extreme / Double(1 << count), "seed \(seed)")
        }
    }

    /// Reference: SciPy 1.17, `wilcoxon(range(60) - 24.5, alternative="greater", method="approx",
    /// correction=False)`.
    @Test("large samples use the normal approximation, which continues the exact one")
    func large() {
        let test = SignedRankTest((0..<60).map { Double($0) - 24.5 })
        #expect(test.rankSum == 1192.5)
        #expect(abs(test.probability - 0.020525336233043676) < 1e-15)
        let exact = SignedRankTest((0..<50).map { Double($0) - 20.3 }).probability
        let normal = SignedRankTest((0..<51).map { Double($0) - 20.8 }).probability
        #expect(abs(exact - normal) < 0.005)
    }
}
