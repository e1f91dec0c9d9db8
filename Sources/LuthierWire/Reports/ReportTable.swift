public import LuthierDomain

/// Reports in lines of a CSV file: the first line names the columns, each other line is a report.
///
/// `step` (where there is none, `epoch`), `unit` and `resource` have a meaning of their own; every
/// other column is a metric. An empty field was not measured.
public struct ReportTable: Sendable {
    private var columns: [String]?
    private var stepColumn: String?

    /// A table whose heading is yet to come.
    public init() {}

    /// The measurement in the next line.
    ///
    /// - Parameter line: A line without its end; fields are parted by commas and may be quoted.
    /// - Returns: nil for the heading, which a continued program may repeat, and for empty lines.
    /// - Throws: A `ReportError` when the fields do not fit the heading or hold no numbers.
    public mutating func measurement(in line: String) throws(ReportError) -> Measurement? {
        guard !line.allSatisfy(\.isWhitespace) else { return nil }
        let fields = Self.fields(of: line)
        guard let columns else {
            columns = fields
            stepColumn = ["step", "epoch"].first(where: fields.contains)
            return nil
        }
        guard fields != columns else { return nil }
        guard fields.count == columns.count else {
            throw ReportError(
                line: line,
                message: "the line has \(fields.count) fields, the heading \(columns.count)")
        }
        var measurement = Measurement(metrics: MetricValues())
        for (column, field) in zip(columns, fields) where !field.isEmpty {
            if column == "unit" {
                measurement.unit = field
            } else {
                let number = try Self.number(field, of: column, line)
                try put(number, column, into: &measurement, line)
            }
        }
        return measurement
    }

    private func put(
        _ number: Double, _ column: String, into measurement: inout Measurement, _ line: String
    ) throws(ReportError) {
        switch column {
        case stepColumn:
            guard let step = Int(exactly: number) else {
                throw ReportError(line: line, message: "\(column) must be a whole number")
            }
            measurement.step = step
        case "resource":
            guard number.isFinite else {
                throw ReportError(line: line, message: "resource must be a number")
            }
            measurement.resource = number
        default: measurement.metrics[column] = number
        }
    }

    private static func number(
        _ field: String, of column: String, _ line: String
    ) throws(ReportError) -> Double {
        guard let number = Double(field) else {
            throw ReportError(line: line, message: "\(column) must be a number")
        }
        return number
    }

    private static func fields(of line: String) -> [String] {
        var fields = [""]
        var isQuoted = false
        // Spreadsheets put a byte order mark before the heading.
        for character in line where character != "\r" && character != "\u{FEFF}" {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: fields.append("")
            default: fields[fields.count - 1].append(character)
            }
        }
        return fields.map { field in
            let trimmed = field.drop { $0 == " " }
            return String(trimmed.reversed().drop { $0 == " " }.reversed())
        }
    }
}
