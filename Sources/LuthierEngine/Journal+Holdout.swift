import LuthierDomain
import LuthierPorts

/// What a wish to have a trial scored on the holdout came to.
public struct PromotionAnswer: Sendable, Hashable {
    /// What is to be done.
    public enum State: Sendable, Hashable {
        /// The scoring began, and whoever asked is to perform it.
        case started(attempt: Int, token: Int)
        /// Somebody else is at it.
        case busy
        /// It was scored before; the numbers stand.
        case recorded
        /// The numbers that were told now stand.
        case accepted
    }

    /// The number of the trial.
    public let number: Int
    /// What is to be done.
    public let state: State
}

extension PromotionAnswer {
    /// The answer as two words, kept under an idempotency key.
    var line: String {
        switch state {
        case .started(let attempt, let token): "\(number) started:\(attempt):\(token)"
        case .busy: "\(number) busy"
        case .recorded: "\(number) recorded"
        case .accepted: "\(number) accepted"
        }
    }

    /// The answer that two words stand for, or nil when they stand for none.
    init?(number: Substring, state: Substring) {
        guard let number = Int(number) else { return nil }
        let parts = state.split(separator: ":")
        switch (parts.first, parts.count) {
        case ("started", 3):
            guard let attempt = Int(parts[1]), let token = Int(parts[2]) else { return nil }
            self.init(number: number, state: .started(attempt: attempt, token: token))
        case ("busy", 1): self.init(number: number, state: .busy)
        case ("recorded", 1): self.init(number: number, state: .recorded)
        case ("accepted", 1): self.init(number: number, state: .accepted)
        default: return nil
        }
    }
}

extension Journal {
    /// Begins the scoring of a trial on the holdout, unless it is scored or under way.
    ///
    /// - Parameters:
    ///   - given: The trial's number; nil for the best.
    ///   - worker: Who is going to perform it.
    ///   - term: How long the lease lasts without a sign of life.
    ///   - holdout: The holdout from now on; nil leaves that of the study.
    /// - Returns: What is to be done, or why the trial cannot be scored.
    mutating func promote(
        _ given: Int?, worker: String, term: Duration, _ holdout: Holdout?
    ) -> Result<PromotionAnswer, EngineError> {
        let number: Int
        switch candidate(given) {
        case .success(let trial): number = trial.number
        case .failure(let error): return .failure(error)
        }
        if let use = ledger.holdout[number], let state = Self.standing(use) {
            return .success(PromotionAnswer(number: number, state: state))
        }
        if let holdout, holdout != ledger.definition.holdout {
            var definition = ledger.definition
            definition.holdout = holdout
            if let error = change(to: definition) { return .failure(error) }
        }
        guard ledger.definition.holdout != nil else {
            return .failure(
                EngineError(
                    .invalid, field: "holdout",
                    message: "the study \"\(ledger.definition.name)\" has no holdout.",
                    hint: "Add holdout: [python3, score.py] to its study file, and name that file: "
                        + "luthier study promote study.yaml."))
        }
        let token = beginScoring(of: number, worker: worker, term: term)
        let attempt = ledger.holdout[number]?.attempts.count ?? 1
        return .success(
            PromotionAnswer(number: number, state: .started(attempt: attempt, token: token)))
    }

    /// Takes in a scoring that was performed elsewhere.
    ///
    /// - Returns: Whether it counts, or why the trial cannot be scored.
    mutating func promote(
        _ number: Int, worker: String, told result: TrialResult
    ) -> Result<PromotionAnswer, EngineError> {
        switch candidate(number) {
        case .success: break
        case .failure(let error): return .failure(error)
        }
        if let use = ledger.holdout[number], let state = Self.standing(use) {
            return .success(PromotionAnswer(number: number, state: state))
        }
        let token = beginScoring(of: number, worker: worker, term: .zero)
        _ = score(number, token: token, result)
        return .success(PromotionAnswer(number: number, state: .accepted))
    }

    /// Notes a sign of life of a scoring, at most twice in the term of a lease.
    ///
    /// - Returns: `stop` when another attempt has taken its place, or it has ended.
    mutating func renewScoring(_ number: Int, token: Int, term: Duration) -> TrialDecision {
        guard let use = ledger.holdout[number], use.newest.lease.token == token,
            use.running != nil || use.newest.isLost
        else { return .stop }
        if watch.mustRenew(token, term: term, at: steady) {
            write(.holdout(.renewed(number: number, token: token, expires: now + term)))
        }
        return .proceed
    }

    /// Takes the result of a scoring.
    ///
    /// Who was given up for lost may still bring it, unless another attempt began meanwhile.
    ///
    /// - Returns: `late` when another attempt has taken its place.
    mutating func score(_ number: Int, token: Int, _ result: TrialResult) -> TellAnswer {
        guard let use = ledger.holdout[number], use.newest.lease.token == token else {
            return .late
        }
        let result = extended(result)
        let end = HoldoutEnd(
            number: number, token: token, outcome: judged(scoring: result),
            metrics: result.metrics, deviations: result.deviations)
        // The same told again is accepted again.
        guard use.running != nil || use.newest.isLost else {
            return use.newest.end == end ? .accepted : .late
        }
        write(.holdout(.ended(end)))
        return .accepted
    }

    /// Ends the scorings of those who are gone.
    mutating func reclaimScorings(_ reason: String, where isGone: (Lease) -> Bool) {
        for use in ledger.holdoutUses {
            guard let lease = use.running?.lease, isGone(lease) else { continue }
            let outcome = TrialOutcome.failed(
                .lost,
                reason: "the scoring began and \(reason); the data may have been looked at.",
                detail: nil)
            write(
                .holdout(
                    .ended(
                        HoldoutEnd(
                            number: use.number, token: lease.token, outcome: outcome,
                            metrics: MetricValues()))))
        }
    }

    // MARK: Parts

    private static func standing(_ use: HoldoutUse) -> PromotionAnswer.State? {
        use.score != nil ? .recorded : use.running != nil ? .busy : nil
    }

    private mutating func beginScoring(of number: Int, worker: String, term: Duration) -> Int {
        let token = ledger.lastToken + 1
        let lease = Lease(token: token, worker: worker, expires: now + term)
        write(.holdout(.started(number: number, lease)))
        return token
    }

    /// The trial that is meant, when it may be scored.
    private func candidate(_ given: Int?) -> Result<Trial, EngineError> {
        guard let number = given else { return bestCandidate }
        return existing(number).flatMap { trial in
            guard trial.outcome != .completed else { return .success(trial) }
            let how =
                switch trial.state {
                case .running: "is running"
                case .waiting: "waits to be run"
                case .paused: "is paused"
                case .ended(let outcome): "ended as \(outcome.word)"
                }
            return .failure(
                EngineError(
                    .noCandidate, field: "number",
                    message: "trial \(number) \(how); only a completed trial can be scored on the "
                        + "holdout.", hint: bestHint))
        }
    }

    private var bestCandidate: Result<Trial, EngineError> {
        let objectives = ledger.definition.objectives
        guard let best = ledger.best.first else {
            return .failure(
                EngineError(
                    .noCandidate, field: "number",
                    message: "no trial was completed, so there is none to score on the holdout."))
        }
        guard objectives.count == 1 else {
            return .failure(
                EngineError(
                    .noCandidate, field: "number",
                    message: "the study optimises \(objectives.count) metrics, so no trial is the "
                        + "best of all.", hint: bestHint))
        }
        return .success(ledger.trials[best])
    }

    private var bestHint: String? {
        guard let first = ledger.best.first else { return nil }
        guard ledger.definition.objectives.count != 1 else { return "The best is trial \(first)." }
        let numbers = ledger.best.prefix(20).map(String.init).joined(separator: ", ")
        return "Name a trial of the front: \(numbers)\(ledger.best.count > 20 ? ", …" : "")."
    }

    private func judged(scoring result: TrialResult) -> TrialOutcome {
        guard result.outcome == .completed else { return result.outcome }
        return ledger.definition.scoring.judgement(of: result.metrics, detail: result.detail)
    }
}
