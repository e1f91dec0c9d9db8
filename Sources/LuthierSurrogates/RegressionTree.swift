/// A tree that divides a space into boxes, each with the mean target of the rows in it.
///
/// It is grown greedily: every node is cut where the squares of the targets' distances from the means
/// of the two parts become least. Levels are cut in the order of their mean targets, which contains
/// the best of all divisions in two.
///
/// - SeeAlso: Breiman, Friedman, Olshen, Stone, "Classification and Regression Trees", 1984, chapter
///   8 and theorem 4.5 for levels.
struct RegressionTree: Sendable {
    /// What a node does with a row.
    struct Node: Sendable {
        /// The axis it looks at; −1 for a leaf.
        var axis = -1
        /// Places up to here go left, on a number axis.
        var cut = 0.0
        /// Which levels go left; empty on a number axis.
        var leftLevels: [Bool] = []
        var left = 0
        var right = 0
        /// The mean target of the rows that came here.
        var value = 0.0
    }

    /// The nodes, the root first.
    private(set) var nodes: [Node] = []
    /// The axes of the space.
    let axes: [TreeAxis]

    /// A tree grown on some rows.
    ///
    /// - Parameters:
    ///   - places: The places of all rows on each axis, as ``TreeAxis/place(of:)`` gives them.
    ///   - targets: A finite number for each row.
    ///   - rows: The rows to grow on; one that is named twice counts twice. At least one.
    ///   - axes: The axes.
    ///   - options: When to go on dividing.
    /// - Complexity: O(axes × rows × log rows × depth).
    init(
        places: [[Double]], targets: [Double], rows: [Int], axes: [TreeAxis],
        options: ForestOptions
    ) {
        precondition(!rows.isEmpty, "a tree grows on at least one row")
        self.axes = axes
        // Node, rows, depth: an own stack, as a tree may be deep.
        var open: [(node: Int, rows: [Int], depth: Int)] = [(0, rows, 0)]
        nodes.append(Node())
        while let (place, rows, depth) = open.popLast() {
            nodes[place].value = rows.reduce(0) { $0 + targets[$1] } / Double(rows.count)
            guard depth < options.depth, rows.count >= options.leastSplit,
                let split = BestSplit.find(
                    places: places, targets: targets, rows: rows, axes: axes,
                    leastLeaf: options.leastLeaf)
            else { continue }
            let left = rows.filter { split.goesLeft(places[split.axis][$0]) }
            let right = rows.filter { !split.goesLeft(places[split.axis][$0]) }
            guard !left.isEmpty, !right.isEmpty else { continue }
            nodes[place].axis = split.axis
            nodes[place].cut = split.cut
            nodes[place].leftLevels = split.leftLevels
            nodes[place].left = nodes.count
            nodes[place].right = nodes.count + 1
            nodes += [Node(), Node()]
            open.append((nodes[place].left, left, depth + 1))
            open.append((nodes[place].right, right, depth + 1))
        }
    }

    /// The mean target of the box in which a place lies.
    ///
    /// - Complexity: O(depth).
    func value(at places: [Double]) -> Double {
        var node = nodes[0]
        while node.axis >= 0 {
            let place = places[node.axis]
            let isLeft =
                node.leftLevels.isEmpty
                ? place <= node.cut
                : Int(place) < node.leftLevels.count && node.leftLevels[Int(place)]
            node = nodes[isLeft ? node.left : node.right]
        }
        return node.value
    }
}

/// Where to cut a set of rows.
struct BestSplit {
    let axis: Int
    let cut: Double
    let leftLevels: [Bool]
    /// By how much the squared distances from the mean become less.
    let gain: Double

    /// Whether a place is on the left side.
    func goesLeft(_ place: Double) -> Bool {
        leftLevels.isEmpty ? place <= cut : leftLevels[Int(place)]
    }

    /// The best cut along any axis, or nil where none makes anything better.
    static func find(
        places: [[Double]], targets: [Double], rows: [Int], axes: [TreeAxis], leastLeaf: Int
    ) -> BestSplit? {
        let mean = rows.reduce(0) { $0 + targets[$1] } / Double(rows.count)
        // Distances from the mean: sums of squares of the targets themselves lose digits.
        let distances = rows.map { targets[$0] - mean }
        let spread = distances.reduce(0) { $0 + $1 * $1 }
        guard spread > 0 else { return nil }
        var best: BestSplit?
        for (axis, kind) in axes.enumerated() {
            let column = rows.map { places[axis][$0] }
            let split =
                switch kind {
                case .number: number(axis, kind, column, distances, leastLeaf)
                case .levels: levels(axis, kind, column, distances, leastLeaf)
                }
            if let split, split.gain > best?.gain ?? spread * 1e-12 { best = split }
        }
        return best
    }

    private static func number(
        _ axis: Int, _ kind: TreeAxis, _ column: [Double], _ distances: [Double], _ leastLeaf: Int
    ) -> BestSplit? {
        let order = zip(column, distances).sorted { $0.0 < $1.0 }
        let count = order.count
        var sum = 0.0
        var best: BestSplit?
        for last in 0..<(count - 1) {
            sum += order[last].1
            guard order[last].0 < order[last + 1].0, last + 1 >= leastLeaf,
                count - last - 1 >= leastLeaf
            else { continue }
            // The distances add to nothing, so both parts have the same sum but for its sign.
            let gain = sum * sum * (1 / Double(last + 1) + 1 / Double(count - last - 1))
            if gain > best?.gain ?? 0 {
                let cut = kind.cut(between: order[last].0, and: order[last + 1].0)
                best = BestSplit(axis: axis, cut: cut, leftLevels: [], gain: gain)
            }
        }
        return best
    }

    private static func levels(
        _ axis: Int, _ kind: TreeAxis, _ column: [Double], _ distances: [Double], _ leastLeaf: Int
    ) -> BestSplit? {
        let levelCount = kind.levelWeights.count
        var sums = [Double](repeating: 0, count: levelCount)
        var counts = [Int](repeating: 0, count: levelCount)
        for (place, distance) in zip(column, distances) {
            sums[Int(place)] += distance
            counts[Int(place)] += 1
        }
        let order = counts.indices.filter { counts[$0] > 0 }.sorted {
            (sums[$0] / Double(counts[$0]), $0) < (sums[$1] / Double(counts[$1]), $1)
        }
        guard order.count > 1 else { return nil }
        var sum = 0.0
        var count = 0
        var best: (gain: Double, levels: Int)?
        for (place, level) in order.dropLast().enumerated() {
            sum += sums[level]
            count += counts[level]
            let rest = column.count - count
            guard count >= leastLeaf, rest >= leastLeaf else { continue }
            let gain = sum * sum * (1 / Double(count) + 1 / Double(rest))
            if gain > best?.gain ?? 0 { best = (gain, place + 1) }
        }
        guard let best else { return nil }
        var leftLevels = [Bool](repeating: false, count: levelCount)
        for level in order.prefix(best.levels) { leftLevels[level] = true }
        // Levels that no row has go with the larger part, about which more is known.
        let left = order.prefix(best.levels).reduce(0) { $0 + counts[$1] }
        if left * 2 > column.count {
            for level in counts.indices where counts[level] == 0 { leftLevels[level] = true }
        }
        return BestSplit(axis: axis, cut: 0, leftLevels: leftLevels, gain: best.gain)
    }
}
