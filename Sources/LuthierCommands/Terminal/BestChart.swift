import LuthierDomain
import LuthierPages

/// A small chart of the best value over trials: steps drawn with box characters.
///
/// ```
/// 0.7412 ┤         ╭────────────
///        │   ╭─────╯
/// 0.7013 ┼───╯
/// ```
struct BestChart {
    /// The best value after each finished trial, in order; nil before there is one.
    let values: [Double]
    /// Rows of the chart, at least 2.
    let height: Int
    /// Columns of the chart, its axis included.
    let width: Int

    /// The lines of the chart; none when there is nothing to draw.
    var lines: [String] {
        guard values.count >= 2, let low = values.min(), let high = values.max(), low < high else {
            return []
        }
        let labels = [NumberText.short(high), NumberText.short(low)]
        let margin = labels.map(\.count).max() ?? 0
        let columns = max(min(width - margin - 3, values.count * 4, 72), 2)
        let rows = (0..<columns).map { column in
            let index = column * (values.count - 1) / (columns - 1)
            return Int(((values[index] - low) / (high - low) * Double(height - 1)).rounded())
        }
        return (0..<height).reversed().map { row in
            let label = row == height - 1 ? labels[0] : row == 0 ? labels[1] : ""
            let axis = label.isEmpty ? "│" : "┤"
            let padding = String(repeating: " ", count: margin - label.count)
            let line = (0..<columns).map { Self.character(at: $0, row: row, of: rows) }
            return padding + label + " " + axis + String(line)
        }
    }

    private static func character(at column: Int, row: Int, of rows: [Int]) -> Character {
        let here = rows[column]
        let before = column == 0 ? here : rows[column - 1]
        guard before != here else { return row == here ? "─" : " " }
        let rises = here > before
        if row == here { return rises ? "╭" : "╰" }
        if row == before { return rises ? "╯" : "╮" }
        return row > min(here, before) && row < max(here, before) ? "│" : " "
    }
}
