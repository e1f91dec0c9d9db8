/// All feasible value combinations of a component, as a decision diagram.
///
/// One level for each parameter. Nodes with the same remaining possibilities are one node, so that
/// a chain `a < b < c < …` of hundred values each has hundreds of nodes for billions of
/// combinations. Counts and probabilities at the edges give any combination by its number, and draw
/// combinations with exactly their share of the prior.
///
/// - SeeAlso: Andersen, Hadzic, Hooker and Tiedemann, "A Constraint Store Based on Multivalued
///   Decision Diagrams", CP 2007; the memo on what remains to be decided follows Hooker,
///   "Decision Diagrams and Dynamic Programming", CPAIOR 2013.
struct FeasibleDiagram: Sendable {
    /// What a level decides.
    enum Node: Sendable {
        /// The parameter does not exist here.
        case inactive(child: Int)
        /// Every value leads to the same place.
        case free(child: Int)
        /// The listed values remain; places in `edges`.
        case listed(Range<Int>)
    }

    /// A value that remains.
    struct Edge: Sendable {
        /// The value's index in its distribution.
        var index: Int
        var child: Int
        /// Combinations of this value and those listed before it, at most `SpaceCount.limit`.
        var count: Int
        /// The same as a probability among all draws.
        var weight: Double
    }

    /// Marks the end of every path.
    static let end = -1

    let component: FeasibleComponent
    var nodes: [Node] = []
    var edges: [Edge] = []
    /// The combinations below each node, at most `SpaceCount.limit`.
    var counts: [Int] = []
    /// The share of draws from a node on that are feasible.
    var weights: [Double] = []
    /// The first node.
    var root = FeasibleDiagram.end
    /// Whether a parameter with every real number of a range exists on some path.
    var isInfinite = false

    init(component: FeasibleComponent) { self.component = component }

    /// How many combinations there are.
    var count: SpaceCount {
        if isInfinite { return .infinite }
        let count = count(of: root)
        return count == SpaceCount.limit ? .tooManyToCount : .exactly(count)
    }

    /// The combinations from a node on.
    func count(of node: Int) -> Int { node == Self.end ? 1 : counts[node] }

    /// The share of feasible draws from a node on.
    func weight(of node: Int) -> Double { node == Self.end ? 1 : weights[node] }

    // MARK: By number

    /// Writes the combination with a number into a row of the search space.
    ///
    /// - Parameters:
    ///   - index: At least 0, below the count.
    ///   - values: The row of the whole space's parameters.
    func read(_ index: Int, into values: inout [ParameterValue?]) {
        var rest = index
        var node = root
        for parameter in component.parameters {
            switch nodes[node] {
            case .inactive(let child):
                values[parameter.place] = nil
                node = child
            case .free(let child):
                let below = count(of: child)
                values[parameter.place] = parameter.value(at: rest / below)
                rest %= below
                node = child
            case .listed(let range):
                let place = edges[range].partitioningIndex { $0.count > rest }
                if place > range.lowerBound { rest -= edges[place - 1].count }
                values[parameter.place] = parameter.value(at: edges[place].index)
                node = edges[place].child
            }
        }
    }

    /// The number of a combination, or nil when it is not feasible.
    func index(of values: [ParameterValue?]) -> Int? {
        var result = 0
        var node = root
        for parameter in component.parameters {
            switch (nodes[node], values[parameter.place]) {
            case (.inactive(let child), nil): node = child
            case (.free(let child), .some(let value)):
                guard let index = parameter.distribution.index(of: value) else { return nil }
                result += index * count(of: child)
                node = child
            case (.listed(let range), .some(let value)):
                guard let index = parameter.distribution.index(of: value) else { return nil }
                let place = edges[range].partitioningIndex { $0.index >= index }
                guard place < range.upperBound, edges[place].index == index else { return nil }
                if place > range.lowerBound { result += edges[place - 1].count }
                node = edges[place].child
            default: return nil
            }
        }
        return result
    }

    // MARK: By chance

    /// Writes a random combination into a row of the search space, each with its prior's share.
    ///
    /// - Parameters:
    ///   - uniform: Gives a number in [0, 1) for the parameter at a place of the space.
    ///   - values: The row of the whole space's parameters; what it holds is not read.
    func draw(_ uniform: (Int) -> Double, into values: inout [ParameterValue?]) {
        var node = root
        for parameter in component.parameters {
            switch nodes[node] {
            case .inactive(let child):
                values[parameter.place] = nil
                node = child
            case .free(let child):
                values[parameter.place] = parameter.value(atProbability: uniform(parameter.place))
                node = child
            case .listed(let range):
                let goal = uniform(parameter.place) * edges[range.upperBound - 1].weight
                let found = edges[range].partitioningIndex { $0.weight > goal }
                let place = min(found, range.upperBound - 1)
                values[parameter.place] = parameter.value(at: edges[place].index)
                node = edges[place].child
            }
        }
    }

    /// Fills the gaps of a row at random so that the combination is feasible.
    ///
    /// - Parameters:
    ///   - given: The values that must stay; nil where open.
    ///   - uniform: Gives a number in [0, 1) for the parameter at a place of the space.
    ///   - values: The row of the whole space's parameters to write to.
    /// - Returns: false when no feasible combination has the given values.
    func complete(
        _ given: [ParameterValue?], _ uniform: (Int) -> Double,
        into values: inout [ParameterValue?]
    ) -> Bool {
        var memo: [Int: Double] = [:]
        guard weight(from: root, level: 0, given, &memo) > 0 else { return false }
        var node = root
        for (level, parameter) in component.parameters.enumerated() {
            let wanted = given[parameter.place]
            switch nodes[node] {
            case .inactive(let child):
                values[parameter.place] = nil
                node = child
            case .free(let child):
                values[parameter.place] =
                    wanted ?? parameter.value(atProbability: uniform(parameter.place))
                node = child
            case .listed(let range):
                var total = 0.0
                let shares = range.map { place in
                    total += share(of: place, range, level: level, given, &memo)
                    return total
                }
                let goal = uniform(parameter.place) * total
                let place = range.lowerBound + (shares.firstIndex { $0 > goal } ?? 0)
                values[parameter.place] = parameter.value(at: edges[place].index)
                node = edges[place].child
            }
        }
        return true
    }

    /// The share of draws below an edge that keep the given values.
    private func share(
        of place: Int, _ range: Range<Int>, level: Int, _ given: [ParameterValue?],
        _ memo: inout [Int: Double]
    ) -> Double {
        let parameter = component.parameters[level]
        let edge = edges[place]
        if let wanted = given[parameter.place],
            parameter.distribution.index(of: wanted) != edge.index
        {
            return 0
        }
        let own = edge.weight - (place > range.lowerBound ? edges[place - 1].weight : 0)
        let full = weight(of: edge.child)
        guard full > 0 else { return 0 }
        return own * weight(from: edge.child, level: level + 1, given, &memo) / full
    }

    private func weight(
        from node: Int, level: Int, _ given: [ParameterValue?], _ memo: inout [Int: Double]
    ) -> Double {
        guard node != Self.end else { return 1 }
        if let known = memo[node] { return known }
        let parameter = component.parameters[level]
        let result: Double
        switch nodes[node] {
        case .inactive(let child):
            result =
                given[parameter.place] == nil
                ? weight(from: child, level: level + 1, given, &memo) : 0
        case .free(let child): result = weight(from: child, level: level + 1, given, &memo)
        case .listed(let range):
            result = range.reduce(0) {
                $0 + share(of: $1, range, level: level, given, &memo)
            }
        }
        memo[node] = result
        return result
    }
}

extension RandomAccessCollection where Index == Int {
    /// The first place from which on a test holds; it must hold from some place on only.
    func partitioningIndex(where test: (Element) -> Bool) -> Int {
        var (lower, upper) = (startIndex, endIndex)
        while lower < upper {
            let middle = lower + (upper - lower) / 2
            if test(self[middle]) { upper = middle } else { lower = middle + 1 }
        }
        return lower
    }
}
