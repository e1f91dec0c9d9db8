/// Something that two files share, so that one leaks into the other.
package struct SplitOverlap: Sendable, Hashable {
    /// What is shared.
    package enum Kind: String, Sendable, Hashable {
        /// Equal records.
        case records
        /// Records of one group.
        case groups
        /// A span of time.
        case times
    }

    /// Where one shared thing first stands in each file.
    package struct Lines: Sendable, Hashable {
        /// The line in the first file, from 1.
        package let first: Int
        /// The line in the second file.
        package let second: Int
    }

    /// What is shared.
    package let kind: Kind
    /// The column that shows it; `record` for whole records.
    package let column: String
    /// The first file.
    package let first: String
    /// The second file.
    package let second: String
    /// How many different records or groups are shared; 1 for a span of time.
    package let values: Int
    /// How many records of the first file that concerns.
    package let recordsInFirst: Int
    /// How many records of the second file.
    package let recordsInSecond: Int
    /// The first few.
    package let lines: [Lines]

    /// What is shared, as a sentence.
    package var sentence: String {
        let places = lines.map { "\($0.first) and \($0.second)" }.joined(separator: ", ")
        let counts = "\(recordsInFirst) of its records and \(recordsInSecond) of \(second)"
        let shown = lines.isEmpty ? "" : " (lines \(places)\(values > lines.count ? ", …" : ""))"
        return switch kind {
        case .records:
            "\(first) shares \(values) \(values == 1 ? "record" : "different records") with \(second): "
                + "\(counts)\(shown)."
        case .groups:
            "\(first) shares \(values) \(values == 1 ? "group" : "groups") of \(column) with "
                + "\(second): \(counts)\(shown)."
        case .times:
            "\(first) does not end before \(second) begins, by \(column): \(counts) lie in the same "
                + "span\(shown)."
        }
    }
}
