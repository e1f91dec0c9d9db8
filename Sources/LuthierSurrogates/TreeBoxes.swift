/// A tree as the boxes that it divides the space into.
///
/// Along each axis the cuts of the whole tree make cells; a box takes some of them.
struct TreeBoxes: Sendable {
    /// Part of an axis that a box takes.
    struct Side: Sendable {
        let axis: Int
        /// Runs of neighbouring cells, ascending and apart.
        let runs: [Range<Int>]
        /// Which share of the axis they are.
        let share: Double
    }

    /// A box.
    struct Box: Sendable {
        let value: Double
        /// Which share of the space it is.
        let volume: Double
        /// The axes that it does not take whole.
        let sides: [Side]
    }

    /// The boxes; together they are the space.
    private(set) var boxes: [Box] = []
    /// For each axis the share of each cell; they add to 1.
    let cells: [[Double]]
    /// For each number axis the upper ends of its cells but the last; empty for levels.
    let cuts: [[Double]]

    private let axes: [TreeAxis]

    /// The boxes of a tree.
    ///
    /// - Complexity: O(leaves × depth × log leaves).
    init(_ tree: RegressionTree) {
        axes = tree.axes
        var found = [Set<Double>](repeating: [], count: tree.axes.count)
        for node in tree.nodes where node.axis >= 0 && node.leftLevels.isEmpty {
            found[node.axis].insert(node.cut)
        }
        let cuts = found.map { $0.sorted() }
        self.cuts = cuts
        cells = tree.axes.enumerated().map { index, axis in
            if case .levels = axis { return axis.levelWeights }
            let ends = cuts[index] + [axis.length]
            return zip([0] + cuts[index], ends).map { ($1 - $0) / axis.length }
        }
        var open: [(node: Int, limits: [Int: [Range<Int>]])] = [(0, [:])]
        while let (place, limits) = open.popLast() {
            let node = tree.nodes[place]
            guard node.axis >= 0 else {
                boxes.append(box(node.value, limits))
                continue
            }
            let here = limits[node.axis] ?? [cells[node.axis].indices]
            let (left, right) = divided(here, by: node)
            open.append((node.left, limits.merging([node.axis: left]) { $1 }))
            open.append((node.right, limits.merging([node.axis: right]) { $1 }))
        }
    }

    private func box(_ value: Double, _ limits: [Int: [Range<Int>]]) -> Box {
        let sides = limits.keys.sorted().map { axis -> Side in
            let runs = limits[axis] ?? []
            let share = runs.reduce(0) { sum, run in cells[axis][run].reduce(sum, +) }
            return Side(axis: axis, runs: runs, share: share)
        }
        return Box(value: value, volume: sides.reduce(1) { $0 * $1.share }, sides: sides)
    }

    private func divided(
        _ runs: [Range<Int>], by node: RegressionTree.Node
    ) -> (left: [Range<Int>], right: [Range<Int>]) {
        guard node.leftLevels.isEmpty else {
            let levels = runs.flatMap { Array($0) }
            return (
                Self.runs(levels.filter { node.leftLevels[$0] }),
                Self.runs(levels.filter { !node.leftLevels[$0] })
            )
        }
        // On a number axis a box takes one run.
        let run = runs.first ?? 0..<0
        let middle = Self.place(of: node.cut, in: cuts[node.axis]) + 1
        return ([run.lowerBound..<middle], [middle..<run.upperBound])
    }

    /// Ascending numbers as runs.
    private static func runs(_ numbers: [Int]) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for number in numbers {
            if let last = runs.last, last.upperBound == number {
                runs[runs.count - 1] = last.lowerBound..<(number + 1)
            } else {
                runs.append(number..<(number + 1))
            }
        }
        return runs
    }

    /// How many of ascending numbers are less than one.
    static func place(of value: Double, in sorted: [Double]) -> Int {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
