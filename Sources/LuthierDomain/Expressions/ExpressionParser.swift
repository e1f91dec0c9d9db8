/// Reads tokens into a tree, one method for each level of precedence.
struct ExpressionParser {
    private typealias Tree = ExpressionTree
    private typealias Token = ExpressionLexer.Token

    private var lexer: ExpressionLexer
    private var token = ExpressionLexer.Token.end
    private var range = 0..<0
    private var end = 0
    private var depth = 0
    private var tree = ExpressionTree()

    init(_ text: String) throws(ExpressionError) {
        lexer = ExpressionLexer(text)
        try advance()
    }

    /// Reads the whole text.
    mutating func parse() throws(ExpressionError) -> ExpressionTree {
        guard token != .end else {
            throw ExpressionError(
                .expressionSyntax, column: 1, message: "the expression is empty.",
                hint: "Write a formula such as a + b <= 1.")
        }
        _ = try disjunction()
        if case .end = token { return tree }
        throw unexpected("an operator or the end")
    }

    // MARK: Truth

    private mutating func disjunction() throws(ExpressionError) -> Int {
        let start = range.lowerBound
        var parts = [Tree.Operand(join: .none, node: try conjunction())]
        while try take(keyword: "or") {
            parts.append(Tree.Operand(join: .none, node: try conjunction()))
        }
        return parts.count == 1 ? parts[0].node : tree.append(.or, parts, text: start..<end)
    }

    private mutating func conjunction() throws(ExpressionError) -> Int {
        let start = range.lowerBound
        var parts = [Tree.Operand(join: .none, node: try negation())]
        while try take(keyword: "and") {
            parts.append(Tree.Operand(join: .none, node: try negation()))
        }
        return parts.count == 1 ? parts[0].node : tree.append(.and, parts, text: start..<end)
    }

    private mutating func negation() throws(ExpressionError) -> Int {
        let start = range.lowerBound
        guard try take(keyword: "not") else { return try comparison() }
        try enter()
        let inner = Tree.Operand(join: .none, node: try negation())
        depth -= 1
        return tree.append(.not, [inner], text: start..<end)
    }

    private mutating func comparison() throws(ExpressionError) -> Int {
        let start = range.lowerBound
        let first = Tree.Operand(join: .none, node: try sum())
        if try take(keyword: "in") { return try membership(first, negated: false, start: start) }
        if try take(keyword: "not") {
            guard try take(keyword: "in") else { throw unexpected("in after not") }
            return try membership(first, negated: true, start: start)
        }
        var parts = [first]
        while let join = joining(["==", "!=", "<", "<=", ">", ">="]) {
            try advance()
            parts.append(Tree.Operand(join: join, node: try sum()))
        }
        return parts.count == 1 ? first.node : tree.append(.comparison, parts, text: start..<end)
    }

    private mutating func membership(
        _ first: ExpressionTree.Operand, negated: Bool, start: Int
    ) throws(ExpressionError) -> Int {
        let closing = token == .symbol("(") ? ")" : "]"
        guard token == .symbol("[") || token == .symbol("(") else {
            throw unexpected("a list such as [1, 2] after in")
        }
        try advance()
        var parts = [first]
        while token != .symbol(closing) {
            parts.append(Tree.Operand(join: .none, node: try sum()))
            if token != .symbol(closing) { try expect(",", or: closing) }
        }
        guard parts.count > 1 else {
            throw syntax(start, "a list after in needs at least one value.")
        }
        try advance()
        return tree.append(.membership(negated: negated), parts, text: start..<end)
    }

    // MARK: Arithmetic

    private mutating func sum() throws(ExpressionError) -> Int {
        let start = range.lowerBound
        var parts = [Tree.Operand(join: .none, node: try product())]
        while let join = joining(["+", "-"]) {
            try advance()
            parts.append(Tree.Operand(join: join, node: try product()))
        }
        return parts.count == 1 ? parts[0].node : tree.append(.sum, parts, text: start..<end)
    }

    private mutating func product() throws(ExpressionError) -> Int {
        let start = range.lowerBound
        var parts = [Tree.Operand(join: .none, node: try signed())]
        while let join = joining(["*", "/", "%"]) {
            try advance()
            parts.append(Tree.Operand(join: join, node: try signed()))
        }
        return parts.count == 1 ? parts[0].node : tree.append(.product, parts, text: start..<end)
    }

    private mutating func signed() throws(ExpressionError) -> Int {
        let start = range.lowerBound
        if token == .symbol("+") {
            throw unexpected("a value", hint: "A leading + is not needed.")
        }
        guard token == .symbol("-") else { return try power() }
        try advance()
        try enter()
        let inner = Tree.Operand(join: .none, node: try signed())
        depth -= 1
        return tree.append(.negate, [inner], text: start..<end)
    }

    private mutating func power() throws(ExpressionError) -> Int {
        let start = range.lowerBound
        let base = Tree.Operand(join: .none, node: try atom())
        guard token == .symbol("**") else { return base.node }
        try advance()
        try enter()
        let exponent = Tree.Operand(join: .none, node: try signed())
        depth -= 1
        return tree.append(.power, [base, exponent], text: start..<end)
    }

    private mutating func atom() throws(ExpressionError) -> Int {
        let place = range
        switch token {
        case .literal(let value):
            try advance()
            return tree.append(.literal(value), text: place)
        case .name(let name, let quoted):
            try advance()
            if !quoted, token == .symbol("(") { return try call(name, at: place) }
            return tree.append(name: name, text: place)
        case .symbol("("):
            try advance()
            try enter()
            let inner = try disjunction()
            depth -= 1
            try expect(")", or: nil)
            return inner
        case .keyword, .symbol, .end:
            throw unexpected("a value")
        }
    }

    private mutating func call(_ name: String, at place: Range<Int>) throws(ExpressionError) -> Int
    {
        let known = ExpressionFunction.allCases.map(\.rawValue)
        guard let function = ExpressionFunction(rawValue: name) else {
            let near = nearestWord(to: name, in: known).map { "Did you mean \($0)? " } ?? ""
            throw syntax(
                place.lowerBound, "\(name) is not a function.",
                hint: near + "There are \(known.joined(separator: ", ")).")
        }
        try advance()
        try enter()
        var parts: [Tree.Operand] = []
        while token != .symbol(")") {
            parts.append(Tree.Operand(join: .none, node: try sum()))
            if token != .symbol(")") { try expect(",", or: ")") }
        }
        depth -= 1
        try advance()
        guard function.arity.contains(parts.count) else {
            let needed =
                function.arity.upperBound == 1
                ? "one argument" : "2 to \(function.arity.upperBound) arguments"
            throw syntax(place.lowerBound, "\(name) takes \(needed), got \(parts.count).")
        }
        return tree.append(.call(function), parts, text: place.lowerBound..<end)
    }

    // MARK: Tokens

    private mutating func advance() throws(ExpressionError) {
        end = range.upperBound
        token = try lexer.next()
        range = lexer.range
    }

    private mutating func take(keyword: String) throws(ExpressionError) -> Bool {
        guard token == .keyword(keyword) else { return false }
        try advance()
        return true
    }

    private func joining(_ symbols: [String]) -> ExpressionTree.Operator? {
        guard case .symbol(let symbol) = token, symbols.contains(symbol) else { return nil }
        return ExpressionTree.Operator(rawValue: symbol)
    }

    private mutating func expect(_ symbol: String, or other: String?) throws(ExpressionError) {
        guard token == .symbol(symbol) else {
            throw unexpected(other.map { "\(symbol) or \($0)" } ?? symbol)
        }
        try advance()
    }

    private mutating func enter() throws(ExpressionError) {
        depth += 1
        guard depth <= Expression.maximumDepth else {
            throw syntax(
                range.lowerBound, "the expression nests deeper than \(Expression.maximumDepth).",
                hint: "Split it into several constraints or derived values.")
        }
    }

    private func unexpected(_ expected: String, hint: String? = nil) -> ExpressionError {
        let seen = token == .end ? "the end" : lexer.slice(range)
        return syntax(range.lowerBound, "expected \(expected), got \(seen).", hint: hint)
    }

    private func syntax(_ offset: Int, _ message: String, hint: String? = nil) -> ExpressionError {
        ExpressionError(.expressionSyntax, column: offset + 1, message: message, hint: hint)
    }
}
