/// How unevenly points fill the unit cube: the square of the centred L2 discrepancy, CD².
///
/// - Parameter points: n × d, one row per point, in [0, 1]; at least one, all of equal length.
/// - Returns: At least 0 but for rounding; lower is more even. Compare sets of equal n and d only.
/// - Complexity: O(n² d).
/// - SeeAlso: Hickernell, "A generalized discrepancy and quadrature error bound", Mathematics of
///   Computation 67 (1998), eq. 5.1c.
package func squaredCentredDiscrepancy(of points: [[Double]]) -> Double {
    precondition(!points.isEmpty, "the discrepancy needs at least one point")
    let centred = points.map { point in point.map { $0 - 0.5 } }
    let dimensionCount = centred[0].count
    let whole = (0..<dimensionCount).reduce(1.0) { product, _ in product * 13 / 12 }
    var (single, pairs) = (0.0, 0.0)
    for first in centred {
        single += first.reduce(1) { $0 * (1 + abs($1) / 2 - $1 * $1 / 2) }
        for second in centred {
            pairs += zip(first, second).reduce(1) { product, pair in
                product * (1 + (abs(pair.0) + abs(pair.1) - abs(pair.0 - pair.1)) / 2)
            }
        }
    }
    let count = Double(points.count)
    return whole - 2 / count * single + pairs / (count * count)
}
