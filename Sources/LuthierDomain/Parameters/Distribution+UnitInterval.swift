extension Distribution {
    /// The value at a place of the unit interval, on the distribution's own scale.
    ///
    /// Each value of a grid or a list owns a cell; cells are equally wide on a linear scale, and a
    /// log scale gives each whole number the room between its neighbours' midpoints. A uniform
    /// place gives the ends of a grid as often as its middle, which plain rounding does not.
    ///
    /// - Parameter unit: Place in [0, 1].
    /// - Returns: A value of the distribution, always.
    public func value(atUnit unit: Double) -> ParameterValue {
        switch self {
        case .float(let range):
            guard let cells = CellGrid(range) else {
                return .real(range.scale.value(atUnit: unit, in: range.bounds))
            }
            return .real(range.value(atIndex: cells.index(atUnit: unit)))
        case .integer(let range):
            return .integer(range.value(atIndex: CellGrid(range).index(atUnit: unit)))
        case .ordered(let list), .choice(let list):
            return list.values[CellGrid.index(atUnit: unit, of: list.values.count)]
        }
    }

    /// The place of a value in the unit interval: the middle of its cell, where it has one.
    ///
    /// - Parameter value: A value of the distribution.
    /// - Returns: A place in [0, 1], or nil when the value is none of the distribution's.
    public func unit(of value: ParameterValue) -> Double? {
        guard let value = canonical(value) else { return nil }
        switch self {
        case .float(let range):
            guard let number = value.number else { return nil }
            guard let cells = CellGrid(range) else {
                return range.scale.unit(of: number, in: range.bounds)
            }
            return cells.unit(ofIndex: range.nearestIndex(to: number))
        case .integer(let range):
            return value.number.map { CellGrid(range).unit(ofIndex: range.nearestIndex(to: $0)) }
        case .ordered(let list), .choice(let list):
            return list.index(of: value).map { (Double($0) + 0.5) / Double(list.values.count) }
        }
    }
}

extension Distribution {
    /// The part of the unit interval that stands for one value.
    ///
    /// - Parameter index: At least 0 and below ``count``.
    /// - Returns: The cell, or nil when the values cannot be listed.
    package func unitCell(ofIndex index: Int) -> ClosedRange<Double>? {
        switch self {
        case .float(let range): CellGrid(range)?.cell(ofIndex: index)
        case .integer(let range): CellGrid(range).cell(ofIndex: index)
        case .ordered(let list), .choice(let list):
            Double(index) / Double(list.values.count)...Double(index + 1)
                / Double(list.values.count)
        }
    }

    /// The scale and the bounds that the unit interval of a number stands for; nil for lists.
    ///
    /// The bounds of a grid reach half a step beyond its first and last value.
    package var unitAxis: (scale: Scale, bounds: ClosedRange<Double>)? {
        switch self {
        case .float(let range):
            CellGrid(range).map { ($0.scale, $0.bounds) } ?? (range.scale, range.bounds)
        case .integer(let range): (CellGrid(range).scale, CellGrid(range).bounds)
        case .ordered, .choice: nil
        }
    }
}

/// Grid values with a cell each: the unit interval is cut halfway between neighbours.
struct CellGrid {
    private let first: Double
    private let step: Double
    private let count: Int
    let scale: Scale
    let bounds: ClosedRange<Double>

    /// The cells of a range with a step, or nil for a range without.
    init?(_ range: FloatRange) {
        guard let step = range.step, let count = range.count else { return nil }
        self.init(
            first: range.bounds.lowerBound, last: range.bounds.upperBound, step: step, count: count,
            scale: range.scale)
    }

    /// The cells of a range of whole numbers.
    init(_ range: IntegerRange) {
        self.init(
            first: Double(range.bounds.lowerBound), last: Double(range.bounds.upperBound),
            step: Double(range.step), count: range.count, scale: range.scale)
    }

    private init(first: Double, last: Double, step: Double, count: Int, scale: Scale) {
        self.first = first
        self.step = step
        self.count = count
        // Half a step of room on both sides; where the scale ends sooner, the cell is cut there.
        let lower = first - step / 2
        let upper = last + step / 2
        let fits = scale.admits(lower) && scale.admits(upper)
        self.scale = fits ? scale : .linear
        bounds = lower...upper
    }

    /// The index of the cell at a place.
    func index(atUnit unit: Double) -> Int {
        guard scale != .linear else { return Self.index(atUnit: unit, of: count) }
        let value = scale.value(atUnit: unit, in: bounds)
        let index = ((value - first + step / 2) / step).rounded(.down)
        return Int(min(max(index, 0), Double(count - 1)))
    }

    /// The middle of a cell on the scale.
    func unit(ofIndex index: Int) -> Double {
        guard scale != .linear else { return (Double(index) + 0.5) / Double(count) }
        let cell = cell(ofIndex: index)
        return (cell.lowerBound + cell.upperBound) / 2
    }

    /// The ends of a cell on the scale.
    func cell(ofIndex index: Int) -> ClosedRange<Double> {
        guard scale != .linear else {
            return Double(index) / Double(count)...Double(index + 1) / Double(count)
        }
        let value = first + step * Double(index)
        let lower = scale.unit(of: value - step / 2, in: bounds)
        return lower...max(lower, scale.unit(of: value + step / 2, in: bounds))
    }

    /// The index of one of `count` equal cells.
    static func index(atUnit unit: Double, of count: Int) -> Int {
        min(max(Int(unit * Double(count)), 0), count - 1)
    }
}
