import LuthierDomain
package import LuthierEngine

/// What is said where trials miss the threshold of the one metric that is optimised.
package enum ThresholdText {
    /// A sentence about the best trial of a study.
    ///
    /// - Parameter ledger: What is known of the study.
    /// - Returns: Such as `No trial reaches the threshold: accuracy must be at least 0.9.`; nil where the
    ///   best trial is good enough, without a threshold, and with several objectives, whose front says it.
    /// - Complexity: O(1).
    package static func sentence(_ ledger: StudyLedger) -> String? {
        let objectives = ledger.definition.objectives
        guard objectives.count == 1, let best = ledger.best.first,
            case .optimized(_, let threshold?) = objectives[0].role
        else { return nil }
        let name = objectives[0].name
        // Trials that meet it come before all others: where the best does not, none does.
        guard let value = ledger.trials[best].metrics[name], !threshold.holds(for: value) else {
            return nil
        }
        return "No trial reaches the threshold: \(name) must be \(text(threshold))."
    }

    private static func text(_ bound: MetricBound) -> String {
        [
            bound.atLeast.map { "at least \(NumberText.short($0))" },
            bound.atMost.map { "at most \(NumberText.short($0))" },
        ].compactMap(\.self).joined(separator: " and ")
    }
}
