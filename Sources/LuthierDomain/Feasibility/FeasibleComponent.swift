/// Parameters that conditions and constraints tie together, with all that ties them.
///
/// A component has rows of its own: its parameters in the order of the space, then the fixed and
/// derived values that its constraints read. Components of a space do not influence each other.
struct FeasibleComponent: Sendable {
    /// A constraint, or one part of one, over the component's rows.
    struct Constraint: Sendable {
        let bound: BoundExpression
        /// The place of the constraint in the search space.
        let source: Int
        /// The component's parameters that decide it, also through derived values.
        let parameters: [Int]
        /// The derived values that it reads, each after those it is computed from.
        let derived: [Derived]
    }

    /// A derived value over the component's rows.
    struct Derived: Sendable, Hashable {
        let bound: BoundExpression
        let slot: Int
    }

    /// The parameters, parents before children.
    let parameters: [FeasibleParameter]
    let constraints: [Constraint]
    /// For each parameter, the constraints that it takes part in.
    let constraintsOfParameter: [[Int]]
    /// For each parameter, the conditional parameters whose last parent it is.
    let decides: [[Int]]
    /// Whether a condition reads the parameter.
    let isParent: [Bool]
    /// A row with its fixed values, and nothing else.
    let emptyRow: [ParameterValue?]

    init(
        parameters: [FeasibleParameter], constraints: [Constraint], emptyRow: [ParameterValue?]
    ) {
        self.parameters = parameters
        self.constraints = constraints
        self.emptyRow = emptyRow
        var touching = Array(repeating: [Int](), count: parameters.count)
        for (index, constraint) in constraints.enumerated() {
            for parameter in constraint.parameters { touching[parameter].append(index) }
        }
        constraintsOfParameter = touching
        var decides = Array(repeating: [Int](), count: parameters.count)
        for (index, parameter) in parameters.enumerated() {
            if let last = parameter.parents.max() { decides[last].append(index) }
        }
        self.decides = decides
        let parents = Set(parameters.flatMap(\.parents))
        isParent = parameters.indices.map(parents.contains)
    }

    /// The same parameters under a part of the constraints.
    func restricted(to sources: Set<Int>) -> FeasibleComponent {
        FeasibleComponent(
            parameters: parameters, constraints: constraints.filter { sources.contains($0.source) },
            emptyRow: emptyRow)
    }

    /// Whether a parameter exists in a row whose earlier parameters are decided.
    func isActive(_ parameter: Int, in row: [ParameterValue?]) -> Bool {
        parameters[parameter].condition.map { $0.truth(in: row) == true } ?? true
    }

    /// Whether a constraint leaves a row standing.
    func allows(_ constraint: Constraint, _ row: inout [ParameterValue?]) -> Bool {
        for derived in constraint.derived {
            let value = derived.bound.value(in: row)
            let isFinite = value?.number?.isFinite ?? true
            row[derived.slot] = isFinite ? value : nil
        }
        return constraint.bound.allows(row)
    }

    // MARK: Propagation

    /// What every slot can be before any parameter is chosen.
    func initialDomains() -> [ValueDomain] {
        var domains = emptyRow.map { ValueDomain($0) }
        for (index, parameter) in parameters.enumerated() {
            domains[index] = parameter.domain
            if parameter.condition != nil, parameter.parents.isEmpty {
                decideActivity(of: index, in: emptyRow, &domains)
            }
        }
        return domains
    }

    /// Notes in the domains whether a parameter exists.
    func decideActivity(
        of parameter: Int, in row: [ParameterValue?], _ domains: inout [ValueDomain]
    ) {
        if isActive(parameter, in: row) {
            domains[parameter].mayBeInactive = false
        } else {
            domains[parameter] = ValueDomain(nil)
        }
    }

    /// Works constraints on domains until little changes.
    ///
    /// - Parameters:
    ///   - queue: The constraints to begin with.
    ///   - domains: What each slot can be; cut in place.
    ///   - rounds: How many times each constraint is worked at most.
    /// - Returns: false when no assignment is left.
    func propagate(
        _ queue: [Int], _ domains: inout [ValueDomain], rounds: Int = 4
    ) -> Bool {
        var queue = queue
        var isQueued = Array(repeating: false, count: constraints.count)
        for index in queue { isQueued[index] = true }
        var left = rounds * constraints.count
        var next = 0
        while next < queue.count, left > 0 {
            let index = queue[next]
            next += 1
            left -= 1
            isQueued[index] = false
            let constraint = constraints[index]
            let before = constraint.parameters.map { domains[$0].content }
            guard revise(constraint, &domains) else { return false }
            for (parameter, old) in zip(constraint.parameters, before)
            where domains[parameter].hasShrunk(from: old) {
                for other in constraintsOfParameter[parameter] where !isQueued[other] {
                    isQueued[other] = true
                    queue.append(other)
                }
            }
        }
        return true
    }

    /// Works one constraint on the domains, through the derived values that it reads.
    private func revise(_ constraint: Constraint, _ domains: inout [ValueDomain]) -> Bool {
        for derived in constraint.derived {
            domains[derived.slot] = derived.bound.domain(in: domains)
        }
        let before = constraint.derived.map { domains[$0.slot] }
        guard constraint.bound.narrow(&domains) else { return false }
        for (derived, old) in zip(constraint.derived, before).reversed()
        where domains[derived.slot] != old {
            guard case .range(let wanted, _) = domains[derived.slot].content else { continue }
            guard derived.bound.narrow(&domains, to: wanted) else { return false }
        }
        return true
    }
}

extension ValueDomain {
    /// Whether enough was cut to be worth another look at other constraints: anything of a list or
    /// of whole numbers, a hundredth of an interval.
    fileprivate func hasShrunk(from old: Content) -> Bool {
        switch (old, content) {
        case (.values(let before), .values(let now)): return now.count < before.count
        case (.range(let before, let isWhole), .range(let now, _)):
            let cut = (before.upper - before.lower) - (now.upper - now.lower)
            return isWhole ? cut > 0 : cut > 0.01 * (before.upper - before.lower)
        default: return true
        }
    }
}
