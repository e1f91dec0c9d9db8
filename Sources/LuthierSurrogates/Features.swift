/// Inputs of a model: n rows of numbers, held column by column.
///
/// Each column belongs to a length scale; the columns of one choice share theirs.
package struct Features: Sendable {
    /// The number of rows.
    package private(set) var count = 0
    /// The length scale that each column belongs to.
    package let groups: [Int]
    /// The number of length scales.
    package let groupCount: Int
    /// The columns whose places may be bent; in ascending order, each with a length scale of its own.
    package let bendable: [Int]
    /// One array for each column.
    package private(set) var columns: [[Double]]

    /// No rows yet.
    ///
    /// - Parameters:
    ///   - groups: The length scale of each column: 0, 1, 2 … without holes.
    ///   - bendable: The columns whose places, all in [0, 1], may be bent.
    package init(groups: [Int], bendable: [Int] = []) {
        self.groups = groups
        self.bendable = bendable
        groupCount = (groups.max() ?? -1) + 1
        columns = Array(repeating: [], count: groups.count)
    }

    /// Adds a row.
    package mutating func append(_ row: [Double]) {
        precondition(row.count == columns.count, "\(row.count) numbers in \(columns.count) columns")
        for (column, value) in row.enumerated() { columns[column].append(value) }
        count += 1
    }

    /// The numbers of a row.
    package func row(_ index: Int) -> [Double] { columns.map { $0[index] } }
}

extension Features {
    /// Replaces all rows.
    mutating func set(_ columns: [[Double]], count: Int) {
        self.columns = columns
        self.count = count
    }
}
