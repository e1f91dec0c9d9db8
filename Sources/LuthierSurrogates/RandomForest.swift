package import LuthierMath

/// How a random forest is grown.
package struct ForestOptions: Sendable, Hashable {
    /// How many trees; 64 as in the published functional ANOVA.
    package var trees = 64
    /// The deepest that a tree may be; 64 as there.
    package var depth = 64
    /// The fewest rows that are divided further.
    package var leastSplit = 2
    /// The fewest rows of a leaf.
    package var leastLeaf = 1

    /// The options of Hutter, Hoos and Leyton-Brown, ICML 2014.
    package init() {}
}

/// Regression trees, each grown on another drawing of the rows with replacement.
///
/// It tells how what was measured depends on every axis and on pairs of them, and how sure that is by
/// how much its trees differ. It is no model to look for the best place with: beyond its rows it knows
/// nothing and is sure of it.
///
/// - SeeAlso: Breiman, "Random Forests", Machine Learning 45, 2001.
package struct RandomForest: Sendable {
    /// The axes, with room for absent values where there were any.
    package let axes: [TreeAxis]
    private let trees: [RegressionTree]
    private let divisions: [TreeVariance]
    private let centre: Double
    private let scale: Double

    /// A forest.
    ///
    /// - Parameters:
    ///   - columns: The coordinates of all rows on each axis: in [0, 1], or the index of a level; NaN
    ///     where there is no value.
    ///   - targets: A finite number for each row; at least one row.
    ///   - axes: As many as columns.
    ///   - options: How it is grown.
    ///   - source: Draws the rows of each tree.
    /// - Complexity: O(trees × axes × rows × log rows × depth).
    package init(
        columns: [[Double]], targets: [Double], axes: [TreeAxis],
        options: ForestOptions = ForestOptions(), using source: inout RandomSource
    ) {
        precondition(
            columns.count == axes.count && !targets.isEmpty
                && columns.allSatisfy { $0.count == targets.count },
            "\(columns.count) columns for \(axes.count) axes and \(targets.count) targets")
        let axes = zip(axes, columns).map { $0.fitting($1) }
        self.axes = axes
        let places = zip(axes, columns).map { axis, column in column.map(axis.place) }
        let least = targets.reduce(targets[0]) { min($0, $1) }
        let most = targets.reduce(targets[0]) { max($0, $1) }
        // Targets between −1 and 1, so that no square overflows.
        centre = least / 2 + most / 2
        let half = most / 2 - least / 2
        scale = half > 0 ? half : 1
        let (centre, scale) = (centre, scale)
        let scaled = targets.map { ($0 - centre) / scale }
        trees = (0..<options.trees).map { _ in
            let rows = scaled.indices.map { _ in source.below(scaled.count) }
            return RegressionTree(
                places: places, targets: scaled, rows: rows, axes: axes, options: options)
        }
        divisions = trees.map { TreeVariance($0) }
    }

    /// What the trees say of a point on average, and how far they are apart.
    package func prediction(at coordinates: [Double]) -> (mean: Double, deviation: Double) {
        let places = zip(axes, coordinates).map { $0.place(of: $1) }
        return inTargets(trees.map { $0.value(at: places) })
    }

    /// The mean over all other axes where one has a coordinate, and how far the trees are apart.
    ///
    /// - Parameters:
    ///   - axis: Which.
    ///   - coordinate: As in a row; NaN is no value.
    /// - Returns: Both in the unit of the target.
    package func marginal(
        of axis: Int, at coordinate: Double
    ) -> (mean: Double, deviation: Double) {
        let kind = axes[axis]
        let place = kind.place(of: coordinate)
        return inTargets(divisions.map { $0.marginal(of: axis, at: place, on: kind) })
    }

    /// For each tree whose values vary the share of its variance that each axis has alone.
    package var singleShares: [[Double]] {
        divisions.filter { $0.total > 0 }.map { tree in tree.singles.map { $0 / tree.total } }
    }

    /// For each tree whose values vary the share of its variance that two axes have together only.
    package func interactionShares(_ first: Int, _ second: Int) -> [Double] {
        divisions.filter { $0.total > 0 }.map { $0.interaction(first, second) / $0.total }
    }

    private func inTargets(_ values: [Double]) -> (mean: Double, deviation: Double) {
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        return (centre + scale * mean, scale * variance.squareRoot())
    }
}
