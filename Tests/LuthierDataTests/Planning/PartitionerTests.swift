import LuthierMath
import Testing

@testable import LuthierData

@Suite("Partitions")
struct PartitionerTests {
    private let shares = [0.7, 0.15, 0.15]

    private func columns(_ count: Int) -> SplitColumns { SplitColumns(count: count) }

    private func partition(_ columns: SplitColumns, seed: UInt64) -> Partition {
        var source = RandomSource(seed: seed, purpose: .splitting)
        return Partitioner(columns: columns).partition(
            Array(0..<UInt32(columns.count)), shares: shares, using: &source)
    }

    @Test("by chance every record has one part, and parts have their shares rounded")
    func byChance() {
        for seed in 0..<50 as Range<UInt64> {
            let count = Int(seed) * 7 + 10
            let partition = partition(columns(count), seed: seed)
            #expect(partition.parts.count == count)
            for (size, share) in zip(partition.sizes(3), shares) {
                #expect(abs(Double(size) - share * Double(count)) <= 1, "seed \(seed)")
            }
            #expect((0..<3).flatMap { partition.records(of: $0) }.sorted() == partition.population)
        }
    }

    @Test("equal seeds give equal parts, other seeds others; and they stay as they are")
    func determinism() {
        #expect(partition(columns(100), seed: 5) == partition(columns(100), seed: 5))
        #expect(partition(columns(100), seed: 5) != partition(columns(100), seed: 6))
        // From a second implementation, in Python, of Philox, Lemire's numbers below a bound and
        // Knuth's shuffle. A change here changes everybody's splits.
        #expect(partition(columns(12), seed: 1).parts == [0, 0, 2, 0, 0, 0, 0, 0, 0, 1, 2, 1])
    }

    /// Each record is a holdout record with the same chance: 400 draws of a chance of 0.15 deviate by
    /// less than 6 standard errors, 0.107.
    @Test func chanceIsEven() {
        var counts = [Int](repeating: 0, count: 40)
        for seed in 0..<400 as Range<UInt64> {
            for record in partition(columns(40), seed: seed).records(of: 2) {
                counts[Int(record)] += 1
            }
        }
        for count in counts { #expect(abs(Double(count) / 400 - 0.15) < 0.107) }
    }

    @Test("a unit is never cut, and shares are met to within one unit")
    func units() {
        for seed in 0..<100 as Range<UInt64> {
            var source = testSource(seed)
            var columns = columns(200)
            columns.units = RecordUnits(joining: [(0..<200).map { _ in UInt32(source.below(30)) }])
            let partition = partition(columns, seed: seed)
            let ids = columns.units?.ids ?? []
            var sizes: [UInt32: Int] = [:]
            for id in ids { sizes[id, default: 0] += 1 }
            for unit in Set(ids) {
                let parts = Set(ids.indices.filter { ids[$0] == unit }.map { partition.parts[$0] })
                #expect(parts.count == 1, "seed \(seed)")
            }
            for (size, share) in zip(partition.sizes(3), shares) {
                #expect(
                    abs(Double(size) - share * 200) <= Double(sizes.values.max() ?? 0),
                    "seed \(seed)")
            }
        }
    }

    @Test("by time the oldest come first, equal times stay together, and chance has no say")
    func byTime() {
        for seed in 0..<100 as Range<UInt64> {
            var source = testSource(seed)
            var columns = columns(150)
            columns.times = (0..<150).map { _ in Int64(source.below(60)) - 30 }
            let partition = partition(columns, seed: seed)
            #expect(partition == self.partition(columns, seed: seed + 1))
            let times = (0..<3).map { part in
                partition.records(of: part).map { columns.times?[Int($0)] ?? 0 }
            }
            for part in 0..<2 {
                #expect((times[part].max() ?? 0) < (times[part + 1].min() ?? 0), "seed \(seed)")
            }
        }
    }
}
