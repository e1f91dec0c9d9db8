extension BoundExpression {
    /// The constraints that together say what this one says: the parts of a top-level `and`, and
    /// the pairs of a chain of comparisons.
    ///
    /// - Returns: At least one constraint; this one when it has no parts.
    public var conjuncts: [BoundExpression] {
        let node = tree.nodes[tree.root]
        let parts = Array(tree.operands[node.operands])
        switch node.kind {
        case .and:
            return parts.flatMap { part in
                var copy = ExpressionTree(names: tree.names)
                _ = copy.append(part.node, of: tree)
                return BoundExpression(tree: copy, places: places).conjuncts
            }
        case .comparison where parts.count > 2:
            return parts.indices.dropLast().map { place in
                comparison(parts[place].node, parts[place + 1])
            }
        default: return [self]
        }
    }

    private func comparison(_ left: Int, _ right: ExpressionTree.Operand) -> BoundExpression {
        var copy = ExpressionTree(names: tree.names)
        let one = copy.append(left, of: tree)
        let two = copy.append(right.node, of: tree)
        _ = copy.append(
            .comparison,
            [
                ExpressionTree.Operand(join: .none, node: one),
                ExpressionTree.Operand(join: right.join, node: two),
            ], text: 0..<0)
        return BoundExpression(tree: copy, places: places)
    }

    /// Whether this is one comparison of two formulas by `==`.
    public var isEquation: Bool {
        let node = tree.nodes[tree.root]
        guard case .comparison = node.kind, node.operands.count == 2 else { return false }
        return tree.operands[node.operands.upperBound - 1].join == .equal
    }

    /// The value of one parameter from the others, where an equation gives it.
    ///
    /// For `a + b == c` and the slot of `b` this is `c - a`. The result may lie outside the
    /// parameter's domain, or be NaN where the equation has no solution; evaluate the equation to
    /// be sure.
    ///
    /// - Parameters:
    ///   - slot: The place of the parameter.
    ///   - domains: What each slot can be. A power is undone only where its base cannot be negative,
    ///     because the base would have two values or none that a real power gives.
    /// - Returns: nil when the expression is no equation, mentions the parameter more than once, or
    ///   has it inside something that cannot be undone, such as `%` or `max`.
    public func isolated(_ slot: Int, in domains: [ValueDomain]) -> BoundExpression? {
        guard isEquation else { return nil }
        let occurrences = tree.nodes.indices.filter { index in
            if case .name(let name) = tree.nodes[index].kind { places[name] == slot } else { false }
        }
        guard occurrences.count == 1, let leaf = occurrences.first else { return nil }
        let sides = tree.operands[tree.nodes[tree.root].operands].map(\.node)
        let start = holds(leaf, below: sides[0]) ? sides[0] : sides[1]
        var result = ExpressionTree(names: tree.names)
        var value = result.append(start == sides[0] ? sides[1] : sides[0], of: tree)
        var index = start
        while index != leaf {
            guard
                let next = tree.operands[tree.nodes[index].operands].first(where: {
                    holds(leaf, below: $0.node)
                }), let undone = undo(index, for: next, value: value, in: &result, domains)
            else { return nil }
            (index, value) = (next.node, undone)
        }
        // The parts were made out of order.
        var ordered = ExpressionTree(names: tree.names)
        _ = ordered.append(value, of: result)
        return BoundExpression(tree: ordered, places: places)
    }

    private func holds(_ leaf: Int, below index: Int) -> Bool {
        tree.nodes[index].first <= leaf && leaf <= index
    }

    /// Appends to `result` what `operand` must be for the node `index` to have the value `value`.
    private func undo(
        _ index: Int, for operand: ExpressionTree.Operand, value: Int,
        in result: inout ExpressionTree, _ domains: [ValueDomain]
    ) -> Int? {
        let node = tree.nodes[index]
        switch node.kind {
        case .negate: return join(.negate, [value], in: &result)
        case .sum: return undoSum(node, for: operand, value: value, in: &result)
        case .product: return undoProduct(node, for: operand, value: value, in: &result)
        case .power:
            let isBase = tree.operands[node.operands.lowerBound].node == operand.node
            let other = tree.operands[
                isBase ? node.operands.upperBound - 1 : node.operands.lowerBound]
            if isBase {
                guard isNeverNegative(operand.node, domains) else { return nil }
                // value ** (1 / exponent)
                let one = result.append(.literal(.integer(1)), text: 0..<0)
                let exponent = result.append(other.node, of: tree)
                let inverse = chain(.product, [(.none, one), (.divide, exponent)], in: &result)
                return join(.power, [value, inverse], in: &result)
            }
            let top = join(.call(.log), [value], in: &result)
            let base = result.append(other.node, of: tree)
            let bottom = join(.call(.log), [base], in: &result)
            return chain(.product, [(.none, top), (.divide, bottom)], in: &result)
        case .call(.log): return join(.call(.exp), [value], in: &result)
        case .call(.exp): return join(.call(.log), [value], in: &result)
        case .call(.sqrt):
            return chain(.product, [(.none, value), (.multiply, value)], in: &result)
        default: return nil
        }
    }

    private func isNeverNegative(_ node: Int, _ domains: [ValueDomain]) -> Bool {
        var base = ExpressionTree(names: tree.names)
        _ = base.append(node, of: tree)
        var propagator = ConstraintPropagator(
            BoundExpression(tree: base, places: places), domains: domains)
        let range = propagator.forward(base.root)
        return range.interval.lower >= 0 && !range.mayBeOther
    }

    /// In `a + x - b = v`, x = v - a + b; in `a - x = v`, x = a - v.
    private func undoSum(
        _ node: ExpressionTree.Node, for operand: ExpressionTree.Operand, value: Int,
        in result: inout ExpressionTree
    ) -> Int {
        let isSubtracted = operand.join == .subtract
        var parts: [(ExpressionTree.Operator, Int)] = []
        if !isSubtracted { parts.append((.none, value)) }
        for other in tree.operands[node.operands] where other.node != operand.node {
            let copy = result.append(other.node, of: tree)
            let joins: ExpressionTree.Operator =
                (other.join == .subtract) == isSubtracted ? .subtract : .add
            if parts.isEmpty, joins == .subtract {
                parts.append((.none, join(.negate, [copy], in: &result)))
            } else {
                parts.append((parts.isEmpty ? .none : joins, copy))
            }
        }
        if isSubtracted { parts.append((.subtract, value)) }
        return chain(.sum, parts, in: &result)
    }

    /// In `p * x / q = v`, x = v * q / p; in `p / x = v`, x = p / v.
    private func undoProduct(
        _ node: ExpressionTree.Node, for operand: ExpressionTree.Operand, value: Int,
        in result: inout ExpressionTree
    ) -> Int? {
        let parts = Array(tree.operands[node.operands])
        guard let place = parts.firstIndex(where: { $0.node == operand.node }),
            operand.join != .modulo, !parts[(place + 1)...].contains(where: { $0.join == .modulo })
        else { return nil }
        // First the factors behind the parameter are taken off the value.
        var rest: [(ExpressionTree.Operator, Int)] = [(.none, value)]
        for part in parts[(place + 1)...] {
            let copy = result.append(part.node, of: tree)
            rest.append((part.join == .multiply ? .divide : .multiply, copy))
        }
        guard place > 0 else { return chain(.product, rest, in: &result) }
        // Then what stands before it, which may contain remainders and stays as it is.
        let before = parts[..<place].map { ($0.join, result.append($0.node, of: tree)) }
        let front = before.count == 1 ? before[0].1 : chain(.product, before, in: &result)
        let target = rest.count == 1 ? value : chain(.product, rest, in: &result)
        return operand.join == .divide
            ? chain(.product, [(.none, front), (.divide, target)], in: &result)
            : chain(.product, [(.none, target), (.divide, front)], in: &result)
    }

    private func join(
        _ kind: ExpressionTree.Kind, _ nodes: [Int], in result: inout ExpressionTree
    ) -> Int {
        chain(kind, nodes.map { (.none, $0) }, in: &result)
    }

    private func chain(
        _ kind: ExpressionTree.Kind, _ parts: [(ExpressionTree.Operator, Int)],
        in result: inout ExpressionTree
    ) -> Int {
        result.append(
            kind, parts.map { ExpressionTree.Operand(join: $0.0, node: $0.1) }, text: 0..<0)
    }
}
