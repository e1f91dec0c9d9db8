import LuthierMath

/// Draws records more or less often.
struct Resampler: Sendable {
    /// What is known of the records.
    let columns: SplitColumns

    /// How often each record of a population is drawn for one bootstrap replicate.
    ///
    /// As many units are drawn as there are, with replacement; without units, records. With classes,
    /// each class is drawn from on its own. With weights, the chance of a unit is proportional to
    /// the sum of its weights.
    ///
    /// - Parameters:
    ///   - population: The records, rising.
    ///   - source: Where chance comes from.
    /// - Returns: A number for each record of the population; 0 is out of the bag.
    /// - Complexity: O(n), with weights O(n log n).
    /// - SeeAlso: Efron, "Bootstrap Methods: Another Look at the Jackknife", The Annals of Statistics
    ///   7(1), 1979, DOI 10.1214/aos/1176344552; of whole groups: Davison and Hinkley, "Bootstrap
    ///   Methods and their Application", 1997, §3.8.
    func bootstrap(_ population: [UInt32], using source: inout RandomSource) -> [UInt32] {
        var counts = [UInt32](repeating: 0, count: population.count)
        let members = columns.units.map { units in
            UnitMembers(of: population.map { units.ids[Int($0)] }, count: units.count)
        }
        let units = members?.count ?? population.count
        func first(_ unit: Int) -> Int { members.map { Int($0[unit].first ?? 0) } ?? unit }
        let strata: [[Int]]
        if let classes = columns.classes {
            let ids = (0..<units).map { classes.ids[Int(population[first($0)])] }
            let sorted = UnitMembers(of: ids, count: classes.names.count)
            strata = (0..<sorted.count).map { sorted[$0].map(Int.init) }
        } else {
            strata = [Array(0..<units)]
        }
        for stratum in strata {
            let chances = columns.weights.map { weights in
                Chances(
                    stratum.map { unit in
                        guard let members else { return weights[Int(population[unit])] }
                        return members[unit].reduce(0) { $0 + weights[Int(population[Int($1)])] }
                    })
            }
            // A class without any weight is never drawn.
            if let chances, chances.total <= 0 { continue }
            for _ in stratum.indices {
                let drawn = chances?.draw(using: &source) ?? source.below(stratum.count)
                let unit = stratum[drawn]
                guard let members else {
                    counts[unit] += 1
                    continue
                }
                for place in members[unit] { counts[Int(place)] += 1 }
            }
        }
        return counts
    }

    /// How often each record is taken so that their numbers are proportional to their weights.
    ///
    /// As many are taken as there are. A record whose exact number is 2.3 is taken two or three
    /// times, and 2.3 times on average: systematic sampling from a random order, which adds less
    /// noise than independent draws. Equal weights take each record once.
    ///
    /// - Parameters:
    ///   - population: The records, rising; the sum of their weights is above 0.
    ///   - source: Where chance comes from.
    /// - Returns: A number for each record of the population.
    /// - SeeAlso: Madow, "On the Theory of Systematic Sampling, II", The Annals of Mathematical
    ///   Statistics 20(3), 1949, DOI 10.1214/aoms/1177729988.
    func weighted(_ population: [UInt32], using source: inout RandomSource) -> [UInt32] {
        var counts = [UInt32](repeating: 0, count: population.count)
        guard let weights = columns.weights else { return counts.map { _ in 1 } }
        var order = Array(0..<UInt32(population.count))
        source.shuffle(&order)
        let total = order.reduce(0) { $0 + weights[Int(population[Int($1)])] }
        let offset = source.uniform()
        var sum = 0.0
        var taken = 0
        for place in order {
            sum += weights[Int(population[Int(place)])]
            // Marks lie at offset, offset + 1, …; this record takes those below its upper end.
            let upTo = min(
                Int((sum / total * Double(order.count) - offset).rounded(.up)), order.count)
            if upTo > taken {
                counts[Int(place)] = UInt32(upTo - taken)
                taken = upTo
            }
        }
        return counts
    }
}

/// Places that are drawn with chances of their own.
private struct Chances {
    private let sums: [Double]

    /// Chances proportional to weights, whose sum is above 0.
    init(_ weights: [Double]) {
        var sum = 0.0
        sums = weights.map {
            sum += $0
            return sum
        }
    }

    /// The sum of all weights.
    var total: Double { sums.last ?? 0 }

    /// A place.
    ///
    /// - Complexity: O(log places).
    func draw(using source: inout RandomSource) -> Int {
        let mark = source.uniform() * total
        var low = 0
        var high = sums.count - 1
        while low < high {
            let middle = (low + high) / 2
            if sums[middle] > mark { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
