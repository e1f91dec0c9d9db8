public import LuthierDomain

/// Stops trials whose best value is worse than what most earlier trials had on average by then.
///
/// At resource t a trial is stopped when the best value it reached up to t is worse than a percentile,
/// over the trials that ended, of their mean values up to t. The median is the 50th. A trial that has
/// only just begun is compared with the beginnings of the others, so no model of the curve is needed.
///
/// - SeeAlso: Golovin et al., "Google Vizier: A Service for Black-Box Optimization", KDD 2017,
///   doi:10.1145/3097983.3098043, section 3.2.2.
public struct PercentileScheduler: Scheduler {
    /// Ended curves that must be there before any trial is stopped, unless a study says otherwise.
    ///
    /// A convention that other libraries share; the paper gives no number.
    public static let defaultStart = 5

    private let rules: [Rule]

    /// A percentile rule.
    ///
    /// - Parameters:
    ///   - definition: The study.
    ///   - metric: What to look at; nil is every objective, and a trial is stopped only when it is
    ///     behind in each.
    ///   - keep: The percentage of earlier trials that a trial must be among, in [0, 100].
    ///   - start: Fewest ended trials that had come as far, at least 1.
    ///   - pace: When trials are judged.
    /// - Throws: An issue at `scheduler` when there is nothing to look at.
    public init(
        _ definition: StudyDefinition, metric: WatchedMetric? = nil, keep: Double = 50,
        start: Int = defaultStart, pace: RulePace = RulePace()
    ) throws(DefinitionError) {
        precondition(start >= 1, "a percentile needs at least one curve, got start \(start)")
        precondition((0...100).contains(keep), "keep must be a percentage, got \(keep)")
        rules = try Objective.watched(metric, in: definition).map { metric in
            Rule(
                metric: metric, keep: keep, start: start, pace: pace,
                averages: Remembered(AverageLosses(of: metric)))
        }
    }

    /// Rules by the percentile of the ended trials that came as far.
    ///
    /// - Complexity: O(log n) for n ended trials, O(n) when a resource is met for the first time;
    ///   and O(measurements of the trial).
    public func ruling(on number: Int, in snapshot: StudySnapshot) -> Ruling {
        .unanimous(rules, on: number, in: snapshot)
    }

    private struct Rule: MetricRule {
        let metric: Objective
        let keep: Double
        let start: Int
        let pace: RulePace
        let averages: Remembered<AverageLosses>

        func objection(to number: Int, in snapshot: StudySnapshot) -> String? {
            let curve = LearningCurve(of: snapshot.trials[number], metric)
            guard pace.isDue(curve), let reach = curve.points.last?.reach,
                let best = curve.best(upTo: reach),
                let bar = averages.update({
                    $0.percentile(keep / 100, upTo: reach, in: snapshot)
                }), bar.count >= start, best > bar.loss
            else { return nil }
            return "its best \(metric.name) up to \(reach.stepText) is \(metric.text(best)), worse "
                + "than \(metric.text(bar.loss)), \(name) of \(bar.count) earlier "
                + "trial\(bar.count == 1 ? "" : "s")"
        }

        private var name: String {
            keep == 50 ? "the median" : "what the best \(keep.stepText) % reach"
        }
    }
}
