import LuthierMath

/// A partition in which every part has the classes in the same shares.
///
/// Without units, a part has of each class the exact number rounded down or up, and what is left
/// over of the classes goes to the parts that have too few so far. Units of several records go first,
/// the largest at their head, each to the part where it lessens most what is still missing of its
/// classes, measured as Pearson's chi-square of the table of classes and parts; the single records
/// then even out what the units left.
///
/// - SeeAlso: Neyman, "On the Two Different Aspects of the Representative Method", Journal of the
///   Royal Statistical Society 97(4), 1934, DOI 10.2307/2342192; Kohavi, "A Study of Cross-Validation
///   and Bootstrap for Accuracy Estimation and Model Selection", IJCAI 1995.
struct StratifiedPartition {
    private let columns: SplitColumns
    private let population: [UInt32]
    private let shares: [Double]
    private let classes: [UInt32]
    /// How many records of a class a part is to have, class after class.
    private let wanted: [Double]
    /// How many it has not got yet; the same places.
    private var lacking: [Double]
    /// How many records each part lacks in all.
    private var lackingInAll: [Double]
    private var partition: Partition

    /// Columns with classes.
    init(_ columns: SplitColumns, _ population: [UInt32], shares: [Double]) {
        let all = columns.classes ?? ColumnClasses(ids: [], names: [])
        self.columns = columns
        self.population = population
        self.shares = shares
        classes = population.map { all.ids[Int($0)] }
        var counts = [Int](repeating: 0, count: all.names.count)
        for id in classes { counts[Int(id)] += 1 }
        wanted = counts.flatMap { count in shares.map { Double(count) * $0 } }
        lacking = wanted
        lackingInAll = shares.map { Double(population.count) * $0 }
        partition = Partition(
            population: population, parts: [UInt16](repeating: 0, count: population.count))
    }

    /// The partition.
    mutating func made(using source: inout RandomSource) -> Partition {
        let singles = placeUnits(&source)
        placeSingles(singles, &source)
        return partition
    }

    /// Places units of several records; returns the places of the others.
    private mutating func placeUnits(_ source: inout RandomSource) -> [UInt32] {
        guard let units = columns.units else { return Array(0..<UInt32(population.count)) }
        let members = UnitMembers(of: population.map { units.ids[Int($0)] }, count: units.count)
        var several = (0..<members.count).filter { members[$0].count > 1 }
        source.shuffle(&several)
        let order = several.enumerated().sorted {
            let (first, second) = (members[$0.element].count, members[$1.element].count)
            return first == second ? $0.offset < $1.offset : first > second
        }
        for (_, unit) in order {
            let places = members[unit]
            let counts = classCounts(places)
            let part = bestPart(for: counts, size: places.count)
            for place in places { partition.parts[Int(place)] = UInt16(part) }
            for (id, count) in counts { lacking[id * shares.count + part] -= Double(count) }
            lackingInAll[part] -= Double(places.count)
        }
        return (0..<members.count).lazy.filter { members[$0].count == 1 }
            .flatMap { members[$0] }.sorted()
    }

    /// How many records of each class there are, by rising class.
    private func classCounts(_ places: ArraySlice<UInt32>) -> [(id: Int, count: Int)] {
        var counts: [(id: Int, count: Int)] = []
        for id in places.map({ Int(classes[Int($0)]) }).sorted() {
            if counts.last?.id == id {
                counts[counts.count - 1].count += 1
            } else {
                counts.append((id, 1))
            }
        }
        return counts
    }

    /// The part where a unit lessens chi-square most.
    ///
    /// With c records of a class of which a part lacks d of w wanted, the part's term changes from
    /// d²/w to (d − c)²/w; the sizes of the parts count as one more class.
    private func bestPart(for counts: [(id: Int, count: Int)], size: Int) -> Int {
        var best = (part: 0, change: Double.infinity)
        for part in shares.indices {
            let total = Double(population.count) * shares[part]
            var change = Double(size) * (Double(size) - 2 * lackingInAll[part]) / total
            for (id, count) in counts {
                let cell = id * shares.count + part
                change += Double(count) * (Double(count) - 2 * lacking[cell]) / wanted[cell]
            }
            if change < best.change { best = (part, change) }
        }
        return best.part
    }

    /// Places single records, class after class.
    private mutating func placeSingles(_ places: [UInt32], _ source: inout RandomSource) {
        let count = wanted.count / shares.count
        let members = UnitMembers(of: places.map { classes[Int($0)] }, count: count)
        // What the classes so far owe each part, by having rounded.
        var owed = [Double](repeating: 0, count: shares.count)
        for stratum in 0..<members.count {
            var order = members[stratum].map { places[Int($0)] }
            let id = Int(classes[Int(order[0])])
            let desired = Array(lacking[id * shares.count..<(id + 1) * shares.count])
            let given = Self.rounded(desired, sum: order.count, owed: owed)
            for part in owed.indices { owed[part] += desired[part] - Double(given[part]) }
            source.shuffle(&order)
            var next = 0
            for (part, count) in given.enumerated() {
                for place in order[next..<next + count] {
                    partition.parts[Int(place)] = UInt16(part)
                }
                next += count
            }
        }
    }

    /// Whole numbers with a given sum, each the desired number rounded down or up.
    ///
    /// What rounding down leaves over goes to where the most is owed. Where units have taken more
    /// than was wanted, a desired number is below 0, and the others get less.
    ///
    /// - Parameters:
    ///   - desired: Numbers that add to `sum`.
    ///   - sum: How many there are to give.
    ///   - owed: What earlier roundings owe.
    /// - Returns: As many numbers, none below 0.
    static func rounded(_ desired: [Double], sum: Int, owed: [Double]) -> [Int] {
        // A number that only rounding keeps from being whole is whole.
        var given = desired.map { max(0, Int(($0 + 1e-9).rounded(.down))) }
        var left = sum - given.reduce(0, +)
        while left < 0 {
            let most = given.indices.filter { given[$0] > 0 }
                .max { Double(given[$0]) - desired[$0] < Double(given[$1]) - desired[$1] }
            guard let most else { break }
            given[most] -= 1
            left += 1
        }
        var rounds = desired.indices.filter { desired[$0] - Double(given[$0]) > 1e-9 }
        while left > 0 {
            if rounds.isEmpty { rounds = Array(desired.indices) }
            func score(_ part: Int) -> Double { desired[part] - Double(given[part]) + owed[part] }
            let best = rounds.indices.max {
                // Of equals the first.
                let (first, second) = (score(rounds[$0]), score(rounds[$1]))
                return first == second ? $0 > $1 : first < second
            }
            guard let best else { break }
            given[rounds[best]] += 1
            rounds.remove(at: best)
            left -= 1
        }
        return given
    }
}
