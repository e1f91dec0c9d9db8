/// What planning a split needs to know of each record, in columns of numbers.
struct SplitColumns: Sendable {
    /// How many records there are.
    let count: Int
    /// Records that stay together; nil when each is free.
    var units: RecordUnits?
    /// The class of each record, whose shares the parts are to have alike.
    var classes: ColumnClasses?
    /// The time of each record, by which the parts are cut.
    var times: [Int64]?
    /// The weight of each record, by which it is drawn.
    var weights: [Double]?

    /// Columns of as many records.
    init(count: Int) { self.count = count }
}

/// The part of each record of a population.
struct Partition: Sendable, Hashable {
    /// The records, rising.
    let population: [UInt32]
    /// The part of each of them, as a place among the parts.
    var parts: [UInt16]

    /// The records of one part, rising.
    func records(of part: Int) -> [UInt32] {
        zip(population, parts).compactMap { Int($1) == part ? $0 : nil }
    }

    /// How many records each part has.
    func sizes(_ count: Int) -> [Int] {
        parts.reduce(into: [Int](repeating: 0, count: count)) { $0[Int($1)] += 1 }
    }
}
