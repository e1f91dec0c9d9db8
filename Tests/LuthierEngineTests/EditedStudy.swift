import LuthierDomain
import LuthierEngine
import LuthierMath
import LuthierPorts
import LuthierTesting

/// A study whose metrics are changed while it lives.
enum EditedStudy {
    static let minimized = Metric("loss", .optimized(.minimize, threshold: nil))

    /// Sets of metrics over what trials report: `loss`, `p95`, `size`.
    static func metricSets() throws -> [[Metric]] {
        let p95 = Metric("p95", .stored)
        let size = Metric("size", .stored)
        return try [
            [minimized, p95, size],
            [minimized, Metric("p95", .constraint(MetricBound(atMost: 50))), size],
            [minimized, p95, Metric("size", .constraint(MetricBound(atMost: 5, atLeast: 2)))],
            [Metric("loss", .optimized(.maximize, threshold: MetricBound(atLeast: 4))), p95, size],
            [
                Metric("loss", .stored), p95, size,
                Metric(
                    "cost", .optimized(.minimize, threshold: nil),
                    derivation: Expression(parsing: "loss + p95 / baseline.p95")),
            ],
            [
                Metric("loss", .stored), Metric("p95", .optimized(.minimize, threshold: nil)),
                Metric("size", .optimized(.minimize, threshold: MetricBound(atMost: 4))),
                Metric("cost", .stored, derivation: Expression(parsing: "loss * 3")),
                Metric(rule: Expression(parsing: "p95 <= 1.2 * baseline.p95")),
            ],
            [
                minimized, p95, Metric("size", .stored),
                Metric(
                    "cost", .constraint(MetricBound(atMost: 9)),
                    derivation: Expression(parsing: "loss + size")),
            ],
        ]
    }

    /// The definition with some metrics.
    static func definition(
        _ metrics: [Metric], trials: Int = 1000, sampler: String = "random"
    ) throws -> StudyDefinition {
        try TestStudies.definition(
            sampler: sampler, budget: Budget(trials: trials), metrics: metrics)
    }

    /// What a program may come to; now and then a number is missing or none, or the program refuses.
    static func result(_ source: inout RandomSource) -> TrialResult {
        var metrics: MetricValues = [
            "loss": Double.random(in: 0...10, using: &source).rounded(),
            "p95": Double.random(in: 10...100, using: &source).rounded(),
            "size": Double.random(in: 1...6, using: &source).rounded(),
        ]
        switch Int.random(in: 0..<12, using: &source) {
        case 0: metrics["p95"] = nil
        case 1: metrics["size"] = .nan
        case 2: return TrialResult(.infeasible(reason: "too wide"), metrics: metrics)
        case 3:
            return TrialResult(
                .failed(.crash, reason: "it broke", detail: "tail"), metrics: metrics)
        case 4: return TrialResult(.stopped(reason: "it was bad"), metrics: metrics)
        default: break
        }
        return TrialResult(.completed, metrics: metrics)
    }

    /// All that follows from trials, comparable where the order of derived numbers differs.
    static func findings(_ ledger: StudyLedger) -> [String] {
        let trials = ledger.trials.map { trial in
            let metrics = trial.metrics.entries.map { "\($0.name)=\($0.value)" }.sorted()
            return "\(trial.number) \(trial.outcome.map { "\($0)" } ?? "-") \(metrics)"
        }
        let baseline = ledger.baseline?.entries.map { "\($0.name)=\($0.value)" }.sorted() ?? []
        return trials + [
            "best \(ledger.best)", "\(ledger.counts.entries)",
            "patience \(ledger.endedSinceImprovement)", "baseline \(baseline)",
        ]
    }
}
