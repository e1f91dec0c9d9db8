package import LuthierDomain
import LuthierSurrogates

/// What a forest expects of a metric where one parameter has a value and all others vary evenly over
/// the space.
///
/// - SeeAlso: Friedman, "Greedy Function Approximation: A Gradient Boosting Machine", Annals of
///   Statistics 29, 2001, §8.2; here the mean is exact, over the boxes of the trees.
package struct PartialDependence: Sendable, Hashable {
    /// A place on the curve.
    package struct Point: Sendable, Hashable {
        /// Where the value stands on the axis, from 0 to 1; nil for no value.
        package let place: Double?
        /// The parameter's value; nil for none.
        package let value: ParameterValue?
        /// The mean over the trees, in the metric's own unit.
        package let mean: Double
        /// The standard deviation of the trees.
        package let deviation: Double
    }

    /// The axis.
    package let axis: ParameterAxis
    /// The curve, along the axis.
    package let points: [Point]
    /// What is expected where the parameter has no value; nil for one that always has.
    package let absent: Point?

    /// The most points of a curve.
    private static let mostPoints = 21

    /// The curves of all parameters, in the order of the space.
    ///
    /// - Parameters:
    ///   - observed: The values of the metric.
    ///   - seed: What the forest draws by.
    /// - Returns: A curve for each parameter.
    /// - Throws: When all values are equal.
    package static func all(
        of observed: ObservedMetric, seed: UInt64
    ) throws(AnalysisError) -> [PartialDependence] {
        try observed.requireDifferentValues()
        let grown = ParameterForest(observed, seed: seed)
        return observed.space.space.parameters.indices.map {
            PartialDependence(of: $0, by: grown, observed)
        }
    }

    private init(of index: Int, by grown: ParameterForest, _ observed: ObservedMetric) {
        let axis = ParameterAxis(observed.space.space.parameters[index])
        self.axis = axis
        points = axis.places(atMost: Self.mostPoints).map { place in
            let (mean, deviation) = grown.forest.marginal(
                of: index, at: axis.coordinate(at: place))
            return Point(
                place: place, value: axis.value(at: place), mean: mean, deviation: deviation)
        }
        if observed.columns[index].contains(where: \.isNaN) {
            let (mean, deviation) = grown.forest.marginal(of: index, at: .nan)
            absent = Point(place: nil, value: nil, mean: mean, deviation: deviation)
        } else {
            absent = nil
        }
    }
}
