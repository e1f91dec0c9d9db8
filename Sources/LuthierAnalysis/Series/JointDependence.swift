import LuthierDomain
import LuthierSurrogates

/// What a forest expects of a metric over two parameters, on average over the other values that trials
/// had.
///
/// - SeeAlso: Friedman, "Greedy Function Approximation: A Gradient Boosting Machine", Annals of
///   Statistics 29, 2001, §8.2.
package struct JointDependence: Sendable, Hashable {
    /// The parameters.
    package let axes: [ParameterAxis]
    /// Places along the first axis, from 0 to 1, ascending.
    package let across: [Double]
    /// Places along the second.
    package let up: [Double]
    /// The expected metric: one row for each place of `up`, one column for each of `across`.
    package let means: [[Double]]
    /// The trials that have a value of both.
    package let points: [Point]

    /// A trial.
    package struct Point: Sendable, Hashable {
        /// Its number.
        package let number: Int
        /// Where its values stand on both axes.
        package let places: [Double]
        /// The metric.
        package let metric: Double
    }

    /// The most places of an axis.
    private static let mostPlaces = 20
    /// Fewer than where shares of variance are told: a map is looked at, and may be asked for often.
    private static let trees = 24
    /// The most trials whose other values are averaged over.
    private static let mostRows = 24

    /// The expectation over two parameters.
    ///
    /// - Parameters:
    ///   - names: Two different parameters, across and up.
    ///   - observed: The values of the metric.
    ///   - seed: What the forest draws by.
    /// - Throws: For names that are none or the same, and when all values are equal.
    /// - Complexity: That of a forest of at most 1000 trials, and O(places² × trees × depth).
    package init(
        of names: [String], by observed: ObservedMetric, seed: UInt64
    ) throws(AnalysisError) {
        try observed.requireDifferentValues()
        var places: [Int] = []
        for name in names {
            guard let place = observed.names.firstIndex(of: name) else {
                throw .unknown(.unknownParameter, "parameter", name, among: observed.names)
            }
            places.append(place)
        }
        guard places.count == 2, places[0] != places[1] else {
            throw AnalysisError(
                .unknownParameter, "two different parameters are needed.",
                hint: "It has \(observed.names.joined(separator: ", ")).")
        }
        let (x, y) = (places[0], places[1])
        let axes = places.map { ParameterAxis(observed.space.space.parameters[$0]) }
        let across = axes[0].places(atMost: Self.mostPlaces)
        let up = axes[1].places(atMost: Self.mostPlaces)
        var options = ForestOptions()
        options.trees = Self.trees
        let forest = ParameterForest(observed, options: options, seed: seed).forest
        let rows = Self.rows(of: observed)
        self.axes = axes
        self.across = across
        self.up = up
        means = up.map { upper in
            across.map { place in
                let sum = rows.reduce(0.0) { sum, row in
                    var point = row
                    point[x] = axes[0].coordinate(at: place)
                    point[y] = axes[1].coordinate(at: upper)
                    return sum + forest.prediction(at: point).mean
                }
                return sum / Double(rows.count)
            }
        }
        points = observed.trials.indices.compactMap { row in
            let found = zip(axes, places).compactMap { axis, place in
                axis.place(of: observed.trials[row].assignment.values[place])
            }
            guard found.count == 2 else { return nil }
            return Point(
                number: observed.trials[row].number, places: found, metric: observed.values[row])
        }
    }

    /// The coordinates of some trials, evenly over the study.
    private static func rows(of observed: ObservedMetric) -> [[Double]] {
        let count = min(observed.count, mostRows)
        return (0..<count).map { index in
            observed.columns.map { $0[index * observed.count / count] }
        }
    }
}
