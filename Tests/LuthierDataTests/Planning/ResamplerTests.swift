import LuthierMath
import Testing

@testable import LuthierData

@Suite("Resampling")
struct ResamplerTests {
    private let population = Array(0..<UInt32(1000))

    private func source(_ seed: UInt64) -> RandomSource {
        RandomSource(seed: seed, purpose: .resampling)
    }

    /// A record stays out of the bag with chance (1 − 1/n)^n, 0.3677 for n = 1000.
    ///
    /// Of 50 replicates the
    /// mean deviates by less than 6 standard errors, 6 · 0.0099 / √50 = 0.0084 (the standard
    /// deviation of a replicate's share is √((e⁻¹ − 2e⁻²) / n) = 0.0099).
    @Test func outOfBag() {
        let resampler = Resampler(columns: SplitColumns(count: 1000))
        var out = 0
        for seed in 0..<50 as Range<UInt64> {
            var source = source(seed)
            let counts = resampler.bootstrap(population, using: &source)
            #expect(counts.reduce(0, +) == 1000)
            out += counts.count { $0 == 0 }
        }
        #expect(abs(Double(out) / 50_000 - 0.3677) < 0.0084)
    }

    @Test("classes keep their sizes, and units are drawn whole")
    func classesAndUnits() {
        var columns = SplitColumns(count: 1000)
        columns.classes = ColumnClasses(
            ids: population.map { $0 % 10 == 0 ? 1 : 0 }, names: ["many", "few"])
        var source = source(1)
        let counts = Resampler(columns: columns).bootstrap(population, using: &source)
        #expect(population.reduce(0) { $1 % 10 == 0 ? $0 + counts[Int($1)] : $0 } == 100)

        columns.classes = nil
        columns.units = RecordUnits(joining: [population.map { $0 / 4 }])
        let whole = Resampler(columns: columns).bootstrap(population, using: &source)
        for unit in 0..<250 { #expect(Set(whole[unit * 4..<unit * 4 + 4]).count == 1) }
        #expect(whole.reduce(0, +) == 1000)
    }

    @Test("with weights, 0 is never drawn and the others in proportion")
    func weightedBootstrap() {
        var columns = SplitColumns(count: 1000)
        columns.weights = population.map { $0 < 500 ? 0 : $0 < 750 ? 1 : 3 }
        var sums = [0, 0, 0]
        for seed in 0..<20 as Range<UInt64> {
            var source = source(seed)
            let counts = Resampler(columns: columns).bootstrap(population, using: &source)
            for (record, count) in counts.enumerated() {
                sums[record < 500 ? 0 : record < 750 ? 1 : 2] += Int(count)
            }
        }
        #expect(sums[0] == 0)
        // A quarter of 20,000 draws; the standard error is 61.
        #expect(abs(sums[1] - 5000) < 6 * 62, "\(sums)")
    }

    @Test("systematic draws are the exact number rounded down or up, as many as there are records")
    func systematic() {
        for seed in 0..<50 as Range<UInt64> {
            var source = source(seed)
            var columns = SplitColumns(count: 300)
            let weights = (0..<300).map { _ in source.uniform() * 5 }
            columns.weights = weights
            let total = weights.reduce(0, +)
            let counts = Resampler(columns: columns).weighted(Array(0..<300), using: &source)
            #expect(counts.reduce(0, +) == 300)
            for (count, weight) in zip(counts, weights) {
                #expect(abs(Double(count) - weight / total * 300) < 1 + 1e-9, "seed \(seed)")
            }
            columns.weights = [Double](repeating: 0.3, count: 300)
            let even = Resampler(columns: columns).weighted(Array(0..<300), using: &source)
            #expect(even.allSatisfy { $0 == 1 }, "seed \(seed)")
        }
    }
}
