public import LuthierDomain

/// Stops trials whose objective leaves a range, or is NaN.
public struct ThresholdScheduler: Scheduler {
    private let objective: Objective
    private let bound: MetricBound
    private let grace: Double

    /// A rule of fixed bounds.
    ///
    /// - Parameters:
    ///   - definition: The study; the rule looks at its first objective.
    ///   - bound: The values with which a trial goes on.
    ///   - grace: Steps, or resource, before which the bounds do not hold; NaN never passes.
    /// - Throws: An issue at `scheduler` when the study optimises nothing.
    public init(
        _ definition: StudyDefinition, bound: MetricBound, grace: Double = 0
    ) throws(DefinitionError) {
        objective = try Objective(of: definition)
        self.bound = bound
        self.grace = grace
    }

    /// Rules by the newest value alone.
    ///
    /// - Complexity: O(1).
    public func ruling(on number: Int, in snapshot: StudySnapshot) -> Ruling {
        guard let newest = snapshot.trials[number].measurements.last,
            let point = LearningCurve.Point(newest, of: objective),
            let value = newest.metrics[objective.name]
        else { return .proceed }
        let place = point.reach.stepText
        guard !value.isNaN else {
            return .stop(reason: "its \(objective.name) is NaN at \(place).")
        }
        guard point.reach >= grace, !bound.holds(for: value) else { return .proceed }
        return .stop(
            reason: "its \(objective.name) is \(value) at \(place) and must be \(bound).")
    }
}
