/// What one parameter may still be while constraints are worked out.
public struct ValueDomain: Sendable, Hashable {
    /// The values that remain.
    public enum Content: Sendable, Hashable {
        /// All numbers of an interval, or all whole ones.
        case range(Interval, isWhole: Bool)
        /// The listed values.
        case values([ParameterValue])
    }

    /// The values that remain.
    public var content: Content
    /// Whether the parameter may be inactive; what mentions it then need not hold.
    public var mayBeInactive: Bool

    /// A domain of some values.
    public init(_ content: Content, mayBeInactive: Bool = false) {
        self.content = content
        self.mayBeInactive = mayBeInactive
    }

    /// A domain of one value; of nil, a parameter known to be inactive.
    public init(_ value: ParameterValue?) {
        content = .values(value.map { [$0] } ?? [])
        mayBeInactive = value == nil
    }

    /// The values when they are listed.
    var listed: [ParameterValue]? {
        if case .values(let values) = content { values } else { nil }
    }

    /// The only value left, when it is the only one and the parameter is active.
    var single: ParameterValue? {
        guard !mayBeInactive else { return nil }
        switch content {
        case .values(let values): return values.count == 1 ? values[0] : nil
        case .range(let interval, let isWhole):
            guard interval.isPoint else { return nil }
            return isWhole
                ? Int(exactly: interval.lower).map { .integer($0) } : .real(interval.lower)
        }
    }

    /// Whether a value remains.
    public func contains(_ value: ParameterValue) -> Bool {
        switch content {
        case .values(let values): return values.contains(value)
        case .range(let interval, let isWhole):
            guard let number = value.number, interval.contains(number) else { return false }
            return !isWhole || number == number.rounded()
        }
    }

    /// Keeps the numbers inside an interval.
    ///
    /// - Returns: Whether anything remains.
    mutating func keep(_ wanted: Interval) -> Bool {
        switch content {
        case .range(let interval, let isWhole):
            guard let cut = interval.intersection(wanted), let rest = isWhole ? cut.whole : cut
            else { return false }
            content = .range(rest, isWhole: isWhole)
            return true
        case .values(let values):
            return keep(values) { $0.number.map(wanted.contains) == true }
        }
    }

    /// Keeps the listed values for which a test holds; a range is left as it is.
    ///
    /// - Returns: Whether anything remains.
    mutating func keep(where test: (ParameterValue) -> Bool) -> Bool {
        guard case .values(let values) = content else { return true }
        return keep(values, where: test)
    }

    private mutating func keep(
        _ values: [ParameterValue], where test: (ParameterValue) -> Bool
    ) -> Bool {
        guard let broken = values.firstIndex(where: { !test($0) }) else { return !values.isEmpty }
        let rest = Array(values[..<broken]) + values[(broken + 1)...].filter(test)
        content = .values(rest)
        return !rest.isEmpty
    }

    /// The smallest domain of the same shape that contains both; both were cut from `whole`.
    func union(_ other: ValueDomain, cutFrom whole: ValueDomain) -> ValueDomain {
        var result = self
        switch (content, other.content) {
        case (.range(let one, let isWhole), .range(let two, _)):
            result.content = .range(one.union(two), isWhole: isWhole)
        case (.values(let one), .values(let two)):
            if one == two { return self }
            let kept = Set(one).union(two)
            result.content = .values((whole.listed ?? []).filter(kept.contains))
        default: preconditionFailure("narrowing changed the shape of a domain")
        }
        return result
    }
}
