public import LuthierDomain

/// Reports in lines of a CSV file: the first line names the columns, each other line is a report.
public struct ReportTable: Sendable {
    private var columns: [String]?

    /// A table whose heading is yet to come.
    public init() {}

    /// The measurement in the next line.
    ///
    /// - Parameter line: A line without its end; fields are parted by commas and may be quoted.
    /// - Returns: nil for the heading and for empty lines.
    /// - Throws: A `ReportError` when the fields do not fit the heading or hold no numbers.
    public mutating func measurement(in line: String) throws(ReportError) -> Measurement? {
        guard !line.allSatisfy(\.isWhitespace) else { return nil }
        let fields = Self.fields(of: line)
        guard let columns else {
            self.columns = fields
            return nil
        }
        guard fields.count == columns.count else {
            throw ReportError(
                line: line,
                message: "the line has \(fields.count) fields, the heading \(columns.count)")
        }
        var measurement = Measurement(metrics: MetricValues())
        for (column, field) in zip(columns, fields) where !field.isEmpty {
            if column == "unit" {
                measurement.unit = field
                continue
            }
            guard let number = Double(field) else {
                throw ReportError(line: line, message: "\(column) must be a number")
            }
            switch column {
            case "step", "epoch": measurement.step = Int(exactly: number)
            case "resource": measurement.resource = number
            default: measurement.metrics[column] = number
            }
        }
        return measurement
    }

    private static func fields(of line: String) -> [String] {
        var fields = [""]
        var isQuoted = false
        for character in line where character != "\r" {
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
