/// Which parameters equations give from others, and in which order parameters are then decided.
struct EquationPlan {
    /// For each parameter, the formula that gives it, where one does.
    private(set) var solutions: [BoundExpression?]
    /// For each parameter, its parents and what its formula reads.
    let predecessors: [[Int]]
    /// All parameters; parents and what formulas read come first.
    private(set) var order: [Int]

    /// Chooses at most one parameter for each equation.
    ///
    /// Real parameters come first, because an equation leaves them no room; then whole ones whose
    /// formula is always whole, as `width` in `64 * heads == width`; then others with many values.
    ///
    /// - Parameters:
    ///   - component: The parameters and constraints.
    ///   - domains: What each slot can be.
    ///   - given: Values that parameters must have; no formula gives these.
    init(
        _ component: FeasibleComponent, _ domains: [ValueDomain], given: [ParameterValue?]
    ) {
        let count = component.parameters.count
        var before = component.parameters.map { Set($0.parents) }
        var solutions = [BoundExpression?](repeating: nil, count: count)
        for constraint in component.constraints where constraint.bound.isEquation {
            let candidates = constraint.bound.slots.filter {
                $0 < count && solutions[$0] == nil && given[$0] == nil
            }
            let ranked = candidates.compactMap {
                Self.candidate($0, constraint, component, domains)
            }.sorted { ($0.rank, $0.parameter) < ($1.rank, $1.parameter) }
            for candidate in ranked {
                var reads = Set(constraint.parameters)
                reads.remove(candidate.parameter)
                var trial = before
                trial[candidate.parameter].formUnion(reads)
                guard Self.order(trial) != nil else { continue }
                before = trial
                solutions[candidate.parameter] = candidate.formula
                break
            }
        }
        self.solutions = solutions
        predecessors = before.map { $0.sorted() }
        order = Self.order(before) ?? Array(0..<count)
    }

    private static func candidate(
        _ parameter: Int, _ constraint: FeasibleComponent.Constraint,
        _ component: FeasibleComponent, _ domains: [ValueDomain]
    ) -> (rank: Int, parameter: Int, formula: BoundExpression)? {
        // Derived values are computed late, and not while a parameter is being decided.
        guard constraint.derived.isEmpty,
            let formula = constraint.bound.isolated(parameter, in: domains)
        else { return nil }
        guard let count = component.parameters[parameter].count else {
            return (0, parameter, formula)
        }
        if case .range(_, isWhole: true) = formula.domain(in: domains).content {
            return (1, parameter, formula)
        }
        return count > 64 ? (2, parameter, formula) : nil
    }

    /// Numbers in an order that puts all of `before` each first, smallest first; nil in a circle.
    private static func order(_ before: [Set<Int>]) -> [Int]? {
        var result: [Int] = []
        var isDone = Array(repeating: false, count: before.count)
        while result.count < before.count {
            guard
                let next = before.indices.first(where: { index in
                    !isDone[index] && before[index].allSatisfy { isDone[$0] }
                })
            else { return nil }
            isDone[next] = true
            result.append(next)
        }
        return result
    }
}
