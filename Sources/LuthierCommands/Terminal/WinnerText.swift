import LuthierAnalysis
import LuthierDomain
import LuthierEngine
import LuthierPages
import LuthierWire

/// What is said on a terminal, and in documents for programs, of how sure the best trial is.
struct WinnerText {
    private let words: WinnerWords

    /// What was found.
    var winner: WinnerEstimate { words.winner }

    /// Looks at the best trial of a study; nil where nothing can be said of it.
    init?(_ ledger: StudyLedger) {
        guard let words = WinnerWords(ledger) else { return nil }
        self.words = words
    }

    /// What was found, of a metric.
    init(_ winner: WinnerEstimate, metric: String) {
        words = WinnerWords(winner, metric: metric)
    }

    /// What is known of the winner, where a trial is it.
    func json(of number: Int) -> JSONValue? {
        guard number == winner.number else { return nil }
        return json
    }

    /// A few sentences, one a line, and an empty line; nothing where noise makes no difference.
    var lines: [String] {
        let sentences = words.sentences
        return sentences.isEmpty ? [] : sentences.map(NumberText.plain) + [""]
    }
}

/// What is known of a winner, as JSON.
extension WinnerText {
    /// An object; keys without a value are left out.
    var json: JSONValue {
        var body: JSONObject = [
            "trial": .integer(winner.number), "metric": .string(words.metric),
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
