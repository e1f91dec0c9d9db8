import RealModule

/// How far a point is from what is known already: what is wanted of further solutions where all that
/// matters is that constraints hold.
struct Variety: Sendable {
    /// Rows of features to keep away from; at least one.
    let rows: [[Double]]

    /// The square of a distance that counts as none, so that the logarithm is finite.
    private static let least = 1e-6

    /// Keeps away from rows, or nil when there are none.
    init?(_ rows: [[Double]]) {
        guard !rows.isEmpty else { return nil }
        self.rows = rows
    }

    /// The logarithm of the distance to the nearest row.
    func value(at row: [Double]) -> Double { 0.5 * Double.log(nearest(to: row).square) }

    /// The value of a row and its slope along each column.
    func valueWithSlopes(at row: [Double]) -> (value: Double, slopes: [Double]) {
        let (place, square) = nearest(to: row)
        return (
            0.5 * Double.log(square), row.indices.map { (row[$0] - rows[place][$0]) / square }
        )
    }

    private func nearest(to row: [Double]) -> (place: Int, square: Double) {
        var best = (place: 0, square: Double.infinity)
        for (place, other) in rows.enumerated() {
            var square = Self.least
            for index in row.indices {
                let step = row[index] - other[index]
                square += step * step
            }
            if square < best.square { best = (place, square) }
        }
        return best
    }
}
