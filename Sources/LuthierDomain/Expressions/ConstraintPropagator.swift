/// Cuts from the domains of parameters what a constraint rules out.
///
/// Hull consistency: ranges go up the tree, requirements come down it. Nothing that satisfies the
/// constraint is ever cut; what remains need not satisfy it.
///
/// - SeeAlso: Benhamou, Goualard, Granvilliers and Puget, "Revising Hull and Box Consistency",
///   ICLP 1999 (algorithm HC4-revise).
struct ConstraintPropagator {
    let bound: BoundExpression
    /// What each slot can be; cut by ``require(_:_:)``.
    var domains: [ValueDomain]
    /// Ranges of the nodes of the comparison being worked on.
    var ranges: [ExpressionRange]

    var tree: ExpressionTree { bound.tree }

    init(_ bound: BoundExpression, domains: [ValueDomain]) {
        self.bound = bound
        self.domains = domains
        ranges = Array(
            repeating: ExpressionRange(.integer(0)), count: bound.tree.nodes.count)
    }

    /// Cuts what makes a truth value the opposite of what is wanted; unknown is as good as wanted.
    ///
    /// - Parameters:
    ///   - index: A node with a truth value.
    ///   - wanted: What it must be, unless it is unknown.
    /// - Returns: false when nothing remains; the domains are then of no use.
    mutating func require(_ index: Int, _ wanted: Bool) -> Bool {
        let node = tree.nodes[index]
        let parts = tree.operands[node.operands]
        switch node.kind {
        case .literal(let value): return value == .boolean(wanted)
        case .name(let name): return requireName(bound.places[name], wanted)
        case .not: return require(index - 1, !wanted)
        case .and, .or:
            if (node.kind == .and) == wanted {
                for part in parts where !require(part.node, wanted) { return false }
                return true
            }
            return requireAny(parts.count) { $0.require(parts[parts.startIndex + $1].node, wanted) }
        case .comparison:
            let count = parts.count - 1
            let pair = { (self: inout Self, place: Int) -> Bool in
                let left = parts[parts.startIndex + place].node
                let right = parts[parts.startIndex + place + 1]
                let join = wanted ? right.join : right.join.opposite
                return self.requirePair(left, join, right.node, isStrict: wanted)
            }
            if !wanted { return requireAny(count, pair) }
            for place in 0..<count where !pair(&self, place) { return false }
            return true
        case .membership(let negated):
            return requireMembership(Array(parts.map(\.node)), isMember: wanted != negated, wanted)
        default: return true
        }
    }

    private mutating func requireName(_ slot: Int, _ wanted: Bool) -> Bool {
        guard !domains[slot].mayBeInactive else { return true }
        return domains[slot].keep { wanted ? $0 == .boolean(true) : $0 != .boolean(true) }
    }

    private mutating func requireMembership(
        _ nodes: [Int], isMember: Bool, _ wanted: Bool
    ) -> Bool {
        let subject = nodes[0]
        if !isMember {
            for item in nodes.dropFirst()
            where !requirePair(subject, .unequal, item, isStrict: wanted) {
                return false
            }
            return true
        }
        return requireAny(nodes.count - 1) {
            $0.requirePair(subject, .equal, nodes[$1 + 1], isStrict: wanted)
        }
    }

    /// Cuts what lies outside the union of what several ways would leave.
    private mutating func requireAny(
        _ count: Int, _ narrow: (inout Self, Int) -> Bool
    ) -> Bool {
        var union: [ValueDomain]?
        for way in 0..<count {
            var copy = self
            guard narrow(&copy, way) else { continue }
            if copy.domains == domains { return true }
            if let known = union {
                union = domains.indices.map {
                    known[$0].union(copy.domains[$0], cutFrom: domains[$0])
                }
            } else {
                union = copy.domains
            }
        }
        guard let union else { return false }
        domains = union
        return true
    }

    // MARK: Comparisons

    /// Cuts what breaks a comparison; `isStrict` when NaN breaks it too.
    private mutating func requirePair(
        _ left: Int, _ join: ExpressionTree.Operator, _ right: Int, isStrict: Bool
    ) -> Bool {
        let (one, two) = (forward(left), forward(right))
        if one.mayBeUnknown || two.mayBeUnknown { return true }
        if one.mayBeOther || two.mayBeOther {
            if join == .equal || join == .unequal {
                return requireListed(left, join, right, isStrict)
            }
            if !isStrict { return true }
        }
        if !isStrict, one.mayBeNaN || two.mayBeNaN { return true }
        let isExact = one.isWhole && two.isWhole
        let slack = isExact ? 0 : Self.slack(one, two)
        guard slack.isFinite else { return true }
        switch join {
        case .equal:
            return lower(left, two.interval.widened(by: slack), one)
                && lower(right, one.interval.widened(by: slack), two)
        case .unequal:
            return !isExact
                || separate(left, one, two.interval) && separate(right, two, one.interval)
        case .less:
            return lower(left, .below(two.interval.upper, isExact), one)
                && lower(right, .above(one.interval.lower, isExact), two)
        case .lessOrEqual:
            return lower(left, Interval(-.infinity, two.interval.upper + slack), one)
                && lower(right, Interval(one.interval.lower - slack, .infinity), two)
        case .greater:
            return lower(left, .above(two.interval.lower, isExact), one)
                && lower(right, .below(one.interval.upper, isExact), two)
        case .greaterOrEqual:
            return lower(left, Interval(two.interval.lower - slack, .infinity), one)
                && lower(right, Interval(-.infinity, one.interval.upper + slack), two)
        default: preconditionFailure("\(join) compares nothing")
        }
    }

    /// How far two numbers can be apart and still count as equal.
    ///
    /// A plain number that counts as equal to another is at most as large, up to the tolerance
    /// itself, so that only the other one's magnitude matters.
    private static func slack(_ one: ExpressionRange, _ two: ExpressionRange) -> Double {
        let size =
            switch (one.isPlain, two.isPlain) {
            case (true, true): min(one.magnitude, two.magnitude)
            case (true, false): two.magnitude
            case (false, true): one.magnitude
            case (false, false): max(one.magnitude, two.magnitude)
            }
        return size * BoundExpression.tolerance * 1.01
    }

    /// Cuts a single whole number off the ends of a whole range.
    private mutating func separate(
        _ index: Int, _ range: ExpressionRange, _ other: Interval
    ) -> Bool {
        guard other.isPoint else { return true }
        var wanted = range.interval
        if wanted.lower == other.lower { wanted.lower += 1 }
        if wanted.upper == other.lower { wanted.upper -= 1 }
        return lower(index, Interval(wanted.lower, wanted.upper), range)
    }

    /// Equality of operands that need not be numbers: works where both are names or literals with
    /// listed values, and cuts nothing elsewhere.
    private mutating func requireListed(
        _ left: Int, _ join: ExpressionTree.Operator, _ right: Int, _ isStrict: Bool
    ) -> Bool {
        guard let one = listed(left), let two = listed(right) else { return true }
        for (values, node) in [(two, left), (one, right)] {
            guard case .name(let name) = tree.nodes[node].kind else {
                // A literal remains when some value on the other side goes with it.
                let own = node == left ? one : two
                if !own.contains(where: { Self.fits($0, join, among: values) }) { return false }
                continue
            }
            let kept = domains[bound.places[name]].keep { Self.fits($0, join, among: values) }
            if !kept { return false }
        }
        return true
    }

    private static func fits(
        _ value: ParameterValue, _ join: ExpressionTree.Operator, among others: [ParameterValue]
    ) -> Bool {
        others.contains { other in
            guard let one = value.number, let two = other.number else {
                return (value == other) == (join == .equal)
            }
            let isNear = abs(one - two) <= 2 * BoundExpression.tolerance * max(abs(one), abs(two))
            // Numbers that are nearly equal may count as either.
            return isNear || join == .unequal
        }
    }

    private func listed(_ node: Int) -> [ParameterValue]? {
        switch tree.nodes[node].kind {
        case .literal(let value): return [value]
        case .name(let name): return domains[bound.places[name]].listed
        default: return nil
        }
    }

    /// Cuts what gives the whole expression a number outside an interval.
    mutating func requireRoot(_ wanted: Interval) -> Bool {
        let range = forward(tree.root)
        return lower(tree.root, wanted, range)
    }

    /// Works out the ranges of a subtree.
    mutating func forward(_ index: Int) -> ExpressionRange {
        for place in tree.nodes[index].first...index {
            ranges[place] = bound.range(of: place, from: ranges, in: domains)
        }
        return ranges[index]
    }

    /// Sends a requirement down a subtree, unless it asks for nothing new.
    private mutating func lower(
        _ index: Int, _ wanted: Interval?, _ range: ExpressionRange
    ) -> Bool {
        guard let cut = wanted?.intersection(range.interval) else { return false }
        return descend(index, cut)
    }
}

extension Interval {
    /// The whole numbers, or the doubles, below a number.
    fileprivate static func below(_ bound: Double, _ isWhole: Bool) -> Interval? {
        Interval(-.infinity, isWhole ? bound - 1 : bound.nextDown)
    }

    /// The whole numbers, or the doubles, above a number.
    fileprivate static func above(_ bound: Double, _ isWhole: Bool) -> Interval? {
        Interval(isWhole ? bound + 1 : bound.nextUp, .infinity)
    }
}

extension ExpressionTree.Operator {
    /// The comparison that holds between numbers exactly when this one does not.
    fileprivate var opposite: Self {
        switch self {
        case .equal: .unequal
        case .unequal: .equal
        case .less: .greaterOrEqual
        case .lessOrEqual: .greater
        case .greater: .lessOrEqual
        case .greaterOrEqual: .less
        default: preconditionFailure("\(self) compares nothing")
        }
    }
}

extension BoundExpression {
    /// Cuts from the domains what the constraint rules out, in one pass up and down.
    ///
    /// No assignment that the constraint allows is lost, not even one at the edge of rounding. A
    /// constraint that mentions a parameter which may be inactive cuts nothing on its account.
    /// Several constraints are worked to a fixed point by calling this in turn.
    ///
    /// - Parameter domains: What each slot can be; cut in place.
    /// - Returns: false when no assignment is left; the domains are then of no use.
    /// - Complexity: O(length of the expression × number of slots) at worst.
    public func narrow(_ domains: inout [ValueDomain]) -> Bool {
        working(on: &domains) { $0.require($0.tree.root, true) }
    }

    /// Cuts from the domains what would give the expression a number outside an interval, or NaN.
    ///
    /// - Parameters:
    ///   - domains: What each slot can be; cut in place. None that is read may be inactive.
    ///   - wanted: The numbers that the expression may have.
    /// - Returns: false when nothing is left; the domains are then of no use.
    func narrow(_ domains: inout [ValueDomain], to wanted: Interval) -> Bool {
        working(on: &domains) { $0.requireRoot(wanted) }
    }

    /// What the expression's value can be.
    ///
    /// - Parameter domains: What each slot can be.
    /// - Returns: The hull of all values; marked as possibly inactive, and without bounds, when the
    ///   value can be unknown, infinite, NaN or no number.
    func domain(in domains: [ValueDomain]) -> ValueDomain {
        var propagator = ConstraintPropagator(self, domains: domains)
        let range = propagator.forward(tree.root)
        guard !range.mayBeNaN, !range.mayBeOther, !range.mayBeUnknown, range.interval.isBounded
        else { return ValueDomain(.range(.all, isWhole: false), mayBeInactive: true) }
        return ValueDomain(.range(range.interval, isWhole: range.isWhole))
    }

    /// Moves the domains into a propagator and back, so that they are changed in place.
    private func working(
        on domains: inout [ValueDomain], _ body: (inout ConstraintPropagator) -> Bool
    ) -> Bool {
        var propagator = ConstraintPropagator(self, domains: domains)
        domains = []
        let isLeft = body(&propagator)
        domains = propagator.domains
        return isLeft
    }
}
