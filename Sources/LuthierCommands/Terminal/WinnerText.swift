import LuthierAnalysis
import LuthierDomain
import LuthierEngine
import LuthierWire

/// What is said of how sure the best trial is.
struct WinnerText {
    /// What was found.
    let winner: WinnerEstimate
    /// The metric's name.
    let metric: String

    /// Looks at the best trial of a study with one optimised metric.
    ///
    /// There is nothing to say of a front, whose trials are each the best in their own way, nor of few
    /// trials.
    init?(_ ledger: StudyLedger) {
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
    init(_ winner: WinnerEstimate, metric: String) {
        self.winner = winner
        self.metric = metric
    }

    /// What is known of the winner, where a trial is it.
    func json(of number: Int) -> JSONValue? {
        guard number == winner.number else { return nil }
        return json
    }

    /// A few sentences, one a line, and an empty line; nothing where noise makes no difference.
    var lines: [String] {
        guard winner.noise != .none, !isClear else { return [] }
        return [ranking] + [worth] + [remedy, late].compactMap(\.self) + [""]
    }

    /// Whether nothing that could be said would change what anyone does.
    private var isClear: Bool {
        winner.isDecided
            && NumberText.short(winner.interval.lowerBound)
                == NumberText.short(winner.interval.upperBound)
    }

    private var ranking: String {
        let others = winner.indistinguishable
        let chance = Self.percent(winner.probability)
        guard !winner.isDecided, !others.isEmpty else {
            return
                "Trial \(winner.number) is the best of \(winner.trials) with probability \(chance)."
        }
        let shown = others.prefix(Self.named).map(String.init)
        let more = others.count - shown.count
        let list =
            more > 0
            ? shown.joined(separator: ", ") + " and \(more) more" : Self.list(shown)
        return "Not distinguishable yet from trial\(others.count == 1 ? "" : "s") \(list): trial "
            + "\(winner.number) is the best with probability \(chance)."
    }

    private var worth: String {
        let optimism = winner.optimism
        let low = NumberText.short(winner.interval.lowerBound)
        let high = NumberText.short(winner.interval.upperBound)
        let range = "Its true \(NumberText.plain(metric)) is likely \(low) to \(high) (90 %)"
        guard optimism > 0, NumberText.rough(optimism) != "0",
            optimism > 0.1 * winner.noiseDeviation
        else { return range + "." }
        return range + "; \(NumberText.short(winner.observed)) is likely "
            + "\(NumberText.rough(optimism)) too good because it is the best of \(winner.trials)."
    }

    private var remedy: String? {
        guard let runs = winner.runsToDecide, !winner.isDecided else { return nil }
        let pair = "trials \(Self.list(runs.trials.map(String.init)))"
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

    private static func list(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }

    /// A probability in whole per cent; never quite none or all.
    private static func percent(_ share: Double) -> String {
        if share < 0.01 { return "below 1 %" }
        if share > 0.99 { return share == 1 ? "100 %" : "above 99 %" }
        return "\(Int((share * 100).rounded())) %"
    }
}

/// What is known of a winner, as JSON.
extension WinnerText {
    /// An object; keys without a value are left out.
    var json: JSONValue {
        var body: JSONObject = [
            "trial": .integer(winner.number), "metric": .string(metric),
            "observed": .double(winner.observed), "estimate": .double(winner.estimate),
            "interval": .array([
                .double(winner.interval.lowerBound), .double(winner.interval.upperBound),
            ]), "confidence": .double(WinnerEstimate.confidence),
            "probability": .double(winner.probability), "optimism": .double(winner.optimism),
            "best_of": .integer(winner.trials),
            "indistinguishable": .array(winner.indistinguishable.map { .integer($0) }),
            "noise": .string(winner.noise.rawValue),
            "noise_deviation": .double(winner.noiseDeviation),
        ]
        if let runs = winner.runsToDecide {
            body["runs_to_decide"] = .object([
                "trials": .array(runs.trials.map { .integer($0) }), "runs": .integer(runs.runs),
            ])
        }
        if let late = winner.lateGain {
            body["late_gain"] = .object([
                "trials": .integer(late.trials), "gain": .double(late.gain),
                "standard_error": .double(late.deviation),
            ])
        }
        return .object(body)
    }
}
