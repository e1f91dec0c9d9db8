package import LuthierDomain

/// The values of one metric over the search space: one row for each trial that counts.
///
/// A trial counts when it ran to its end and its value is finite: a completed one and, for a metric
/// that is not optimised, one that broke a constraint on metrics. What was stopped early has a value
/// of another kind and does not count, nor does what lies outside of ranges that were changed.
package struct ObservedMetric: Sendable {
    /// How many trials do not count, by reason.
    package struct LeftOut: Sendable, Hashable {
        /// They failed or ran out of memory.
        package var failed = 0
        /// They are infeasible.
        package var infeasible = 0
        /// They were stopped early.
        package var stopped = 0
        /// They run, wait or rest.
        package var unfinished = 0
        /// They ran to their end and did not report the metric.
        package var unreported = 0
        /// They reported NaN or an infinity.
        package var notFinite = 0
        /// Their values lie outside of the ranges as they are now.
        package var outside = 0

        /// How many in all.
        package var total: Int {
            failed + infeasible + stopped + unfinished + unreported + notFinite + outside
        }

        /// The reasons that occur, in words with their numbers.
        package var inWords: String {
            [
                (failed, "failed"), (infeasible, "infeasible"), (stopped, "stopped early"),
                (unfinished, "not ended"), (unreported, "without the metric"),
                (notFinite, "NaN or infinite"),
                (outside, "outside of the ranges"),
            ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        }
    }

    /// The metric.
    package let metric: AnalyzedMetric
    /// The space as models see it.
    package let space: ModelSpace
    /// The trials that count.
    package private(set) var trials: [Trial] = []
    /// The metric's value of each.
    package private(set) var values: [Double] = []
    /// For each parameter the coordinate of each trial; NaN where the parameter has no value.
    package private(set) var columns: [[Double]]
    /// The trials that do not count.
    package private(set) var leftOut = LeftOut()

    /// The values of a metric.
    ///
    /// - Parameters:
    ///   - metric: Which.
    ///   - definition: The study.
    ///   - trials: All of its trials.
    /// - Throws: When no trial counts.
    /// - Complexity: O(trials × parameters).
    package init(
        _ metric: AnalyzedMetric, in definition: StudyDefinition, trials: [Trial]
    ) throws(AnalysisError) {
        self.metric = metric
        space = ModelSpace(definition.space)
        columns = Array(repeating: [], count: space.dimension)
        for trial in trials { take(trial) }
        guard !self.trials.isEmpty else {
            let what = metric.isObjective ? "was completed" : "ended with a value of \(metric.name)"
            throw AnalysisError(
                .noTrials,
                "no trial of \(definition.name) \(what)"
                    + (leftOut.total > 0 ? " (\(leftOut.inWords))." : "; it has none yet."),
                hint: leftOut.total > 0
                    ? "`luthier study trials` shows what became of them."
                    : "Run the study first: `luthier run`.")
        }
    }

    private mutating func take(_ trial: Trial) {
        switch trial.outcome {
        case .completed: break
        case .infeasible where !metric.isObjective && trial.metrics[metric.name] != nil: break
        case .infeasible: leftOut.infeasible += 1; return
        case .stopped: leftOut.stopped += 1; return
        case .failed, .outOfMemory: leftOut.failed += 1; return
        case nil: leftOut.unfinished += 1; return
        }
        guard let value = trial.metrics[metric.name] else {
            leftOut.unreported += 1
            return
        }
        guard value.isFinite else {
            leftOut.notFinite += 1
            return
        }
        guard space.space.namesOutside(of: trial.assignment).isEmpty else {
            leftOut.outside += 1
            return
        }
        trials.append(trial)
        values.append(value)
        for (axis, coordinate) in space.point(of: trial.assignment).enumerated() {
            columns[axis].append(coordinate)
        }
    }

    /// How many trials count.
    package var count: Int { values.count }

    /// The names of the parameters.
    package var names: [String] { space.space.names }

    /// The values with small meaning good.
    package var losses: [Double] { values.map(metric.loss) }

    /// The place of the best value among the trials that count; the first of equals.
    package var bestPlace: Int {
        let losses = losses
        return losses.indices.reduce(0) { losses[$1] < losses[$0] ? $1 : $0 }
    }

    /// Whether all values are the same.
    package var isConstant: Bool { values.allSatisfy { $0 == values[0] } }

    /// Throws when all values are the same, which nothing can be read from.
    func requireDifferentValues() throws(AnalysisError) {
        guard isConstant else { return }
        throw AnalysisError(
            .allEqual,
            count == 1
                ? "only one trial counts, so there is nothing to compare."
                : "\(metric.name) is \(values[0]) in all \(count) trials, so no parameter makes a "
                    + "difference.",
            hint: count == 1
                ? "Run more trials."
                : "Look at another metric with --metric, or at what is reported.")
    }
}
