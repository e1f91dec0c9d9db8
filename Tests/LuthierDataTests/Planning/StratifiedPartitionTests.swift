import LuthierMath
import Testing

@testable import LuthierData

@Suite("Stratified partitions")
struct StratifiedPartitionTests {
    private func partition(
        _ columns: SplitColumns, shares: [Double], seed: UInt64
    ) -> Partition {
        var source = RandomSource(seed: seed, purpose: .splitting)
        return Partitioner(columns: columns).partition(
            Array(0..<UInt32(columns.count)), shares: shares, using: &source)
    }

    private func columns(_ count: Int, classes: Int, _ source: inout RandomSource) -> SplitColumns {
        var columns = SplitColumns(count: count)
        // Uneven classes: the k-th is about 1 / (k + 1) as frequent as the first.
        let ids = (0..<count).map { _ in UInt32(source.below(source.below(classes) + 1)) }
        columns.classes = ColumnClasses(ids: ids, names: (0..<classes).map { "class \($0)" })
        return columns
    }

    private func table(_ columns: SplitColumns, _ partition: Partition, _ parts: Int) -> [[Int]] {
        let classes = columns.classes
        var table = [[Int]](
            repeating: [Int](repeating: 0, count: parts), count: classes?.names.count ?? 0)
        for (record, part) in zip(partition.population, partition.parts) {
            table[Int(classes?.ids[Int(record)] ?? 0)][Int(part)] += 1
        }
        return table
    }

    /// Property: each class in each part is the exact number rounded down or up, and sizes of parts
    /// are off by less than the number of parts, whatever the classes.
    @Test(arguments: [[0.7, 0.15, 0.15], [0.9, 0.1], [Double](repeating: 0.1, count: 10)])
    func bounds(shares: [Double]) {
        for seed in 0..<100 as Range<UInt64> {
            var source = testSource(seed)
            let columns = columns(source.below(400) + 20, classes: source.below(40) + 1, &source)
            let partition = partition(columns, shares: shares, seed: seed)
            for row in table(columns, partition, shares.count) {
                let total = Double(row.reduce(0, +))
                for (count, share) in zip(row, shares) {
                    #expect(abs(Double(count) - total * share) < 1 + 1e-6, "seed \(seed)")
                }
            }
            for (size, share) in zip(partition.sizes(shares.count), shares) {
                let error = abs(Double(size) - share * Double(columns.count))
                #expect(error <= max(1.5, Double(shares.count) / 4), "seed \(seed): \(error)")
            }
        }
    }

    @Test("a hundred small classes do not push their roundings to one part")
    func manySmallClasses() {
        var columns = SplitColumns(count: 1000)
        columns.classes = ColumnClasses(
            ids: (0..<1000).map { UInt32($0 % 100) }, names: (0..<100).map { "\($0)" })
        let sizes = partition(columns, shares: [0.7, 0.15, 0.15], seed: 1).sizes(3)
        #expect(sizes == [700, 150, 150])
    }

    @Test("records of one class are chosen by chance")
    func chance() {
        var source = testSource(0)
        let columns = columns(100, classes: 3, &source)
        #expect(
            partition(columns, shares: [0.5, 0.5], seed: 1)
                != partition(columns, shares: [0.5, 0.5], seed: 2))
        #expect(
            partition(columns, shares: [0.5, 0.5], seed: 1)
                == partition(columns, shares: [0.5, 0.5], seed: 1))
    }

    /// Property: groups are whole, and the classes' shares are nearer than those of a split by chance
    /// of the same groups, on average over seeds.
    @Test func groups() {
        var errors = (stratified: 0.0, chance: 0.0)
        for seed in 0..<60 as Range<UInt64> {
            var source = testSource(seed)
            var columns = columns(400, classes: 3, &source)
            let groups = (0..<400).map { _ in UInt32(source.below(80)) }
            columns.units = RecordUnits(joining: [groups])
            let shares = [0.7, 0.15, 0.15]
            let partition = partition(columns, shares: shares, seed: seed)
            for group in Set(groups) {
                let parts = Set(
                    groups.indices.filter { groups[$0] == group }.map { partition.parts[$0] })
                #expect(parts.count == 1, "seed \(seed)")
            }
            var free = columns
            free.classes = nil
            let byChance = self.partition(free, shares: shares, seed: seed)
            func error(_ partition: Partition) -> Double {
                table(columns, partition, 3).reduce(0) { sum, row in
                    let total = Double(row.reduce(0, +))
                    return sum
                        + zip(row, shares).reduce(0) { $0 + abs(Double($1.0) - total * $1.1) }
                }
            }
            errors.stratified += error(partition)
            errors.chance += error(byChance)
        }
        #expect(errors.stratified < errors.chance / 2, "\(errors)")
    }

    @Test("a few equal records among many single ones cost nothing of the shares")
    func fewUnits() {
        for seed in 0..<50 as Range<UInt64> {
            var source = testSource(seed)
            var columns = columns(300, classes: 4, &source)
            let ids = columns.classes?.ids ?? []
            // Ten pairs, each within one class.
            var units = (0..<300).map { UInt32($0) }
            for first in 0..<10 {
                if let second = ids.indices.last(where: { ids[$0] == ids[first] }), second > 10 {
                    units[second] = units[first]
                }
            }
            columns.units = RecordUnits(joining: [units])
            let partition = partition(columns, shares: [0.7, 0.15, 0.15], seed: seed)
            for row in table(columns, partition, 3) {
                let total = Double(row.reduce(0, +))
                guard total > 30 else { continue }
                for (count, share) in zip(row, [0.7, 0.15, 0.15]) {
                    #expect(abs(Double(count) - total * share) < 1 + 1e-6, "seed \(seed)")
                }
            }
        }
    }

    @Test("what units have taken too much is made up by the others")
    func rounding() {
        #expect(
            StratifiedPartition.rounded([1.4, 0.3, 0.3], sum: 2, owed: [0, 0, 0]) == [2, 0, 0])
        #expect(
            StratifiedPartition.rounded([1.4, 0.3, 0.3], sum: 2, owed: [0, 0.5, 0]) == [1, 1, 0])
        #expect(
            StratifiedPartition.rounded([3, -2, 1], sum: 2, owed: [0, 0, 0]).reduce(0, +) == 2)
        #expect(StratifiedPartition.rounded([3, -2, 1], sum: 2, owed: [0, 0, 0])[1] == 0)
    }
}
