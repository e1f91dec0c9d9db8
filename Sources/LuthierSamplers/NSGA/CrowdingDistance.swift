/// How much room the points of a front have around them.
///
/// - SeeAlso: Deb et al., "A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II", IEEE
///   Transactions on Evolutionary Computation 6 (2002).
enum CrowdingDistance {
    /// The sum over the losses of the distance between a point's two neighbours, in shares of the range.
    ///
    /// - Parameter points: Losses of at least one point; all finite.
    /// - Returns: A number for each point, +∞ at either end of a loss.
    /// - Complexity: O(losses × n log n).
    static func rooms(_ points: [[Double]]) -> [Double] {
        let scaled = scaled(points)
        var rooms = [Double](repeating: 0, count: points.count)
        for objective in scaled[0].indices {
            let order = points.indices.sorted {
                (scaled[$0][objective], $0) < (scaled[$1][objective], $1)
            }
            rooms[order[0]] = .infinity
            rooms[order[order.count - 1]] = .infinity
            for place in order.indices.dropFirst().dropLast() {
                rooms[order[place]] +=
                    scaled[order[place + 1]][objective] - scaled[order[place - 1]][objective]
            }
        }
        return rooms
    }

    /// Losses as shares of their ranges, so that units make no difference; 0 where all are equal.
    static func scaled(_ points: [[Double]]) -> [[Double]] {
        let ranges = points[0].indices.map { objective in
            // Halves, so that the distance of the largest numbers stays finite.
            let halves = points.map { $0[objective] / 2 }
            return (low: halves.min() ?? 0, high: halves.max() ?? 0)
        }
        return points.map { point in
            zip(point, ranges).map { loss, range in
                range.high > range.low ? (loss / 2 - range.low) / (range.high - range.low) : 0
            }
        }
    }
}
