public import LuthierDomain

/// Stops trials whose metric leaves a range, or is NaN.
public struct ThresholdScheduler: Scheduler {
    private let metric: String
    private let bound: MetricBound
    private let grace: Double

    /// A rule of fixed bounds.
    ///
    /// - Parameters:
    ///   - definition: The study.
    ///   - metric: The metric to look at, optimised or not; nil is the first objective, because the
    ///     bounds of one metric mean nothing to another.
    ///   - bound: The values with which a trial goes on.
    ///   - grace: Steps, or resource, before which the bounds do not hold; NaN never passes.
    /// - Throws: An issue at `scheduler` for an unknown metric, or when the study optimises nothing.
    public init(
        _ definition: StudyDefinition, metric: String? = nil, bound: MetricBound,
        grace: Double = 0
    ) throws(DefinitionError) {
        if let metric {
            self.metric = try Objective.metric(metric, in: definition).name
        } else {
            self.metric = try Objective.watched(nil, in: definition)[0].name
        }
        self.bound = bound
        self.grace = grace
    }

    /// Rules by the newest value alone.
    ///
    /// - Complexity: O(1).
    public func ruling(on number: Int, in snapshot: StudySnapshot) -> Ruling {
        guard let newest = snapshot.trials[number].measurements.last,
            let point = LearningCurve.Point(newest, of: Objective(metric, .minimize)),
            let value = newest.metrics[metric]
        else { return .proceed }
        let place = point.reach.stepText
        guard !value.isNaN else {
            return .stop(reason: "its \(metric) is NaN at \(place).")
        }
        guard point.reach >= grace, !bound.holds(for: value) else { return .proceed }
        return .stop(
            reason: "its \(metric) is \(value.text(digits: 6)) at \(place) and must be \(bound).")
    }
}
