import Foundation

/// Measurements of tumours with their diagnoses, standardised and split by row.
struct Tumours: Sendable {
    /// One tumour: its features, and whether it is benign.
    struct Row: Sendable {
        let values: [Double]
        let isBenign: Bool
    }

    /// Every row whose number is not divisible by 3.
    let training: [Row]
    /// The others.
    let validation: [Row]
    /// Features of a row.
    let features: Int

    /// Reads a CSV file: a heading, then features and the diagnosis in each line.
    init(contentsOf path: String) throws {
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline)
        let table = lines.dropFirst().map { $0.split(separator: ",").compactMap { Double($0) } }
        let features = (table.first?.count ?? 1) - 1
        let scales = (0..<features).map { column in
            let values = table.map { $0[column] }
            let mean = values.reduce(0, +) / Double(values.count)
            let variance = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / Double(values.count)
            return (mean: mean, deviation: max(variance.squareRoot(), 1e-12))
        }
        let rows = table.map { line in
            Row(
                values: (0..<features).map { (line[$0] - scales[$0].mean) / scales[$0].deviation },
                isBenign: line[features] == 1)
        }
        self.features = features
        training = rows.enumerated().filter { !$0.offset.isMultiple(of: 3) }.map(\.element)
        validation = rows.enumerated().filter { $0.offset.isMultiple(of: 3) }.map(\.element)
    }
}
