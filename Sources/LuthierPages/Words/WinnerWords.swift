package import LuthierAnalysis
import LuthierDomain
package import LuthierEngine

/// What is said of how sure the best trial is: the same on a terminal and on a page.
///
/// Names stand in it as they are; whoever shows it makes them safe.
package struct WinnerWords: Sendable {
    /// What was found.
    package let winner: WinnerEstimate
    /// The metric's name.
    package let metric: String

    /// Looks at the best trial of a study with one optimised metric.
    ///
    /// There is nothing to say of a front, whose trials are each the best in their own way, nor of few
    /// trials.
    ///
    /// - Complexity: O(trials × parameters), and what some hundred trials cost.
    package init?(_ ledger: StudyLedger) {
        let metrics = AnalyzedMetric.objectives(of: ledger.definition)
        guard metrics.count == 1, let metric = metrics.first, let best = ledger.best.first,
            let observed = try? ObservedMetric(
                metric, in: ledger.definition, trials: ledger.trials),
            let winner = WinnerEstimate(of: observed, best: best, seed: ledger.definition.seed)
        else { return nil }
        self.winner = winner
        self.metric = metric.name
    }

    /// What was found, of a metric.
    package init(_ winner: WinnerEstimate, metric: String) {
        self.winner = winner
        self.metric = metric
    }

    /// A few sentences, each on its own; none where noise makes no difference.
    package var sentences: [String] {
        guard winner.noise != .none, !isClear else { return [] }
        return [ranking, worth] + [remedy, late].compactMap(\.self)
    }

    /// Whether nothing that could be said would change what anyone does.
    private var isClear: Bool {
        winner.isDecided
            && NumberText.short(winner.interval.lowerBound)
                == NumberText.short(winner.interval.upperBound)
    }

    /// Whether the winner is known, and from which trials it cannot be told.
    package var ranking: String {
        let others = winner.indistinguishable
        let chance = NumberText.chance(winner.probability)
        guard !winner.isDecided, !others.isEmpty else {
            return
                "Trial \(winner.number) is the best of \(winner.trials) with probability \(chance)."
        }
        let shown = others.prefix(Self.named).map(String.init)
        let more = others.count - shown.count
        let list =
            more > 0
            ? shown.joined(separator: ", ") + " and \(more) more" : NumberText.list(shown)
        return "Not distinguishable yet from trial\(others.count == 1 ? "" : "s") \(list): trial "
            + "\(winner.number) is the best with probability \(chance)."
    }

    /// What the winner's settings are truly worth.
    package var worth: String {
        let optimism = winner.optimism
        let low = NumberText.short(winner.interval.lowerBound)
        let high = NumberText.short(winner.interval.upperBound)
        let range = "Its true \(metric) is likely \(low) to \(high) (90 %)"
        guard optimism > 0, NumberText.rough(optimism) != "0",
            optimism > 0.1 * winner.noiseDeviation
        else { return range + "." }
        return range + "; \(NumberText.short(winner.observed)) is likely "
            + "\(NumberText.rough(optimism)) too good because it is the best of \(winner.trials)."
    }

    private var remedy: String? {
        guard let runs = winner.runsToDecide, !winner.isDecided else { return nil }
        let pair = "trials \(NumberText.list(runs.trials.map(String.init)))"
        let noun = winner.noise == .units ? "unit" : "run"
        let guess =
            winner.noise == .unexplained
            ? " No settings were run twice, so the noise is a guess." : ""
        guard runs.runs <= Self.mostRuns else {
            return "Telling even \(pair) apart would take more than \(Self.mostRuns) \(noun)s of "
                + "each: any of them will do.\(guess)"
        }
        return "About \(NumberText.count(runs.runs, "more \(noun)")) of \(pair) each would tell "
            + "them apart.\(guess)"
    }

    /// More runs than these are not worth what they tell.
    private static let mostRuns = 50

    private var late: String? {
        guard let late = winner.lateGain, late.isWithinNoise, late.gain > 0 else { return nil }
        return
            "The last \(late.trials) trials gained \(NumberText.rough(late.gain)), less than one "
            + "standard error (\(NumberText.rough(late.deviation))): that may be luck."
    }

    /// How many other trials are named.
    private static let named = 3
}
