extension FeasibleDiagram {
    /// Why a diagram was not made.
    enum Refusal: Error, Hashable {
        /// Nothing satisfies the constraints.
        case infeasible
        /// It would take too much work or memory, or a constrained parameter has no listed values.
        case notListable
    }

    /// All feasible combinations of a component.
    ///
    /// - Parameters:
    ///   - component: The component.
    ///   - work: How many values may be tried, at about a microsecond each.
    /// - Throws: What stands against it.
    init(of component: FeasibleComponent, work: Int) throws(Refusal) {
        var builder = DiagramBuilder(component, work: work)
        self = try builder.build()
    }
}

/// Builds a diagram depth first, with a memo of what remains to be decided.
private struct DiagramBuilder {
    /// What decides everything below a node: its level, and the choices that later conditions and
    /// constraints read.
    private typealias Key = [Int]

    private let component: FeasibleComponent
    private var work: Int
    private var diagram: FeasibleDiagram
    private var memo: [Key: Int?] = [:]
    private var row: [ParameterValue?]
    /// The index of each chosen value, −1 where inactive.
    private var choices: [Int]
    /// For each level, the earlier parameters that something from there on reads.
    private let frontiers: [[Int]]
    /// For each level, the constraints that are decided there, and those that remain open.
    private let decided: [[Int]]
    private let open: [[Int]]
    /// Whether nothing reads the parameter.
    private let isFree: [Bool]

    init(_ component: FeasibleComponent, work: Int) {
        self.component = component
        self.work = work
        diagram = FeasibleDiagram(component: component)
        row = component.emptyRow
        let levels = component.parameters.count
        choices = Array(repeating: -1, count: levels)
        let scopes =
            component.constraints.map { ($0.parameters, $0.parameters.max() ?? 0) }
            + component.parameters.enumerated().map { ($1.parents, $0) }
        frontiers = (0...levels).map { level in
            var read: Set<Int> = []
            for (members, last) in scopes where last >= level {
                read.formUnion(members.filter { $0 < level })
            }
            return read.sorted()
        }
        let lasts = component.constraints.map { $0.parameters.max() ?? 0 }
        decided = (0..<levels).map { level in lasts.indices.filter { lasts[$0] == level } }
        open = (0..<levels).map { level in
            component.constraintsOfParameter[level].filter { lasts[$0] > level }
        }
        isFree = (0..<levels).map { level in
            component.constraintsOfParameter[level].isEmpty && !component.isParent[level]
        }
    }

    mutating func build() throws(FeasibleDiagram.Refusal) -> FeasibleDiagram {
        for (level, parameter) in component.parameters.enumerated() {
            if parameter.count == nil, !isFree[level] { throw .notListable }
        }
        // Every level adds a frame to the stack.
        guard component.parameters.count <= 400 else { throw .notListable }
        var domains = component.initialDomains()
        let all = Array(component.constraints.indices)
        guard component.propagate(all, &domains, rounds: 16) else { throw .infeasible }
        guard let root = try node(0, domains) else { throw .infeasible }
        diagram.root = root
        return diagram
    }

    /// The node of a level, or nil when nothing below it is feasible.
    private mutating func node(
        _ level: Int, _ domains: [ValueDomain]
    ) throws(FeasibleDiagram.Refusal) -> Int? {
        guard level < component.parameters.count else { return FeasibleDiagram.end }
        guard component.isActive(level, in: row) else {
            (row[level], choices[level]) = (nil, -1)
            guard isAllowed(level), let child = try child(level, domains) else { return nil }
            return append(
                .inactive(child: child), diagram.count(of: child), diagram.weight(of: child))
        }
        return isFree[level] ? try freeNode(level, domains) : try listedNode(level, domains)
    }

    private mutating func freeNode(
        _ level: Int, _ domains: [ValueDomain]
    ) throws(FeasibleDiagram.Refusal) -> Int? {
        (row[level], choices[level]) = (nil, 0)
        guard let child = try child(level, domains) else { return nil }
        let own = component.parameters[level].count
        if own == nil { diagram.isInfinite = true }
        return append(
            .free(child: child), SpaceCount.product(own ?? 1, diagram.count(of: child)),
            diagram.weight(of: child))
    }

    private mutating func listedNode(
        _ level: Int, _ domains: [ValueDomain]
    ) throws(FeasibleDiagram.Refusal) -> Int? {
        let parameter = component.parameters[level]
        guard let size = parameter.count(in: domains[level]), size <= work else {
            throw .notListable
        }
        var found: [FeasibleDiagram.Edge] = []
        var (count, weight) = (0, 0.0)
        for index in parameter.indices(in: domains[level]) {
            work -= 1
            guard work > 0 else { throw .notListable }
            (row[level], choices[level]) = (parameter.value(at: index), index)
            guard isAllowed(level), let child = try child(level, domains) else { continue }
            let cell = parameter.cell(at: index)
            count = SpaceCount.sum(count, diagram.count(of: child))
            weight += (cell.upper - cell.lower) * diagram.weight(of: child)
            found.append(
                FeasibleDiagram.Edge(index: index, child: child, count: count, weight: weight))
        }
        row[level] = nil
        guard !found.isEmpty else { return nil }
        let start = diagram.edges.count
        diagram.edges += found
        return append(.listed(start..<diagram.edges.count), count, weight)
    }

    private mutating func append(
        _ node: FeasibleDiagram.Node, _ count: Int, _ weight: Double
    ) -> Int {
        diagram.nodes.append(node)
        diagram.counts.append(count)
        diagram.weights.append(weight)
        return diagram.nodes.count - 1
    }

    /// Whether the constraints that the level decides hold.
    private mutating func isAllowed(_ level: Int) -> Bool {
        for index in decided[level] where !component.allows(component.constraints[index], &row) {
            return false
        }
        return true
    }

    /// The node below the choice just made on a level.
    private mutating func child(
        _ level: Int, _ domains: [ValueDomain]
    ) throws(FeasibleDiagram.Refusal) -> Int? {
        var key = [level]
        for parameter in frontiers[level + 1] { key.append(choices[parameter]) }
        if let known = memo[key] { return known }
        var domains = domains
        domains[level] = ValueDomain(row[level])
        var queue = open[level]
        for parameter in component.decides[level] {
            component.decideActivity(of: parameter, in: row, &domains)
            for index in component.constraintsOfParameter[parameter] where !queue.contains(index) {
                queue.append(index)
            }
        }
        var result: Int?
        work -= 4 * queue.count
        if isFree[level] || component.propagate(queue, &domains, rounds: 2) {
            result = try node(level + 1, domains)
        }
        memo[key] = .some(result)
        return result
    }
}
