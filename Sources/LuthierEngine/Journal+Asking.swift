import LuthierDomain

/// What a sampler gives to an ask.
struct Proposal: Sendable {
    /// The values.
    let assignment: Assignment
    /// Why these.
    let provenance: Provenance
}

/// Whether an ask got a trial.
enum AskAnswer: Sendable {
    /// A trial to run: one that was just started.
    case trial(Int)
    /// Nothing yet: what runs must end first.
    case wait(String)
    /// Nothing any more.
    case over(StudyEnding)
}

extension Journal {
    /// Makes a proposal for the next new trial, or nil when every possible assignment was tried.
    typealias Propose = (StudySnapshot) -> Proposal?

    /// Gives a worker its next trial: one that waits, or a new one.
    ///
    /// - Parameters:
    ///   - worker: Who asks.
    ///   - term: How long the lease lasts without a sign of life.
    ///   - propose: Called at most once, for a new trial.
    /// - Returns: The started trial, or why there is none.
    mutating func ask(worker: String, term: Duration, propose: Propose) -> AskAnswer {
        enqueueFirstTries()
        closeIfOver()
        if let ending = ledger.ending { return .over(ending) }
        if let reason = spentBudget { return .wait(reason) }
        if let number = nextWaiting {
            start(number, assignment: nil, provenance: nil, worker: worker, term: term)
            return .trial(number)
        }
        guard !newTrialsAreSpent else { return .wait("the last trials of the budget are running") }
        return startNew(worker: worker, term: term, propose: propose)
    }

    /// Turns `try_first` into waiting trials, before anything else gets a number.
    ///
    /// Whoever created the study has seen that each of them can be completed.
    mutating func enqueueFirstTries() {
        guard ledger.trials.isEmpty else { return }
        for (number, given) in ledger.definition.tryFirst.enumerated() {
            guard let assignment = complete(given, number) else {
                preconditionFailure("try_first \(number) cannot be completed: \(given)")
            }
            write(.enqueued(number: number, assignment))
        }
    }

    private mutating func startNew(
        worker: String, term: Duration, propose: Propose
    ) -> AskAnswer {
        let number = ledger.trials.count
        let horizon = ledger.horizon(of: number)
        if let horizon {
            guard ledger.trials.prefix(horizon).allSatisfy({ $0.outcome != nil }) else {
                return .wait("the order is fixed and an earlier trial has not ended")
            }
        }
        guard let proposal = propose(ledger.snapshot(horizon: horizon)) else {
            guard ledger.running.isEmpty else {
                return .wait("every possible assignment was tried and the last are running")
            }
            write(.closed(.exhausted))
            return .over(.exhausted)
        }
        start(
            number, assignment: proposal.assignment, provenance: proposal.provenance,
            worker: worker, term: term)
        return .trial(number)
    }

    private mutating func start(
        _ number: Int, assignment: Assignment?, provenance: Provenance?, worker: String,
        term: Duration
    ) {
        let attempt = assignment == nil ? ledger.trials[number].attempt + 1 : 1
        write(
            .started(
                TrialStart(
                    number: number, attempt: attempt, assignment: assignment, history: ledger.head,
                    provenance: provenance,
                    lease: Lease(
                        token: ledger.lastToken + 1, worker: worker, expires: now + term))))
    }

    /// The waiting trial to start next: the oldest retry, else the oldest that was enqueued and
    /// still fits the budget of trials.
    private var nextWaiting: Int? {
        let retries = ledger.waiting.filter { ledger.trials[$0].attempt > 0 }
        if let number = retries.min() { return number }
        return newTrialsAreSpent ? nil : ledger.waiting.min()
    }

    private var newTrialsAreSpent: Bool {
        ledger.definition.budget.trials.map { ledger.startedCount >= $0 } ?? false
    }

    /// Why nothing at all may be started any more, retries included.
    private var spentBudget: String? {
        let budget = ledger.definition.budget
        if let time = budget.time, ledger.activeTime(at: now) >= time {
            return "the time budget of \(time) is spent"
        }
        if let resource = budget.resource, ledger.spentResource >= resource {
            return "the resource budget of \(resource) is spent"
        }
        return nil
    }

    /// Ends the study when a stop criterion is met, or the budget is spent and nothing runs.
    mutating func closeIfOver() {
        guard ledger.ending == nil else { return }
        let budget = ledger.definition.budget
        if let number = ledger.best.first(where: { reachesTargets($0) }) {
            return write(.closed(.finished(reason: "trial \(number) reached the target")))
        }
        if let patience = budget.noImprovement, ledger.endedSinceImprovement >= patience {
            return write(.closed(.finished(reason: "no improvement in \(patience) trials")))
        }
        guard ledger.running.isEmpty else { return }
        if let reason = spentBudget { return write(.closed(.finished(reason: reason))) }
        if newTrialsAreSpent, nextWaiting == nil {
            let reason = "all \(ledger.startedCount) trials of the budget have ended"
            write(.closed(.finished(reason: reason)))
        }
    }

    private func reachesTargets(_ number: Int) -> Bool {
        let targets = ledger.definition.budget.stopWhen
        guard !targets.isEmpty else { return false }
        return targets.allSatisfy { target in
            guard let value = ledger.trials[number].metrics[target.metric],
                let direction = ledger.definition.metrics.first(where: { $0.name == target.metric }
                )?
                .direction
            else { return false }
            return direction.loss(value) <= direction.loss(target.value)
        }
    }
}
