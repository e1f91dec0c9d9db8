extension Expression {
    /// Checks that the expression computes only what can be computed, and says what it gives.
    ///
    /// Arithmetic and order need numbers (a choice may mix numbers with `null`); `==`, `!=` and `in`
    /// need kinds that can be equal, and a text that a choice does not contain is an error; `and`,
    /// `or`, `not` need truth values.
    ///
    /// - Parameter scope: The type of every name that may be used.
    /// - Returns: The type of the expression's value.
    /// - Throws: The first mistake: an unknown name, or types that do not fit.
    public func type(in scope: [String: ExpressionType]) throws(ExpressionError) -> ExpressionType {
        try ExpressionTypeChecker(expression: self, scope: scope).check(tree.root)
    }

    /// Checks that the expression is a condition or constraint: its value is true or false.
    ///
    /// - Parameter scope: The type of every name that may be used.
    /// - Throws: The first mistake.
    public func checkTruth(in scope: [String: ExpressionType]) throws(ExpressionError) {
        let checker = ExpressionTypeChecker(expression: self, scope: scope)
        try checker.needTruth(tree.root, try checker.check(tree.root))
    }
}

/// One walk over a tree with known types of names.
struct ExpressionTypeChecker {
    private let tree: ExpressionTree
    private let text: [Character]
    private let scope: [String: ExpressionType]

    init(expression: Expression, scope: [String: ExpressionType]) {
        tree = expression.tree
        text = Array(expression.description)
        self.scope = scope
    }

    /// The type of a subtree.
    func check(_ index: Int) throws(ExpressionError) -> ExpressionType {
        let node = tree.nodes[index]
        let parts = tree.operands[node.operands]
        switch node.kind {
        case .literal(let value): return .choice([value])
        case .name(let name): return try type(of: tree.names[name], at: node)
        case .negate, .sum, .product, .power, .call: return try arithmetic(node)
        case .comparison:
            var left = parts[parts.startIndex].node
            var leftType = try check(left)
            for part in parts.dropFirst() {
                let rightType = try check(part.node)
                try compare(left, leftType, part, rightType)
                (left, leftType) = (part.node, rightType)
            }
            return .boolean
        case .membership(let negated):
            let subject = parts[parts.startIndex].node
            let type = try check(subject)
            let join: ExpressionTree.Operator = negated ? .unequal : .equal
            for part in parts.dropFirst() {
                let item = ExpressionTree.Operand(join: join, node: part.node)
                try compare(subject, type, item, try check(part.node))
            }
            return .boolean
        case .not, .and, .or:
            for part in parts { try needTruth(part.node, try check(part.node)) }
            return .boolean
        }
    }

    /// Fails unless a subtree's value is true or false.
    func needTruth(_ index: Int, _ type: ExpressionType) throws(ExpressionError) {
        guard type.kinds != .boolean else { return }
        throw mistake(
            index, "\(subject(index)) is \(type.kinds.noun) where true or false is needed.",
            hint: type.kinds == .number ? "Compare it, for example \(source(index)) > 0." : nil)
    }

    private func type(of name: String, at node: ExpressionTree.Node) throws(ExpressionError)
        -> ExpressionType
    {
        if let type = scope[name] { return type }
        let isChoice = scope.values.contains { type in
            if case .choice(let values) = type { values.contains(.text(name)) } else { false }
        }
        let near = nearestWord(to: name, in: scope.keys.sorted())
        throw ExpressionError(
            .unknownName, column: node.text.lowerBound + 1,
            message: "no parameter here is named \"\(name)\".",
            hint: isChoice
                ? "If the text is meant, put it in quotes: '\(name)'."
                : near.map { "Did you mean \"\($0)\"?" })
    }

    private func arithmetic(_ node: ExpressionTree.Node) throws(ExpressionError) -> ExpressionType {
        var isInteger = true
        for part in tree.operands[node.operands] {
            let type = try check(part.node)
            guard type.kinds.subtracting(.null) == .number else {
                throw mistake(
                    part.node,
                    "\(subject(part.node)) is \(type.kinds.noun) and cannot be calculated with.")
            }
            isInteger = isInteger && type.isInteger && part.join != .divide
        }
        switch node.kind {
        case .power, .call(.log), .call(.exp), .call(.sqrt): return .number(integer: false)
        case .call(.floor), .call(.ceil): return .number(integer: true)
        default: return .number(integer: isInteger)
        }
    }

    private func compare(
        _ left: Int, _ leftType: ExpressionType, _ right: ExpressionTree.Operand,
        _ rightType: ExpressionType
    ) throws(ExpressionError) {
        let isEquality = right.join == .equal || right.join == .unequal
        let (leftKinds, rightKinds) = (leftType.kinds, rightType.kinds)
        if isEquality {
            if leftKinds.isDisjoint(with: rightKinds) {
                throw mismatch(left, leftKinds, right, rightKinds)
            }
            try checkChoice(left, leftType, right.node, rightType)
            try checkChoice(right.node, rightType, left, leftType)
            return
        }
        let areNumbers = [leftKinds, rightKinds].map { $0.subtracting(.null) == .number }
        if areNumbers == [true, true] { return }
        if areNumbers == [false, false], leftKinds == rightKinds {
            throw mistake(
                left,
                "\(subject(left)) is \(leftKinds.noun), which has no order for "
                    + "\(right.join.rawValue).", hint: "Use ==, != or in.")
        }
        throw mismatch(left, leftKinds, right, rightKinds)
    }

    private func mismatch(
        _ left: Int, _ leftKinds: ExpressionType.Kinds, _ right: ExpressionTree.Operand,
        _ rightKinds: ExpressionType.Kinds
    ) -> ExpressionError {
        // The name is the subject of the sentence, whichever side it stands on.
        let isLiteralLeft = if case .literal = tree.nodes[left].kind { true } else { false }
        let (first, firstKinds) = isLiteralLeft ? (right.node, rightKinds) : (left, leftKinds)
        let (second, secondKinds) = isLiteralLeft ? (left, leftKinds) : (right.node, rightKinds)
        return mistake(
            first,
            "\(subject(first)) is \(firstKinds.noun) and cannot be compared with "
                + "\(object(second, secondKinds)) by \(right.join.rawValue).",
            hint: secondKinds == .null ? "It is never null; leave the comparison out." : nil)
    }

    /// Fails when a literal text is none of the values of a choice.
    private func checkChoice(
        _ choice: Int, _ type: ExpressionType, _ literal: Int, _ literalType: ExpressionType
    ) throws(ExpressionError) {
        guard case .choice(let values) = type, case .name = tree.nodes[choice].kind,
            case .literal(.text(let word)) = tree.nodes[literal].kind,
            !values.contains(.text(word))
        else { return }
        let words = values.compactMap { if case .text(let word) = $0 { word } else { nil } }
        let near = nearestWord(to: word, in: words).map { "Did you mean \"\($0)\"? " } ?? ""
        let list = words.prefix(8).joined(separator: ", ") + (words.count > 8 ? ", …" : "")
        throw mistake(
            literal, "\(subject(choice)) is never \"\(word)\".",
            hint: near + "Its values are \(list).")
    }

    // MARK: Words

    private func source(_ index: Int) -> String { String(text[tree.nodes[index].text]) }

    private func subject(_ index: Int) -> String {
        if case .name(let name) = tree.nodes[index].kind { return "\"\(tree.names[name])\"" }
        return source(index)
    }

    private func object(_ index: Int, _ kinds: ExpressionType.Kinds) -> String {
        switch tree.nodes[index].kind {
        case .literal(.text): "the text \(source(index))"
        case .literal(.real), .literal(.integer): "the number \(source(index))"
        case .literal: source(index)
        default: "\(subject(index)), which is \(kinds.noun),"
        }
    }

    private func mistake(_ index: Int, _ message: String, hint: String? = nil) -> ExpressionError {
        ExpressionError(
            .expressionType, column: tree.nodes[index].text.lowerBound + 1, message: message,
            hint: hint)
    }
}
