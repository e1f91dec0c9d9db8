package import LuthierDomain

/// The values of a metric in the order in which trials ended, and the best of them so far.
package struct OptimizationHistory: Sendable, Hashable {
    /// A trial that ended with a value.
    package struct Point: Sendable, Hashable {
        /// Its number.
        package let number: Int
        /// When it ended, in seconds after the first trial started.
        package let seconds: Double
        /// The value; finite.
        package let value: Double
        /// Whether it was completed; a value of a trial that was not never becomes the best.
        package let isCompleted: Bool
        /// The best value of completed trials up to here; nil before there is one, and for a metric
        /// without a goal.
        package let best: Double?
        /// Whether the best became better here.
        package let isImprovement: Bool
    }

    /// The metric.
    package let metric: AnalyzedMetric
    /// The trials in the order of their ends.
    package let points: [Point]

    /// The history of a metric.
    ///
    /// - Parameters:
    ///   - metric: Which.
    ///   - trials: All trials of a study.
    /// - Throws: When no ended trial has a finite value.
    /// - Complexity: O(n log n) for n trials.
    package init(_ metric: AnalyzedMetric, trials: [Trial]) throws(AnalysisError) {
        self.metric = metric
        let start = trials.lazy.map(\.started).min() ?? Timestamp(milliseconds: 0)
        var ends: [(ended: Timestamp, number: Int, value: Double, isCompleted: Bool)] = []
        for trial in trials {
            guard let ended = trial.ended, let value = trial.metrics[metric.name], value.isFinite
            else { continue }
            ends.append((ended, trial.number, value, trial.outcome == .completed))
        }
        guard !ends.isEmpty else {
            throw AnalysisError(
                .noTrials, "no trial has ended with a value of \(metric.name).",
                hint: trials.isEmpty
                    ? "Run the study first: `luthier run`."
                    : "`luthier study trials` shows what became of them.")
        }
        ends.sort { ($0.ended, $0.number) < ($1.ended, $1.number) }
        var best: Double?
        points = ends.map { end in
            var isImprovement = false
            if let direction = metric.direction, end.isCompleted {
                isImprovement = best.map { direction.isBetter(end.value, than: $0) } ?? true
                if isImprovement { best = end.value }
            }
            return Point(
                number: end.number, seconds: (end.ended - start).seconds, value: end.value,
                isCompleted: end.isCompleted, best: best, isImprovement: isImprovement)
        }
    }

    /// The points at which the best became better.
    package var improvements: [Point] { points.filter(\.isImprovement) }
}
