/// One axis of the space that regression trees divide, with the law of its values.
///
/// The laws of several axes are independent. Rows without a value on an axis, such as those of an
/// inactive parameter, have NaN there and a part of the axis of their own.
package enum TreeAxis: Sendable, Hashable {
    /// Numbers, uniform in [0, 1]; `absent` is how often there is no value, in [0, 1).
    case number(absent: Double)
    /// So many levels 0, 1, 2 …, equally frequent; `absent` is how often there is none.
    case levels(Int, absent: Double)

    /// The least share that is given to what has no value, once a row has none.
    private static let leastAbsent = 1.0 / 1024

    /// The axis with room for absent values, if there are any in a column.
    func fitting(_ column: [Double]) -> TreeAxis {
        guard column.contains(where: \.isNaN) else { return self }
        switch self {
        case .number(let absent): return .number(absent: max(absent, Self.leastAbsent))
        case .levels(let count, let absent):
            return .levels(count, absent: max(absent, Self.leastAbsent))
        }
    }

    /// The largest place of a number axis: values take [0, 1], their absence what follows.
    var length: Double {
        switch self {
        case .number(let absent): 1 / (1 - min(max(absent, 0), 1 - Self.leastAbsent))
        case .levels: 1
        }
    }

    /// How much weight each level has, absence last; empty for numbers.
    var levelWeights: [Double] {
        guard case .levels(let count, let absent) = self else { return [] }
        let share = min(max(absent, 0), 1 - Self.leastAbsent)
        let present = Array(repeating: (1 - share) / Double(count), count: count)
        return share > 0 ? present + [share] : present
    }

    /// Where a coordinate stands: in [0, length], or the index of its level.
    func place(of coordinate: Double) -> Double {
        switch self {
        case .number:
            coordinate.isNaN ? (1 + length) / 2 : min(max(coordinate, 0), 1)
        case .levels(let count, let absent):
            // Without room for absence a missing level stands for the last one.
            coordinate.isNaN
                ? Double(absent > 0 ? count : count - 1)
                : min(max(coordinate, 0), Double(count - 1))
        }
    }

    /// Where two neighbouring places of a number axis are parted.
    func cut(between low: Double, and high: Double) -> Double {
        if low <= 1, high > 1 { return 1 }
        let middle = low + (high - low) / 2
        return middle < high ? middle : low
    }
}
