import LuthierAnalysis
import LuthierDomain
import LuthierEngine
import LuthierWire

/// What the sections of a report are made from.
struct ReportSource {
    /// What takes long to make, and is left away where no section needs it.
    struct Parts: OptionSet {
        let rawValue: Int
        /// The importance of parameters.
        static let importances = Parts(rawValue: 1)
        /// How sure the best trial is.
        static let winner = Parts(rawValue: 2)
        /// Everything.
        static let all: Parts = [.importances, .winner]
    }

    /// What is known of the study.
    let ledger: StudyLedger
    /// The optimised metrics.
    let metrics: [AnalyzedMetric]
    /// Their values over the space, or why there are none; in the order of ``metrics``.
    let observed: [Result<ObservedMetric, AnalysisError>]
    /// The front, where several metrics are optimised and a trial was completed.
    let front: FrontSeries?
    /// The importance of parameters for each metric, or why it cannot be told; empty when it was left
    /// away.
    let importances: [Result<Importance, AnalysisError>]
    /// How sure the best trial is; nil with several objectives or few trials.
    let winner: WinnerWords?

    init(_ ledger: StudyLedger, with parts: Parts = .all) {
        self.ledger = ledger
        let definition = ledger.definition
        metrics = AnalyzedMetric.objectives(of: definition)
        observed = metrics.map { metric in
            Result { () throws(AnalysisError) in
                try ObservedMetric(metric, in: definition, trials: ledger.trials)
            }
        }
        winner = parts.contains(.winner) ? WinnerWords(ledger) : nil
        // Without a front there is nothing to show; why, the sections on single metrics say.
        front = try? FrontSeries(of: definition, trials: ledger.trials)
        let told = parts.contains(.importances) ? observed : []
        importances = told.map { observed in
            Result { () throws(AnalysisError) in
                try Importance(of: try observed.get(), by: .pedANOVA, seed: definition.seed)
            }
        }
    }

    /// The study.
    var definition: StudyDefinition { ledger.definition }

    /// The trial whose settings are recommended: the best, or a balanced one of the front.
    var best: Trial? {
        let number = front?.balanced.number ?? ledger.best.first
        return number.map { ledger.trials[$0] }
    }

    /// The completed trial of the default settings, if the study file gave any.
    var defaults: Trial? {
        ledger.gain.flatMap { $0.isOverDefaults ? ledger.trials[$0.number] : nil }
    }

    /// What the best trial gained; nil with several objectives.
    var gain: Gain? { metrics.count == 1 ? ledger.gain : nil }

    /// The command that scores the best trial on the holdout; with several goals, the balanced one.
    func promotion(_ storage: String) -> String {
        let number = front.map { " \($0.balanced.number)" } ?? ""
        return "luthier study promote " + SettingsText.command([definition.name]) + number
            + Self.storage(storage)
    }

    /// The option that names a storage, where a command needs it.
    static func storage(_ name: String) -> String {
        name == "luthier.db" ? "" : " --storage " + SettingsText.command([name])
    }

    /// How a metric's values are meant: `large is good`.
    static func goal(_ metric: AnalyzedMetric) -> String {
        switch metric.direction {
        case .minimize: "small is good"
        case .maximize: "large is good"
        case nil: "no goal"
        }
    }

    /// A metric's name with its unit, where it has one.
    func title(_ metric: AnalyzedMetric) -> String {
        let unit = definition.metrics.first { $0.name == metric.name }?.unit
        return metric.name + (unit.map { " (\($0))" } ?? "")
    }

    /// A metric for a script.
    func json(_ metric: AnalyzedMetric) -> JSONValue {
        var body: JSONObject = ["name": .string(Markup.visible(title(metric)))]
        body["goal"] = metric.direction.map { .string($0.rawValue) }
        return .object(body)
    }

    /// A number for a script; what is not finite is null.
    static func json(_ number: Double?) -> JSONValue {
        guard let number, number.isFinite else { return .null }
        return .double(number)
    }
}
