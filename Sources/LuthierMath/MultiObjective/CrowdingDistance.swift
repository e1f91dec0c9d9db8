/// How much room the points of a front have around them.
///
/// - SeeAlso: Deb et al., "A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II", IEEE
///   Transactions on Evolutionary Computation 6 (2002).
package enum CrowdingDistance {
    /// The sum over the losses of the distance between a point's two neighbours, in shares of the range.
    ///
    /// - Parameter points: Losses of at least one point; all finite.
    /// - Returns: A number for each point, +∞ at either end of a loss.
    /// - Complexity: O(losses × n log n).
    package static func rooms(_ points: [[Double]]) -> [Double] {
        var rooms = [Double](repeating: 0, count: points.count)
        for objective in points[0].indices {
            let order = shares(points, objective).enumerated()
                .map { (share: $0.element, index: $0.offset) }.sorted { $0 < $1 }
            rooms[order[0].index] = .infinity
            rooms[order[order.count - 1].index] = .infinity
            for place in order.indices.dropFirst().dropLast() {
                rooms[order[place].index] += order[place + 1].share - order[place - 1].share
            }
        }
        return rooms
    }

    /// Losses as shares of their ranges, so that units make no difference; 0 where all are equal.
    package static func scaled(_ points: [[Double]]) -> [[Double]] {
        let columns = points[0].indices.map { shares(points, $0) }
        return points.indices.map { index in columns.map { $0[index] } }
    }

    /// One of the losses of each point, as a share of its range.
    private static func shares(_ points: [[Double]], _ objective: Int) -> [Double] {
        // Halves, so that the distance of the largest numbers stays finite.
        let halves = points.map { $0[objective] / 2 }
        let (low, high) = (halves.min() ?? 0, halves.max() ?? 0)
        return halves.map { high > low ? ($0 - low) / (high - low) : 0 }
    }
}
