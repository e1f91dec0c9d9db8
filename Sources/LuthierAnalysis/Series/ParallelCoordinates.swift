package import LuthierDomain

/// Every trial as a line across one axis for each parameter and one for each metric.
package struct ParallelCoordinates: Sendable, Hashable {
    /// The axis of a metric.
    package struct MetricAxis: Sendable, Hashable {
        /// The metric.
        package let metric: AnalyzedMetric
        /// The least value among the lines.
        package let least: Double
        /// The largest.
        package let most: Double
    }

    /// A trial.
    package struct Line: Sendable, Hashable {
        /// Its number.
        package let number: Int
        /// Where it crosses the axis of each parameter, from 0 to 1; nil where it has no value.
        package let places: [Double?]
        /// The values of the parameters.
        package let values: [ParameterValue?]
        /// The values of the metrics; nil where one is not known or not finite.
        package let metrics: [Double?]
    }

    /// The axes of the parameters.
    package let axes: [ParameterAxis]
    /// The axes of the metrics.
    package let metrics: [MetricAxis]
    /// The trials, by number.
    package let lines: [Line]

    /// The lines of the trials that count for a metric.
    ///
    /// - Parameters:
    ///   - observed: The values of the metric that decides which trials count.
    ///   - others: Further metrics.
    /// - Complexity: O(trials × (parameters + metrics)).
    package init(of observed: ObservedMetric, with others: [AnalyzedMetric] = []) {
        let axes = observed.space.space.parameters.map(ParameterAxis.init)
        let metrics = [observed.metric] + others.filter { $0.name != observed.metric.name }
        let lines = observed.trials.map { trial in
            Line(
                number: trial.number,
                places: zip(axes, trial.assignment.values).map { $0.place(of: $1) },
                values: trial.assignment.values,
                metrics: metrics.map { metric in
                    trial.metrics[metric.name].flatMap { $0.isFinite ? $0 : nil }
                })
        }
        self.axes = axes
        self.lines = lines
        self.metrics = metrics.indices.map { place in
            let values = lines.compactMap { $0.metrics[place] }
            return MetricAxis(
                metric: metrics[place], least: values.min() ?? .nan, most: values.max() ?? .nan)
        }
    }
}
