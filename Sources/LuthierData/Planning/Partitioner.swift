import LuthierMath

/// Decides which part of a split each record goes to.
///
/// It is a pure function of columns, shares and a random stream. Every record goes to exactly one
/// part, a unit is never cut, and times are never mixed.
struct Partitioner: Sendable {
    /// What is known of the records.
    let columns: SplitColumns

    /// The part of each record of a population.
    ///
    /// - By time when there are times: the oldest to the first part, equal times together.
    /// - By class when there are classes: see `StratifiedPartition`.
    /// - By chance otherwise: units in random order, cut where the shares end, so that each part has
    ///   its share to within one record, or one unit where there are units; but no part stays empty
    ///   that could have a unit.
    ///
    /// - Parameters:
    ///   - population: The records, rising.
    ///   - shares: The share of each part; they add to 1.
    ///   - source: Where chance comes from.
    /// - Returns: The part of each record of the population.
    /// - Complexity: O(n), and O(n log n) with times or units in classes.
    func partition(
        _ population: [UInt32], shares: [Double], using source: inout RandomSource
    ) -> Partition {
        let boundaries = PartBoundaries(shares)
        if let times = columns.times { return byTime(population, times, boundaries) }
        if columns.classes != nil {
            var stratified = StratifiedPartition(columns, population, shares: shares)
            return stratified.made(using: &source)
        }
        return byChance(population, boundaries, &source)
    }

    private func byChance(
        _ population: [UInt32], _ boundaries: PartBoundaries, _ source: inout RandomSource
    ) -> Partition {
        var partition = Partition(
            population: population, parts: [UInt16](repeating: 0, count: population.count))
        guard let units = columns.units else {
            var order = Array(0..<UInt32(population.count))
            source.shuffle(&order)
            let cuts = boundaries.cuts(order.count, of: order.count) { _ in 1 }
            for (part, range) in cuts.enumerated() {
                for place in order[range] { partition.parts[Int(place)] = UInt16(part) }
            }
            return partition
        }
        let members = UnitMembers(of: population.map { units.ids[Int($0)] }, count: units.count)
        var order = Array(0..<members.count)
        source.shuffle(&order)
        let cuts = boundaries.cuts(order.count, of: population.count) { members[order[$0]].count }
        for (part, range) in cuts.enumerated() {
            for place in order[range].lazy.flatMap({ members[$0] }) {
                partition.parts[Int(place)] = UInt16(part)
            }
        }
        return partition
    }

    private func byTime(
        _ population: [UInt32], _ times: [Int64], _ boundaries: PartBoundaries
    ) -> Partition {
        var partition = Partition(
            population: population, parts: [UInt16](repeating: 0, count: population.count))
        let order = population.indices.map { (time: times[Int(population[$0])], place: UInt32($0)) }
            .sorted { ($0.time, $0.place) < ($1.time, $1.place) }
        var starts: [Int] = []
        for index in order.indices where index == 0 || order[index].time != order[index - 1].time {
            starts.append(index)
        }
        starts.append(order.count)
        let cuts = boundaries.cuts(starts.count - 1, of: order.count) { tie in
            starts[tie + 1] - starts[tie]
        }
        for (part, range) in cuts.enumerated() where !range.isEmpty {
            for tie in order[starts[range.lowerBound]..<starts[range.upperBound]] {
                partition.parts[Int(tie.place)] = UInt16(part)
            }
        }
        return partition
    }
}
