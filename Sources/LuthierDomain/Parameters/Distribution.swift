/// The law that values of a parameter are drawn from: what they may be, and on which axis.
public enum Distribution: Sendable, Hashable {
    /// Real numbers.
    case float(FloatRange)
    /// Whole numbers.
    case integer(IntegerRange)
    /// Listed values in a meaningful order.
    case ordered(ListedValues)
    /// Listed values without an order.
    case choice(ListedValues)

    /// How many values there are, or nil when they cannot be listed.
    public var count: Int? {
        switch self {
        case .float(let range): range.count
        case .integer(let range): range.count
        case .ordered(let list), .choice(let list): list.values.count
        }
    }

    /// The value with an index in the distribution's own order.
    ///
    /// - Parameter index: At least 0 and below ``count``.
    /// - Returns: The value.
    public func value(atIndex index: Int) -> ParameterValue {
        switch self {
        case .float(let range): .real(range.value(atIndex: index))
        case .integer(let range): .integer(range.value(atIndex: index))
        case .ordered(let list), .choice(let list): list.values[index]
        }
    }

    /// The index of a value, or nil when it is not one of the distribution or cannot be listed.
    public func index(of value: ParameterValue) -> Int? {
        switch self {
        case .float(let range):
            guard range.count != nil, contains(value), let number = value.number else { return nil }
            return range.nearestIndex(to: number)
        case .integer(let range):
            guard contains(value), let number = value.number else { return nil }
            return range.nearestIndex(to: number)
        case .ordered(let list), .choice(let list): return list.index(of: value)
        }
    }

    /// Whether a value may be taken.
    public func contains(_ value: ParameterValue) -> Bool { canonical(value) != nil }

    /// The distribution's own form of a value: 3 as 3.0 where reals are meant, 0.30000000000000004
    /// as the grid value 0.3.
    ///
    /// - Parameter value: Any value.
    /// - Returns: The equal value that the distribution itself would give, or nil when none is.
    public func canonical(_ value: ParameterValue) -> ParameterValue? {
        switch self {
        case .float(let range):
            guard let number = value.number, range.bounds.contains(number) else { return nil }
            guard let step = range.step else { return .real(number) }
            let nearest = range.value(atIndex: range.nearestIndex(to: number))
            return abs(nearest - number) <= 1e-9 * step ? .real(nearest) : nil
        case .integer(let range):
            let whole: Int
            switch value {
            case .integer(let number): whole = number
            case .real(let number):
                guard let exact = Int(exactly: number) else { return nil }
                whole = exact
            default: return nil
            }
            guard range.bounds.contains(whole), (whole - range.bounds.lowerBound) % range.step == 0
            else { return nil }
            return .integer(whole)
        case .ordered(let list), .choice(let list):
            return list.index(of: value).map { list.values[$0] }
        }
    }
}
