/// Which of several points with losses are better than which.
///
/// A point is a list of losses, all points with equally many; less is better, and NaN counts as the
/// worst loss there is.
package enum NonDominatedSort {
    /// Whether one point is at least as good in every loss and better in one.
    ///
    /// - Complexity: O(losses).
    package static func dominates(_ left: [Double], _ right: [Double]) -> Bool {
        var isBetter = false
        for (first, second) in zip(left, right) {
            if first.isNaN {
                if !second.isNaN, second != .infinity { return false }
            } else if second.isNaN {
                if first < .infinity { isBetter = true }
            } else if first > second {
                return false
            } else if first < second {
                isBetter = true
            }
        }
        return isBetter
    }

    /// The rank of each point: 0 for those that nothing dominates, 1 for those that only points of
    /// rank 0 dominate, and so on; equal points share a rank.
    ///
    /// - Complexity: O(n log n) for n points with up to two losses, O(n² losses) above.
    /// - SeeAlso: Jensen, "Reducing the Run-Time Complexity of Multiobjective EAs", IEEE
    ///   Transactions on Evolutionary Computation 7 (2003), for two losses.
    package static func ranks(_ points: [[Double]]) -> [Int] {
        let points = points.map { $0.map { $0.isNaN ? .infinity : $0 } }
        // In lexicographic order whatever dominates a point stands before it.
        let order = points.indices.sorted {
            points[$0] == points[$1]
                ? $0 < $1 : points[$0].lexicographicallyPrecedes(points[$1])
        }
        guard let width = points.first?.count else { return [] }
        return width <= 2
            ? ranksBySweep(points, order) : ranksByComparison(points, order)
    }

    /// Of the points of one rank that came by, the last has the least second loss; so a point goes
    /// to the first rank whose last point does not dominate it.
    private static func ranksBySweep(_ points: [[Double]], _ order: [Int]) -> [Int] {
        var ranks = [Int](repeating: 0, count: points.count)
        var lasts: [Int] = []
        for index in order {
            var low = 0
            var high = lasts.count
            while low < high {
                let middle = (low + high) / 2
                if dominates(points[lasts[middle]], points[index]) {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            if low == lasts.count { lasts.append(index) } else { lasts[low] = index }
            ranks[index] = low
        }
        return ranks
    }

    private static func ranksByComparison(_ points: [[Double]], _ order: [Int]) -> [Int] {
        var ranks = [Int](repeating: 0, count: points.count)
        for (place, index) in order.enumerated() {
            for earlier in order[..<place] where ranks[earlier] >= ranks[index] {
                if dominates(points[earlier], points[index]) { ranks[index] = ranks[earlier] + 1 }
            }
        }
        return ranks
    }
}
