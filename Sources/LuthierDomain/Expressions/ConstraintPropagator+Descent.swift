import RealModule

/// The way down: from the values that a node must have to those its operands must have.
extension ConstraintPropagator {
    /// Requires that a node has a number inside an interval, and not NaN.
    ///
    /// - Parameters:
    ///   - index: A node of a subtree whose ranges are known.
    ///   - wanted: Not empty; a part of the node's range.
    /// - Returns: false when nothing remains.
    mutating func descend(_ index: Int, _ wanted: Interval) -> Bool {
        let node = tree.nodes[index]
        switch node.kind {
        case .literal: return true
        case .name(let name):
            return domains[bound.places[name]].keep(wanted)
        case .negate: return meet(index - 1, -wanted)
        case .sum: return descendSum(node, wanted, ranges[index])
        case .product: return descendProduct(node, wanted)
        case .power:
            return descendPower(
                tree.operands[node.operands.lowerBound].node, index - 1, wanted.outward)
        case .call(let function):
            return descendCall(function, node, wanted.outward)
        default: return true
        }
    }

    /// Requires that a node lies in its range and in an interval.
    private mutating func meet(_ index: Int, _ wanted: Interval?) -> Bool {
        let range = ranges[index].interval
        guard let cut = wanted?.intersection(range) else { return false }
        // Without news there is nothing to send down, except that NaN is ruled out.
        return cut == range && !ranges[index].mayBeNaN ? true : descend(index, cut)
    }

    private mutating func descendSum(
        _ node: ExpressionTree.Node, _ wanted: Interval, _ range: ExpressionRange
    ) -> Bool {
        let parts = tree.operands[node.operands]
        let terms = parts.map { part in
            let interval = ranges[part.node].interval
            return part.join == .subtract ? -interval : interval
        }
        let error = BoundExpression.roundingError(range.magnitude, terms.count)
        let target = range.isWhole ? wanted : wanted.widened(by: error)
        // Sums of the terms after each term; those before it are summed on the way.
        var after = [Interval(0)]
        for term in terms.dropFirst().reversed() { after.append(after[after.count - 1] + term) }
        var before = Interval(0)
        for (place, part) in parts.enumerated() {
            let rest = target - (before + after[terms.count - 1 - place])
            guard meet(part.node, part.join == .subtract ? -rest : rest) else { return false }
            before = before + terms[place]
        }
        return true
    }

    private mutating func descendProduct(
        _ node: ExpressionTree.Node, _ wanted: Interval
    ) -> Bool {
        let parts = Array(tree.operands[node.operands])
        var prefixes = [ranges[parts[0].node]]
        for part in parts.dropFirst() {
            prefixes.append(
                BoundExpression.step(prefixes[prefixes.count - 1], part.join, ranges[part.node]))
        }
        var target = wanted
        for place in stride(from: parts.count - 1, to: 0, by: -1) {
            let (part, left) = (parts[place], prefixes[place - 1])
            let right = ranges[part.node]
            let goal = target.outward
            let (before, own) = Self.inverse(part.join, goal, left, right)
            guard meet(part.node, own), let next = before.intersection(left.interval) else {
                return false
            }
            target = next
        }
        return meet(parts[0].node, target)
    }

    /// What the left and the right side of one step must be for its result to lie in `goal`.
    private static func inverse(
        _ join: ExpressionTree.Operator, _ goal: Interval, _ left: ExpressionRange,
        _ right: ExpressionRange
    ) -> (left: Interval, right: Interval) {
        switch join {
        case .multiply: return (quotient(goal, right.interval), quotient(goal, left.interval))
        case .divide: return (goal * right.interval, quotient(left.interval, goal))
        default: return remainder(goal, left, right)
        }
    }

    /// What can be multiplied by a member of `divisor` to give a member of `goal`.
    private static func quotient(_ goal: Interval, _ divisor: Interval) -> Interval {
        goal.contains(0) && divisor.contains(0) ? .all : goal / divisor
    }

    private static func remainder(
        _ goal: Interval, _ left: ExpressionRange, _ right: ExpressionRange
    ) -> (left: Interval, right: Interval) {
        guard right.interval.lower > 0 else { return (.all, .all) }
        var wanted = left.interval
        if wanted.lower >= 0 { wanted.lower = max(wanted.lower, goal.lower) }
        let isWhole = left.isWhole && right.isWhole && right.interval.isPoint
        if isWhole, let rest = goal.whole {
            // The ends move inward to the next numbers with a remainder inside `rest`.
            let modulus = right.interval.lower
            let low = Self.modulo(wanted.lower, modulus)
            if low < rest.lower { wanted.lower += rest.lower - low }
            if low > rest.upper { wanted.lower += max(rest.lower, 0) + modulus - low }
            let high = Self.modulo(wanted.upper, modulus)
            if high > rest.upper { wanted.upper -= high - rest.upper }
            if high < rest.lower { wanted.upper -= high + modulus - min(rest.upper, modulus - 1) }
        }
        let empty = wanted.lower > wanted.upper
        return (
            empty ? Interval(.infinity) : wanted,
            Interval(max(goal.lower, 0), .infinity) ?? .all
        )
    }

    private static func modulo(_ value: Double, _ modulus: Double) -> Double {
        let rest = value.truncatingRemainder(dividingBy: modulus)
        return rest < 0 ? rest + modulus : rest
    }

    private mutating func descendPower(_ base: Int, _ exponent: Int, _ goal: Interval) -> Bool {
        let (own, other) = (ranges[base].interval, ranges[exponent].interval)
        if other.isPoint, other.lower == other.lower.rounded(), abs(other.lower) < 0x1p52 {
            guard other.lower != 0 else { return true }
            return meet(base, Self.root(goal, other.lower, of: own))
        }
        guard own.lower >= 0 || other.isPoint else { return true }
        guard let positive = goal.intersection(Interval(0).union(.init(.infinity))) else {
            return false
        }
        // x ** y = exp(y ln x), x ≥ 0.
        let logarithm = positive.logarithm.widened(by: 0x1p-1000)
        let wanted = Self.quotient(logarithm, other).exponential
        guard meet(base, Interval(0).union(.init(.infinity)).intersection(wanted)) else {
            return false
        }
        guard own.lower > 0, !other.isPoint else { return true }
        return meet(exponent, Self.quotient(logarithm, own.logarithm))
    }

    /// The bases whose power with a whole exponent other than 0 lies in `goal`.
    private static func root(_ goal: Interval, _ exponent: Double, of base: Interval) -> Interval? {
        if exponent < 0 {
            let inverse = goal.contains(0) ? nil : Interval(1) / goal
            return inverse.map { root($0.outward, -exponent, of: base) } ?? .all
        }
        let signed = { (value: Double) -> Double in
            let size = Double.pow(abs(value), 1 / exponent)
            return value < 0 ? -size : size
        }
        guard exponent.truncatingRemainder(dividingBy: 2) == 0 else {
            return goal.mapRising(signed)
        }
        guard let positive = Interval(max(goal.lower, 0), goal.upper) else { return nil }
        return mirrored(positive.mapRising(signed), in: base)
    }

    /// The members of `base` whose distance from zero lies in `size`.
    private static func mirrored(_ size: Interval, in base: Interval) -> Interval? {
        let right = base.intersection(size)
        let left = base.intersection(-size)
        guard let right else { return left }
        return left.map { $0.union(right) } ?? right
    }

    private mutating func descendCall(
        _ function: ExpressionFunction, _ node: ExpressionTree.Node, _ goal: Interval
    ) -> Bool {
        let parts = tree.operands[node.operands].map(\.node)
        let inner = parts[0]
        let range = ranges[inner].interval
        switch function {
        case .min: return descendExtreme(parts, goal, sign: 1)
        case .max: return descendExtreme(parts, -goal, sign: -1)
        case .abs: return meet(inner, Self.mirrored(goal, in: range))
        case .log:
            return meet(inner, goal.exponential)
        case .exp:
            return meet(inner, Interval(max(goal.lower, 0), goal.upper)?.logarithm)
        case .sqrt:
            guard let positive = Interval(max(goal.lower, 0), goal.upper) else { return false }
            let square = (positive * positive).outward
            return meet(inner, Interval(max(square.lower, 0), square.upper))
        case .floor: return meet(inner, Interval(goal.lower.rounded(.up), goal.upper + 1))
        case .ceil: return meet(inner, Interval(goal.lower - 1, goal.upper.rounded(.down)))
        }
    }

    /// The smallest operand lies in `goal`; with sign −1, the smallest of the negated operands.
    private mutating func descendExtreme(
        _ parts: [Int], _ goal: Interval, sign: Double
    ) -> Bool {
        let operands = parts.map { sign > 0 ? ranges[$0].interval : -ranges[$0].interval }
        let small = operands.indices.filter { operands[$0].lower <= goal.upper }
        guard !small.isEmpty else { return false }
        for place in parts.indices {
            let upper = small.count == 1 && small[0] == place ? goal.upper : .infinity
            let wanted = Interval(goal.lower, upper)
            guard meet(parts[place], sign > 0 ? wanted : wanted.map { -$0 }) else { return false }
        }
        return true
    }
}
