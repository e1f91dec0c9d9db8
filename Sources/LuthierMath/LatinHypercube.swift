/// Sets of points of which each axis holds one in each of n equal parts.
///
/// For a number of points that is fixed beforehand and no power of two; otherwise a scrambled
/// ``SobolSequence`` is balanced on several axes together too.
///
/// - SeeAlso: McKay, Beckman, Conover, "A Comparison of Three Methods for Selecting Values of Input
///   Variables in the Analysis of Output from a Computer Code", Technometrics 21 (1979).
public enum LatinHypercube {
    /// Draws one set of points.
    ///
    /// - Parameters:
    ///   - count: Number of points n, at least 0.
    ///   - dimensionCount: Number of coordinates d, at least 1.
    ///   - source: Gives a random order of the parts for each axis, and the place inside each part.
    /// - Returns: n × d, one row per point, in [0, 1).
    /// - Complexity: O(n d).
    public static func points(
        count: Int, dimensionCount: Int, using source: inout RandomSource
    ) -> [[Double]] {
        precondition(count >= 0, "a set has no negative number of points, got \(count)")
        precondition(
            dimensionCount >= 1, "a point has at least one dimension, got \(dimensionCount)")
        var points = [[Double]](
            repeating: [Double](repeating: 0, count: dimensionCount), count: count)
        for dimension in 0..<dimensionCount {
            var parts = Array(0..<count)
            source.shuffle(&parts)
            for (row, part) in parts.enumerated() {
                let value = (Double(part) + source.uniform()) / Double(count)
                // Rounding may carry a place at the end of a part into the next one.
                points[row][dimension] = min(value, (Double(part + 1) / Double(count)).nextDown)
            }
        }
        return points
    }
}
