/// An expression whose names are resolved to places in a row of values.
///
/// Values may be missing: an inactive parameter has none. What mentions it is then *unknown*, unless
/// the rest decides: `false and unknown` is false, `true or unknown` is true. A constraint that is
/// unknown does not apply; a condition that is unknown is false. The caller chooses.
///
/// Reals that agree to nine digits of the numbers that were added up to them count as equal, in
/// every comparison: `a + b + c == 1` can be met, and 0.1 + 0.2 is not above 0.3. Whole numbers
/// compare exactly. A comparison with NaN, or of `null` with a number by order, is false.
public struct BoundExpression: Sendable, Hashable {
    let tree: ExpressionTree
    /// For every name of the tree, the place of its value.
    let places: [Int]
    /// The places that the expression reads, each once, in the order of the text.
    public let slots: [Int]

    /// Resolves the names of an expression; nil when one of them has no place.
    ///
    /// - Parameters:
    ///   - expression: A type-checked expression.
    ///   - slots: The place of a name's value in the rows to be evaluated, or nil for a name that
    ///     has none.
    public init?(_ expression: Expression, slots: (String) -> Int?) {
        let resolved = expression.names.compactMap(slots)
        guard resolved.count == expression.names.count else { return nil }
        self.init(tree: expression.tree, places: resolved)
    }

    init(tree: ExpressionTree, places: [Int]) {
        self.tree = tree
        self.places = places
        var used: [Int] = []
        for case .name(let name) in tree.nodes.lazy.map(\.kind) where !used.contains(places[name]) {
            used.append(places[name])
        }
        slots = used
    }

    /// The relative difference up to which reals count as equal.
    static let tolerance = 1e-9

    /// The expression's value.
    ///
    /// - Parameter values: A row that contains every slot; nil where a parameter is inactive.
    /// - Returns: The value, NaN where there is none, or nil when an inactive parameter leaves it
    ///   unknown.
    /// - Complexity: O(length of the expression).
    public func value(in values: [ParameterValue?]) -> ParameterValue? {
        value(of: tree.root, values)
    }

    /// Whether the condition or constraint holds.
    ///
    /// - Parameter values: A row that contains every slot; nil where a parameter is inactive.
    /// - Returns: nil when an inactive parameter leaves it unknown.
    /// - Complexity: O(length of the expression).
    public func truth(in values: [ParameterValue?]) -> Bool? {
        guard let value = value(of: tree.root, values) else { return nil }
        return value == .boolean(true)
    }

    /// Whether the expression, read as a constraint, leaves the row standing: true or unknown.
    public func allows(_ values: [ParameterValue?]) -> Bool { truth(in: values) != false }

    // MARK: Walk

    func value(of index: Int, _ values: [ParameterValue?]) -> ParameterValue? {
        let node = tree.nodes[index]
        switch node.kind {
        case .literal(let value): return value
        case .name(let name): return values[places[name]]
        case .negate:
            return value(of: index - 1, values).map(ExpressionArithmetic.negate)
        case .sum, .product: return chain(node, values)
        case .power:
            let parts = node.operands
            guard let base = value(of: tree.operands[parts.lowerBound].node, values),
                let exponent = value(of: index - 1, values)
            else { return nil }
            return ExpressionArithmetic.power(base, exponent)
        case .call(let function):
            var arguments: [ParameterValue] = []
            for part in node.operands {
                guard let argument = value(of: tree.operands[part].node, values) else { return nil }
                arguments.append(argument)
            }
            return ExpressionArithmetic.call(function, arguments)
        case .comparison: return comparison(node, values).map { .boolean($0) }
        case .membership(let negated): return membership(node, negated, values).map { .boolean($0) }
        case .not:
            guard let inner = value(of: index - 1, values) else { return nil }
            return .boolean(inner == .boolean(false))
        case .and: return decide(node, by: false, values).map { .boolean($0) }
        case .or: return decide(node, by: true, values).map { .boolean($0) }
        }
    }

    private func chain(
        _ node: ExpressionTree.Node, _ values: [ParameterValue?]
    ) -> ParameterValue? {
        var result: ParameterValue?
        for part in node.operands {
            let operand = tree.operands[part]
            guard let next = value(of: operand.node, values) else { return nil }
            guard let left = result else {
                result = next
                continue
            }
            switch operand.join {
            case .add: result = ExpressionArithmetic.add(left, next)
            case .subtract: result = ExpressionArithmetic.subtract(left, next)
            case .multiply: result = ExpressionArithmetic.multiply(left, next)
            case .divide: result = ExpressionArithmetic.divide(left, next)
            case .modulo: result = ExpressionArithmetic.modulo(left, next)
            default: preconditionFailure("\(operand.join) joins no arithmetic")
            }
        }
        return result
    }

    /// `and` is decided by one false part, `or` by one true part.
    private func decide(
        _ node: ExpressionTree.Node, by decisive: Bool, _ values: [ParameterValue?]
    ) -> Bool? {
        var isKnown = true
        for part in node.operands {
            switch value(of: tree.operands[part].node, values) {
            case .boolean(let truth): if truth == decisive { return decisive }
            case nil: isKnown = false
            default: if !decisive { return false }
            }
        }
        return isKnown ? !decisive : nil
    }

    private func comparison(
        _ node: ExpressionTree.Node, _ values: [ParameterValue?]
    ) -> Bool? {
        var isKnown = true
        var leftNode = tree.operands[node.operands.lowerBound].node
        var left = value(of: leftNode, values)
        for part in node.operands.dropFirst() {
            let operand = tree.operands[part]
            let right = value(of: operand.node, values)
            if let left, let right {
                guard holds(operand.join, (leftNode, left), (operand.node, right), values) else {
                    return false
                }
            } else {
                isKnown = false
            }
            (leftNode, left) = (operand.node, right)
        }
        return isKnown ? true : nil
    }

    private func membership(
        _ node: ExpressionTree.Node, _ negated: Bool, _ values: [ParameterValue?]
    ) -> Bool? {
        let subject = tree.operands[node.operands.lowerBound].node
        guard let value = value(of: subject, values) else { return nil }
        if case .real(let number) = value, number.isNaN { return false }
        var isKnown = true
        for part in node.operands.dropFirst() {
            let item = tree.operands[part].node
            guard let other = self.value(of: item, values) else {
                isKnown = false
                continue
            }
            if holds(.equal, (subject, value), (item, other), values) { return !negated }
        }
        return isKnown ? negated : nil
    }

    private func holds(
        _ join: ExpressionTree.Operator, _ left: (node: Int, value: ParameterValue),
        _ right: (node: Int, value: ParameterValue), _ values: [ParameterValue?]
    ) -> Bool {
        guard left.value.number != nil, right.value.number != nil else {
            if left.value.number?.isNaN == true || right.value.number?.isNaN == true {
                return false
            }
            switch join {
            case .equal: return left.value == right.value
            case .unequal: return left.value != right.value
            default: return false
            }
        }
        var order = ExpressionArithmetic.compare(left.value, right.value)
        if order == .none { return false }
        if order != .equal, isClose(left, right, values) { order = .equal }
        switch join {
        case .equal: return order == .equal
        case .unequal: return order != .equal
        case .less: return order == .less
        case .lessOrEqual: return order != .greater
        case .greater: return order == .greater
        case .greaterOrEqual: return order != .less
        default: preconditionFailure("\(join) compares nothing")
        }
    }

    /// Whether two different numbers differ by no more than rounding.
    private func isClose(
        _ left: (node: Int, value: ParameterValue), _ right: (node: Int, value: ParameterValue),
        _ values: [ParameterValue?]
    ) -> Bool {
        if case .integer = left.value, case .integer = right.value { return false }
        guard let one = left.value.number, let other = right.value.number, one.isFinite,
            other.isFinite
        else { return false }
        let difference = abs(one - other)
        if difference <= Self.tolerance * max(abs(one), abs(other)) { return true }
        let size = max(
            magnitude(of: left.node, left.value, values),
            magnitude(of: right.node, right.value, values))
        return size.isFinite && difference <= Self.tolerance * size
    }

    /// How large the numbers were that were added up to a value: rounding errors are proportional.
    private func magnitude(
        of index: Int, _ known: ParameterValue?, _ values: [ParameterValue?]
    ) -> Double {
        let node = tree.nodes[index]
        let parts = node.operands
        func part(_ place: Int) -> Double {
            magnitude(of: tree.operands[place].node, nil, values)
        }
        switch node.kind {
        case .sum: return parts.reduce(0) { $0 + part($1) }
        case .product:
            return parts.reduce(1) { size, place in
                switch tree.operands[place].join {
                case .divide:
                    let divisor = value(of: tree.operands[place].node, values)?.number ?? .nan
                    return size / abs(divisor)
                case .modulo: return size + part(place)
                default: return size * part(place)
                }
            }
        case .negate, .call(.abs), .call(.min), .call(.max), .call(.floor), .call(.ceil):
            return parts.reduce(0) { max($0, part($1)) }
        default:
            return abs((known ?? value(of: index, values))?.number ?? .nan)
        }
    }
}
