import LuthierMath

/// The niches of a front: which of some directions each point is nearest to, on scales of equal range.
///
/// - SeeAlso: Deb and Jain, "An Evolutionary Many-Objective Optimization Algorithm Using
///   Reference-Point-Based Nondominated Sorting Approach, Part I", IEEE Transactions on Evolutionary
///   Computation 18 (2014), sections IV-C and IV-D.
struct ReferenceNiches: Sendable {
    /// The direction that each point is nearest to.
    let niches: [Int]
    /// How far each point is from its direction.
    let distances: [Double]
    /// How far each point reaches along its direction.
    let reaches: [Double]

    /// The weight of the other losses when the extreme point of one is looked for.
    private static let otherWeight = 1e-6
    /// How much more a distance from a direction counts than the way along it.
    private static let distanceWeight = 5.0
    /// The least part of a range that counts as one.
    private static let leastRange = 1e-6

    /// The niches of some points.
    ///
    /// - Parameters:
    ///   - points: Losses of at least one point; all finite.
    ///   - front: Which of them nothing dominates; at least one.
    ///   - directions: Of length 1, with as many coordinates as there are losses.
    /// - Complexity: O(points × directions × losses).
    init(_ points: [[Double]], front: [Int], directions: [[Double]]) {
        var scaled = CrowdingDistance.scaled(points)
        let intercepts = Self.intercepts(front.map { scaled[$0] })
        for index in scaled.indices {
            for axis in intercepts.indices { scaled[index][axis] /= intercepts[axis] }
        }
        var (niches, distances, reaches): ([Int], [Double], [Double]) = ([], [], [])
        for point in scaled {
            var (niche, reach) = (0, -Double.infinity)
            for (place, direction) in directions.enumerated() {
                var along = 0.0
                for axis in direction.indices { along += point[axis] * direction[axis] }
                // The nearest direction of length 1 is the one along which a point reaches farthest.
                if along > reach { (niche, reach) = (place, along) }
            }
            let square = point.reduce(0) { $0 + $1 * $1 }
            niches.append(niche)
            reaches.append(reach)
            distances.append(max(square - reach * reach, 0).squareRoot())
        }
        (self.niches, self.distances, self.reaches) = (niches, distances, reaches)
    }

    /// What makes a point worse than others of its niche.
    func cost(of place: Int) -> Double {
        reaches[place] + Self.distanceWeight * distances[place]
    }

    /// Where the plane through the extreme points of a front meets the axes; the largest losses where
    /// there is no such plane.
    private static func intercepts(_ front: [[Double]]) -> [Double] {
        let axes = front[0].indices
        let low = axes.map { axis in front.map { $0[axis] }.min() ?? 0 }
        let extremes = axes.map { axis in
            func worst(_ point: [Double]) -> Double {
                axes.reduce(0) {
                    max($0, (point[$1] - low[$1]) / ($1 == axis ? 1 : otherWeight))
                }
            }
            let values = front.map(worst)
            var best = 0
            for index in values.indices where values[index] < values[best] { best = index }
            return front[best]
        }
        let largest = axes.map { axis in
            let most = front.map { $0[axis] }.max() ?? 1
            return most > leastRange ? most : 1
        }
        guard let slopes = solved(extremes) else { return largest }
        let intercepts = slopes.map { 1 / $0 }
        let isPlane = axes.allSatisfy {
            intercepts[$0] > leastRange && intercepts[$0] <= 2 * largest[$0]
        }
        return isPlane ? intercepts : largest
    }

    /// The factors with which every row sums to 1, or nil where there are none.
    private static func solved(_ rows: [[Double]]) -> [Double]? {
        var rows = rows.map { $0 + [1] }
        let count = rows.count
        for column in 0..<count {
            var pivot = column
            for row in column..<count where abs(rows[row][column]) > abs(rows[pivot][column]) {
                pivot = row
            }
            guard abs(rows[pivot][column]) > 1e-9 else { return nil }
            rows.swapAt(column, pivot)
            for row in 0..<count where row != column {
                let factor = rows[row][column] / rows[column][column]
                for place in column...count { rows[row][place] -= factor * rows[column][place] }
            }
        }
        return rows.indices.map { rows[$0][count] / rows[$0][$0] }
    }
}
