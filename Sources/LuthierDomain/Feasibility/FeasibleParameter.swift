/// A parameter as the search for feasible values sees it: values with their probabilities.
struct FeasibleParameter: Sendable {
    /// The place in the search space.
    let place: Int
    let distribution: Distribution
    /// When it is active, over the component's row; nil means always.
    let condition: BoundExpression?
    /// The component's parameters that the condition reads.
    let parents: [Int]
    let warp: UnitWarp
    /// The number of values, nil for all reals of a range.
    let count: Int?
    /// The values, where they are few enough to be kept.
    private let table: [ParameterValue]

    init(
        place: Int, distribution: Distribution, condition: BoundExpression?, parents: [Int],
        warp: UnitWarp
    ) {
        self.place = place
        self.distribution = distribution
        self.condition = condition
        self.parents = parents
        self.warp = warp
        count = distribution.count
        let isShort = (distribution.count ?? .max) <= 1 << 12
        table = isShort ? (0..<(distribution.count ?? 0)).map(distribution.value(atIndex:)) : []
    }

    /// The value with an index.
    func value(at index: Int) -> ParameterValue {
        table.isEmpty ? distribution.value(atIndex: index) : table[index]
    }

    /// The value that a uniform draw stands for.
    func value(atProbability probability: Double) -> ParameterValue {
        distribution.value(atUnit: min(max(warp.quantile(probability), 0), 1))
    }

    /// All values, before anything is known.
    var domain: ValueDomain {
        let mayBeInactive = condition != nil
        switch distribution {
        case .float(let range):
            let hull = Interval(range.bounds.lowerBound, range.bounds.upperBound) ?? .all
            return ValueDomain(.range(hull, isWhole: false), mayBeInactive: mayBeInactive)
        case .integer(let range):
            let lower = Double(range.bounds.lowerBound)
            let hull = Interval(lower, Double(range.bounds.upperBound)) ?? .all
            // Doubles have gaps beyond 2^53, whole bounds there would not be exact.
            return ValueDomain(
                .range(hull, isWhole: hull.magnitude < 0x1p53), mayBeInactive: mayBeInactive)
        case .ordered(let list), .choice(let list):
            return ValueDomain(.values(list.values), mayBeInactive: mayBeInactive)
        }
    }

    /// The indices of the values inside a domain; the first and last of a range, or a list.
    func indices(in domain: ValueDomain) -> [Int] {
        switch domain.content {
        case .values(let values):
            guard let count, values.count < count else { return Array(0..<(count ?? 0)) }
            return values.compactMap(distribution.index(of:))
        case .range(let interval, _): return Array(indexRange(in: interval))
        }
    }

    /// The number of values inside a domain, nil for all reals of a range.
    func count(in domain: ValueDomain) -> Int? {
        guard count != nil else {
            return domain.single == nil ? nil : 1
        }
        switch domain.content {
        case .values(let values): return values.count
        case .range(let interval, _): return indexRange(in: interval).count
        }
    }

    private func indexRange(in interval: Interval) -> Range<Int> {
        guard let count, count > 0 else { return 0..<0 }
        func nearest(_ number: Double) -> Int {
            switch distribution {
            case .float(let range): range.nearestIndex(to: number)
            case .integer(let range): range.nearestIndex(to: number)
            case .ordered, .choice: 0
            }
        }
        var lower = nearest(interval.lower)
        var upper = nearest(interval.upper)
        if value(at: lower).number.map({ $0 < interval.lower }) == true { lower += 1 }
        if value(at: upper).number.map({ $0 > interval.upper }) == true { upper -= 1 }
        return lower <= upper ? lower..<(upper + 1) : 0..<0
    }

    // MARK: Probabilities

    /// The probabilities between which draws give the value with an index.
    func cell(at index: Int) -> (lower: Double, upper: Double) {
        let unit = distribution.cell(atIndex: index)
        return (warp.cumulative(unit.lowerBound), warp.cumulative(unit.upperBound))
    }

    /// The probabilities between which draws give values of a domain, as a hull.
    func probabilities(in domain: ValueDomain) -> (lower: Double, upper: Double)? {
        guard count != nil else {
            guard case .range(let interval, _) = domain.content,
                case .float(let range) = distribution
            else { return (0, 1) }
            let bounds = range.bounds
            guard interval.upper >= bounds.lowerBound, interval.lower <= bounds.upperBound else {
                return nil
            }
            let lower = range.scale.unit(of: max(interval.lower, bounds.lowerBound), in: bounds)
            let upper = range.scale.unit(of: min(interval.upper, bounds.upperBound), in: bounds)
            return (warp.cumulative(lower), warp.cumulative(upper))
        }
        switch domain.content {
        case .values:
            let places = indices(in: domain)
            guard let first = places.min(), let last = places.max() else { return nil }
            return (cell(at: first).lower, cell(at: last).upper)
        case .range(let interval, _):
            let range = indexRange(in: interval)
            guard let first = range.first, let last = range.last else { return nil }
            return (cell(at: first).lower, cell(at: last).upper)
        }
    }

    /// The middle of the probabilities that give a value.
    func probability(of value: ParameterValue) -> Double? {
        distribution.unit(of: value).map(warp.cumulative)
    }
}

extension Distribution {
    /// The places of the unit interval that give the value with an index.
    func cell(atIndex index: Int) -> ClosedRange<Double> {
        switch self {
        case .float(let range):
            guard let cells = CellGrid(range) else { return 0...1 }
            return cells.cell(ofIndex: index)
        case .integer(let range): return CellGrid(range).cell(ofIndex: index)
        case .ordered(let list), .choice(let list):
            let count = Double(list.values.count)
            return Double(index) / count...Double(index + 1) / count
        }
    }
}
