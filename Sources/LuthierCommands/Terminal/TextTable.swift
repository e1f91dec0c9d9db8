/// Rows under headings, columns as wide as they need to be.
struct TextTable {
    /// The headings.
    let headings: [String]
    /// The rows, each with a cell for every heading.
    var rows: [[String]] = []
    /// Columns whose cells end at the same place.
    var rightAligned: Set<Int> = []

    /// The lines of the table, without spaces at their ends.
    var lines: [String] {
        let widths = headings.indices.map { column in
            ([headings] + rows).map { $0[column].count }.max() ?? 0
        }
        return ([headings] + rows).map { row in
            let cells = row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return rightAligned.contains(column) ? padding + row[column] : row[column] + padding
            }
            var line = cells.joined(separator: "  ")
            while line.hasSuffix(" ") { line.removeLast() }
            return line
        }
    }
}
