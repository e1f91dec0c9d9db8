import LuthierPages

/// A small chart of points: a dot where there is one, a disc where there is a marked one.
///
/// ```
/// 0.95 ┤        ●
///      │    ●  ·
/// 0.70 ┤ ●   ·  ·
///      └─────────
///       5      90
/// ```
struct PointChart {
    /// A point.
    struct Point {
        let x: Double
        let y: Double
        /// Whether it is shown as a disc, over all others.
        let isMarked: Bool
    }

    /// The points; those that are not finite are left out.
    let points: [Point]
    /// What stands under the ends of the axis.
    let xLabels: (low: String, high: String)
    /// What the axis spans; nil is from the first to the last point.
    var xRange: ClosedRange<Double>?
    /// Rows of the chart, at least 2.
    let height: Int
    /// Columns that the lines may take.
    let width: Int

    /// The lines of the chart; none where there is nothing to draw.
    var lines: [String] {
        let points = points.filter { $0.x.isFinite && $0.y.isFinite }
        let xs = points.map(\.x)
        let ys = points.map(\.y)
        guard points.count >= 2, let low = ys.min(), let high = ys.max(), low < high,
            let left = xRange?.lowerBound ?? xs.min(), let right = xRange?.upperBound ?? xs.max(),
            left < right
        else { return [] }
        let labels = [NumberText.short(high), NumberText.short(low)]
        let margin = labels.map(\.count).max() ?? 0
        let columns = max(min(width - margin - 4, 60), 8)
        var rows = Array(repeating: Array(repeating: Character(" "), count: columns), count: height)
        for point in points {
            // Halves, because the width of the largest numbers overflows.
            let x = (point.x / 2 - left / 2) / (right / 2 - left / 2)
            let y = (point.y / 2 - low / 2) / (high / 2 - low / 2)
            let column = Int((min(max(x, 0), 1) * Double(columns - 1)).rounded())
            let row = Int((y * Double(height - 1)).rounded())
            if point.isMarked {
                rows[row][column] = "●"
            } else if rows[row][column] == " " {
                rows[row][column] = "·"
            }
        }
        let indent = String(repeating: " ", count: margin)
        var lines = (0..<height).reversed().map { row in
            let label = row == height - 1 ? labels[0] : row == 0 ? labels[1] : ""
            let padding = String(repeating: " ", count: margin - label.count)
            return padding + label + (label.isEmpty ? " │" : " ┤") + String(rows[row])
        }
        lines.append("\(indent) └" + String(repeating: "─", count: columns))
        let gap = columns - xLabels.low.count - xLabels.high.count
        lines.append(
            "\(indent)  \(xLabels.low)\(String(repeating: " ", count: max(gap, 1)))\(xLabels.high)")
        return lines.map { line in
            var line = line
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
    }
}
