/// The class of each record, from one column or several together.
struct ColumnClasses: Sendable, Hashable {
    /// The class of each record, as a place in `names`.
    var ids: [UInt32]
    /// The name of each class.
    var names: [String]

    /// What stands for the value of a record that has none.
    static let missing = "(missing)"

    /// The classes of a column cut into bins.
    init(_ values: [Double], in bins: QuantileBins) {
        ids = []
        names = []
        ids.reserveCapacity(values.count)
        // Only bins that have records become classes, in the order of their values.
        var used = [Bool](repeating: false, count: bins.count)
        for value in values {
            let bin = bins.bin(of: value)
            used[bin] = true
            ids.append(UInt32(bin))
        }
        var places = [UInt32](repeating: 0, count: bins.count)
        for bin in used.indices where used[bin] {
            places[bin] = UInt32(names.count)
            names.append(bins.name(of: bin))
        }
        for index in ids.indices { ids[index] = places[Int(ids[index])] }
    }

    /// Classes as they are.
    init(ids: [UInt32], names: [String]) {
        self.ids = ids
        self.names = names
    }

    /// The classes that two columns make together.
    ///
    /// - Complexity: O(records), with a table of the pairs that occur.
    func crossed(with other: ColumnClasses) -> ColumnClasses {
        var places: [UInt64: UInt32] = [:]
        var crossed = ColumnClasses(ids: [], names: [])
        crossed.ids.reserveCapacity(ids.count)
        for (first, second) in zip(ids, other.ids) {
            let pair = UInt64(first) << 32 | UInt64(second)
            if let place = places[pair] {
                crossed.ids.append(place)
                continue
            }
            let place = UInt32(crossed.names.count)
            places[pair] = place
            crossed.names.append("\(names[Int(first)]), \(other.names[Int(second)])")
            crossed.ids.append(place)
        }
        return crossed
    }
}
