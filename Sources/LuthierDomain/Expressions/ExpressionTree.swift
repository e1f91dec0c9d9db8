/// The syntax tree of an expression, laid out flat.
///
/// Operands come before the node that uses them, and the nodes below node `n` fill the places from
/// `nodes[n].first` to `n` without a gap, so that a pass over a subtree is a loop over a range.
/// Chains such as `a + b - c` and `a < b < c` are one node, so that the depth of the tree is
/// bounded by the nesting of the text and not by its length.
struct ExpressionTree: Sendable, Hashable {
    /// What a node does with its operands.
    enum Kind: Sendable, Hashable {
        case literal(ParameterValue)
        /// The parameter whose name has this index in `names`.
        case name(Int)
        case negate
        case sum
        case product
        case power
        case call(ExpressionFunction)
        case comparison
        /// `in` (or `not in`): the first operand is looked for among the others.
        case membership(negated: Bool)
        case not
        case and
        case or
    }

    /// How an operand joins those on its left.
    enum Operator: String, Sendable, Hashable {
        /// The first operand of a chain, and all operands of nodes that are not chains.
        case none = ""
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"
        case modulo = "%"
        case equal = "=="
        case unequal = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="
    }

    /// A node used by another one.
    struct Operand: Sendable, Hashable {
        var join: Operator
        var node: Int
    }

    /// One operation, name or literal.
    struct Node: Sendable, Hashable {
        var kind: Kind
        /// Places in `operands`.
        var operands: Range<Int>
        /// The first node of this subtree.
        var first: Int
        /// Characters of the text, counted from 0.
        var text: Range<Int>
    }

    private(set) var nodes: [Node] = []
    private(set) var operands: [Operand] = []
    /// Free names, in the order of their first appearance.
    private(set) var names: [String] = []

    /// The node of the whole expression.
    var root: Int { nodes.count - 1 }

    /// Adds a node above nodes that are already there.
    mutating func append(_ kind: Kind, _ parts: [Operand] = [], text: Range<Int>) -> Int {
        let start = operands.count
        operands += parts
        let first = parts.first.map { nodes[$0.node].first } ?? nodes.count
        nodes.append(Node(kind: kind, operands: start..<operands.count, first: first, text: text))
        return root
    }

    /// Adds a name, which is entered into `names` at its first appearance.
    mutating func append(name: String, text: Range<Int>) -> Int {
        let index = names.firstIndex(of: name)
        if index == nil { names.append(name) }
        return append(.name(index ?? names.count - 1), text: text)
    }

    /// Copies a subtree of another tree with the same names to the end of this one.
    ///
    /// - Returns: The copy's place.
    mutating func append(_ node: Int, of other: ExpressionTree) -> Int {
        let old = other.nodes[node]
        let parts = other.operands[old.operands].map {
            Operand(join: $0.join, node: append($0.node, of: other))
        }
        return append(old.kind, parts, text: old.text)
    }

    /// A tree without nodes that knows the given names.
    init(names: [String] = []) { self.names = names }
}
