import LuthierDomain

/// What stopping and pausing trials early has saved.
public struct TrainingSavings: Sendable, Hashable {
    /// Trials that were started and have ended or rest.
    public let trials: Int
    /// Trials among them that a scheduler stopped, or paused and did not continue.
    public let early: Int
    /// The share of the resource of as many whole trainings that was not spent, in [0, 1]; nil when it
    /// is not known how far a trial trains.
    public let share: Double?
    /// The resource's name in the plural, such as `epochs`.
    public let resource: String

    /// What was saved in a study; nil when it has no scheduler, or nothing was ended early.
    ///
    /// A whole training is the scheduler's `max`, or else as far as any completed trial came; where a
    /// trial is several runs, it is all of these. Trials that failed count for nothing on either side.
    ///
    /// - Complexity: O(measurements).
    public init?(_ ledger: StudyLedger) {
        guard let scheduler = ledger.definition.scheduler else { return nil }
        let replication = ledger.definition.replication
        var trials = 0
        var early = 0
        var spent = 0.0
        var furthest = 0.0
        for trial in ledger.trials where trial.attempt > 0 {
            let isEarly: Bool
            switch trial.state {
            case .paused, .ended(.stopped): isEarly = true
            case .ended(.completed), .ended(.infeasible): isEarly = false
            case .running, .waiting, .ended: continue
            }
            trials += 1
            early += isEarly ? 1 : 0
            guard replication == nil else {
                spent += Double(trial.measurements.count(where: Replication.isResult))
                continue
            }
            let reach = trial.reach() ?? 0
            spent += max(reach - (trial.inherited ?? 0), 0)
            if !isEarly { furthest = max(furthest, reach) }
        }
        guard early > 0 else { return nil }
        let whole =
            replication.map { Double($0.count) } ?? scheduler.number("max") ?? furthest
        self.trials = trials
        self.early = early
        // Where every attempt begins anew, only the count kept on the way knows what was spent.
        if replication == nil, !scheduler.trialsContinue { spent = ledger.spentResource }
        share = whole > 0 ? max(1 - spent / (whole * Double(trials)), 0) : nil
        let name = replication == nil ? scheduler.text("resource") ?? "step" : "runs"
        resource = name.hasSuffix("s") ? name : name + "s"
    }

    /// What was saved, as a sentence.
    ///
    /// Such as `41 of 60 trials stopped early, 68 % of epochs saved.`
    public var sentence: String {
        let saved = share.map { ", \(Int(($0 * 100).rounded())) % of \(resource) saved" } ?? ""
        return "\(early) of \(trials) trials stopped early\(saved)."
    }
}

extension MethodChoice {
    fileprivate func number(_ name: String) -> Double? {
        options.first { $0.name == name }?.value.number
    }

    fileprivate func text(_ name: String) -> String? {
        guard case .text(let text)? = options.first(where: { $0.name == name })?.value else {
            return nil
        }
        return text
    }
}
