/// How the variance of a tree's values over its space divides among axes and pairs of axes.
///
/// A tree is constant in each of its boxes, so means over all other axes, and their variances, are
/// finite sums: exact, without sampling.
///
/// - SeeAlso: Hutter, Hoos, Leyton-Brown, "An Efficient Approach for Assessing Hyperparameter
///   Importance", ICML 2014, §3 and algorithm 2.
struct TreeVariance: Sendable {
    private let boxes: TreeBoxes
    /// The mean over the space.
    let mean: Double
    /// The variance over the space.
    let total: Double
    /// For each axis the mean of every cell over all other axes.
    let marginals: [[Double]]
    /// For each axis the variance of its marginal.
    let singles: [Double]

    /// The division for a tree.
    ///
    /// - Complexity: O(leaves × depth).
    init(_ tree: RegressionTree) { self.init(TreeBoxes(tree)) }

    private init(_ boxes: TreeBoxes) {
        self.boxes = boxes
        let mean = boxes.boxes.reduce(0) { $0 + $1.value * $1.volume }
        self.mean = mean
        total = boxes.boxes.reduce(0) {
            $0 + $1.volume * ($1.value - mean) * ($1.value - mean)
        }
        // Boxes that take an axis whole raise all its cells alike.
        var whole = [Double](repeating: 0, count: boxes.cells.count)
        var steps = boxes.cells.map { [Double](repeating: 0, count: $0.count + 1) }
        for box in boxes.boxes {
            let distance = box.value - mean
            for side in box.sides where side.share > 0 {
                whole[side.axis] -= distance * box.volume
                for run in side.runs {
                    let raise = distance * box.volume / side.share
                    steps[side.axis][run.lowerBound] += raise
                    steps[side.axis][run.upperBound] -= raise
                }
            }
        }
        let marginals = steps.indices.map { axis in
            var height = whole[axis]
            return steps[axis].dropLast().map { step in
                height += step
                return height
            }
        }
        singles = marginals.indices.map { axis in
            zip(boxes.cells[axis], marginals[axis]).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }
        }
        self.marginals = marginals.map { $0.map { $0 + mean } }
    }

    /// The variance that two axes have together and neither has alone.
    ///
    /// - Complexity: O(leaves + cells of the one axis × cells of the other).
    func interaction(_ first: Int, _ second: Int) -> Double {
        let rows = boxes.cells[first].count
        let columns = boxes.cells[second].count
        let width = columns + 1
        var steps = [Double](repeating: 0, count: (rows + 1) * width)
        for box in boxes.boxes {
            let sides = (
                box.sides.first { $0.axis == first }, box.sides.first { $0.axis == second }
            )
            let shares = (sides.0?.share ?? 1) * (sides.1?.share ?? 1)
            guard shares > 0 else { continue }
            let raise = (box.value - mean) * box.volume / shares
            for row in sides.0?.runs ?? [0..<rows] {
                for column in sides.1?.runs ?? [0..<columns] {
                    steps[row.lowerBound * width + column.lowerBound] += raise
                    steps[row.lowerBound * width + column.upperBound] -= raise
                    steps[row.upperBound * width + column.lowerBound] -= raise
                    steps[row.upperBound * width + column.upperBound] += raise
                }
            }
        }
        var variance = 0.0
        var heights = [Double](repeating: 0, count: width)
        for row in 0..<rows {
            var height = 0.0
            var sum = 0.0
            for column in 0..<columns {
                heights[column] += steps[row * width + column]
                height += heights[column]
                sum += boxes.cells[second][column] * height * height
            }
            variance += boxes.cells[first][row] * sum
        }
        return max(variance - singles[first] - singles[second], 0)
    }

    /// The marginal of an axis at a place.
    func marginal(of axis: Int, at place: Double, on kind: TreeAxis) -> Double {
        if case .levels = kind { return marginals[axis][Int(place)] }
        return marginals[axis][TreeBoxes.place(of: place, in: boxes.cuts[axis])]
    }
}
