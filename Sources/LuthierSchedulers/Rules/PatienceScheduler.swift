public import LuthierDomain

/// Ends trials that have not become better for some reports: early stopping.
///
/// - SeeAlso: Prechelt, "Early Stopping — But When?", in Neural Networks: Tricks of the Trade, 1998,
///   doi:10.1007/3-540-49430-8_3, for the family of such rules.
public struct PatienceScheduler: Scheduler {
    private let rules: [Rule]

    /// An early stopping rule.
    ///
    /// - Parameters:
    ///   - definition: The study.
    ///   - metric: What to look at; nil is every objective, and a trial ends only when each of them
    ///     has come to rest.
    ///   - rounds: Reports without improvement after which a trial ends, at least 1.
    ///   - change: What a value must be better by to be an improvement, at least 0.
    ///   - grace: Step, or resource, before which reports are not looked at.
    /// - Throws: An issue at `scheduler` when there is nothing to look at.
    public init(
        _ definition: StudyDefinition, metric: WatchedMetric? = nil, rounds: Int,
        change: Double = 0, grace: Double = 0
    ) throws(DefinitionError) {
        precondition(rounds >= 1, "patience lasts at least one round, got \(rounds)")
        precondition(change >= 0, "an improvement is at least 0, got \(change)")
        rules = try Objective.watched(metric, in: definition).map {
            Rule(metric: $0, rounds: rounds, change: change, grace: grace)
        }
    }

    /// Rules by the trial's own curve.
    ///
    /// A trial that has come to rest has trained to its own end, so that its result counts.
    ///
    /// - Complexity: O(measurements of the trial).
    public func ruling(on number: Int, in snapshot: StudySnapshot) -> Ruling {
        Ruling.objections(of: rules, to: number, in: snapshot).map { .finish(reason: $0) }
            ?? .proceed
    }

    private struct Rule: MetricRule {
        let metric: Objective
        let rounds: Int
        let change: Double
        let grace: Double

        func objection(to number: Int, in snapshot: StudySnapshot) -> String? {
            var best: LearningCurve.Point?
            var furthest = -Double.infinity
            var waited = 0
            for point in LearningCurve(of: snapshot.trials[number], metric).points
            where point.reach >= grace {
                // A step reported again, or going back, is no further round.
                if point.reach > furthest { waited += 1 }
                furthest = max(furthest, point.reach)
                if point.loss < (best?.loss ?? .infinity) - change {
                    best = point
                    waited = 0
                }
            }
            guard waited >= rounds else { return nil }
            let since =
                best.map { "\(metric.text($0.loss)) at \($0.reach.stepText)" } ?? "the start"
            return "its \(metric.name) has not become better for \(waited) "
                + "report\(waited == 1 ? "" : "s"), since \(since)"
        }
    }
}
