/// What the value of a subtree can be, given what its parameters can be.
struct ExpressionRange {
    /// Contains every number that can result.
    var interval: Interval
    /// Whether every result is a whole number, kept exactly.
    var isWhole = false
    /// Whether the result can be NaN.
    var mayBeNaN = false
    /// Whether an inactive parameter can leave the result unknown.
    var mayBeUnknown = false
    /// Whether the result can be text, a truth value or null.
    var mayBeOther = false
    /// An upper bound of the numbers that are added up to the result.
    var magnitude: Double
    /// Whether nothing is added up, so that a result's magnitude is its own size.
    var isPlain = true

    /// The range of one value.
    init(_ value: ParameterValue) {
        if let number = value.number {
            interval = Interval(number)
            if case .integer = value { isWhole = true }
        } else {
            interval = .all
            mayBeOther = true
        }
        magnitude = interval.magnitude
        settle()
    }

    /// The range of a parameter.
    init(_ domain: ValueDomain) {
        switch domain.content {
        case .range(let interval, let isWhole):
            self.interval = interval
            self.isWhole = isWhole
        case .values(let values):
            let numbers = values.compactMap(\.number)
            interval = numbers.min().flatMap { Interval($0, numbers.max() ?? $0) } ?? .all
            mayBeOther = numbers.count < values.count
            isWhole = values.allSatisfy { if case .integer = $0 { true } else { false } }
        }
        mayBeUnknown = domain.mayBeInactive
        magnitude = interval.magnitude
        settle()
    }

    /// The range of an operation's result.
    init(_ interval: Interval, of operands: [ExpressionRange], magnitude: Double? = nil) {
        self.interval = interval
        mayBeUnknown = operands.contains(where: \.mayBeUnknown)
        // An infinite operand can make ∞ − ∞ or 0 × ∞.
        mayBeNaN = operands.contains {
            $0.mayBeNaN || $0.mayBeOther || !$0.interval.isBounded
        }
        self.magnitude = magnitude ?? interval.magnitude
    }

    /// Cuts a whole range to whole numbers, and gives up wholeness where doubles have gaps.
    mutating func settle() {
        guard isWhole else { return }
        if interval.magnitude < 0x1p53, magnitude < 0x1p53, let whole = interval.whole {
            interval = whole
        } else {
            isWhole = false
        }
    }
}

// MARK: - Forward

extension BoundExpression {
    /// The range of one node from the ranges of its operands.
    ///
    /// - Parameters:
    ///   - index: A node.
    ///   - ranges: The ranges of the nodes below it, at their places.
    ///   - domains: What each slot can be.
    /// - Returns: A range that contains every value the node can have.
    func range(
        of index: Int, from ranges: [ExpressionRange], in domains: [ValueDomain]
    ) -> ExpressionRange {
        let node = tree.nodes[index]
        switch node.kind {
        case .literal(let value): return ExpressionRange(value)
        case .name(let name): return ExpressionRange(domains[places[name]])
        default: break
        }
        let parts = tree.operands[node.operands]
        let operands = parts.map { ranges[$0.node] }
        switch node.kind {
        case .negate:
            var result = ExpressionRange(-operands[0].interval, of: operands)
            result.isWhole = operands[0].isWhole
            result.isPlain = operands[0].isPlain
            result.magnitude = operands[0].magnitude
            result.settle()
            return result
        case .sum: return Self.sum(operands, parts.map(\.join))
        case .product: return Self.product(operands, parts.map(\.join))
        case .power: return Self.power(operands)
        case .call(let function): return Self.call(function, operands)
        default:
            // Truth values are no numbers; comparing them narrows nothing.
            var result = ExpressionRange(.all, of: operands)
            result.mayBeOther = true
            return result
        }
    }

    private static func sum(
        _ operands: [ExpressionRange], _ joins: [ExpressionTree.Operator]
    ) -> ExpressionRange {
        var total = Interval(0)
        for (operand, join) in zip(operands, joins) {
            total = join == .subtract ? total - operand.interval : total + operand.interval
        }
        let magnitude = operands.reduce(0) { $0 + $1.magnitude }
        var result = ExpressionRange(
            total.widened(by: roundingError(magnitude, operands.count)), of: operands,
            magnitude: magnitude)
        result.isWhole = operands.allSatisfy(\.isWhole)
        result.isPlain = false
        result.settle()
        return result
    }

    /// A bound of the error of a sum of `count` terms in floating point.
    static func roundingError(_ magnitude: Double, _ count: Int) -> Double {
        magnitude.isFinite ? magnitude * Double(count) * 0x1p-51 : .infinity
    }

    private static func product(
        _ operands: [ExpressionRange], _ joins: [ExpressionTree.Operator]
    ) -> ExpressionRange {
        var result = operands[0]
        for (operand, join) in zip(operands, joins).dropFirst() {
            result = step(result, join, operand)
        }
        return result
    }

    /// One step of a chain of `*`, `/` and `%`.
    static func step(
        _ left: ExpressionRange, _ join: ExpressionTree.Operator, _ right: ExpressionRange
    ) -> ExpressionRange {
        var result: ExpressionRange
        switch join {
        case .multiply:
            result = ExpressionRange(
                left.interval * right.interval, of: [left, right],
                magnitude: left.magnitude * right.magnitude)
            result.isWhole = left.isWhole && right.isWhole
        case .divide:
            result = ExpressionRange(
                left.interval / right.interval, of: [left, right],
                magnitude: left.magnitude / right.interval.distanceFromZero)
            result.mayBeNaN = result.mayBeNaN || right.interval.contains(0)
        default:
            result = ExpressionRange(
                left.interval % right.interval, of: [left, right],
                magnitude: left.magnitude + right.magnitude)
            result.mayBeNaN = result.mayBeNaN || right.interval.contains(0)
            result.isWhole = left.isWhole && right.isWhole
        }
        result.isPlain = left.isPlain && right.isPlain && join != .modulo
        if result.magnitude.isNaN { result.magnitude = .infinity }
        result.settle()
        return result
    }

    private static func power(_ operands: [ExpressionRange]) -> ExpressionRange {
        let (base, exponent) = (operands[0], operands[1])
        var result = ExpressionRange(base.interval.power(exponent.interval), of: operands)
        let isWholeExponent = exponent.isWhole
        result.isWhole = base.isWhole && isWholeExponent && exponent.interval.lower >= 0
        result.mayBeNaN =
            result.mayBeNaN || base.interval.lower < 0 && !isWholeExponent
            || base.interval.contains(0) && exponent.interval.lower < 0
        result.settle()
        return result
    }

    private static func call(
        _ function: ExpressionFunction, _ operands: [ExpressionRange]
    ) -> ExpressionRange {
        let first = operands[0].interval
        let largest = operands.map(\.magnitude).max() ?? .infinity
        var result: ExpressionRange
        switch function {
        case .min, .max:
            let lowers = operands.map(\.interval.lower)
            let uppers = operands.map(\.interval.upper)
            let bounds =
                function == .min
                ? (lowers.min() ?? 0, uppers.min() ?? 0) : (lowers.max() ?? 0, uppers.max() ?? 0)
            result = ExpressionRange(
                Interval(bounds.0, bounds.1) ?? .all, of: operands, magnitude: largest)
            result.isWhole = operands.allSatisfy(\.isWhole)
            result.isPlain = false
        case .abs:
            result = ExpressionRange(first.absolute, of: operands, magnitude: largest)
            result.isWhole = operands[0].isWhole
            result.isPlain = operands[0].isPlain
        case .log:
            result = ExpressionRange(first.logarithm, of: operands)
            result.mayBeNaN = result.mayBeNaN || first.lower <= 0
        case .exp: result = ExpressionRange(first.exponential, of: operands)
        case .sqrt:
            result = ExpressionRange(first.squareRoot, of: operands)
            result.mayBeNaN = result.mayBeNaN || first.lower < 0
        case .floor, .ceil:
            let rule: FloatingPointRoundingRule = function == .floor ? .down : .up
            result = ExpressionRange(
                Interval(first.lower.rounded(rule), first.upper.rounded(rule)) ?? .all,
                of: operands, magnitude: largest)
            result.isWhole = true
            result.isPlain = false
        }
        result.settle()
        return result
    }
}
