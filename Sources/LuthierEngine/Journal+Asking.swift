import LuthierDomain
import LuthierSchedulers

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
    /// Gives a worker its next trial: one that waits, one that was paused, or a new one.
    ///
    /// - Parameters:
    ///   - worker: Who asks.
    ///   - term: How long the lease lasts without a sign of life.
    /// - Returns: The started trial, or why there is none.
    mutating func ask(worker: String, term: Duration) -> AskAnswer {
        enqueueFirstTries()
        closeIfOver()
        if let ending = ledger.ending { return .over(ending) }
        if let reason = spentBudget { return .wait(reason) }
        let lease = Lease(token: ledger.lastToken + 1, worker: worker, expires: now + term)
        if let number = nextRetry {
            let trial = ledger.trials[number]
            // What the trial was let on to since the attempt began is another job where the order of
            // jobs is fixed, as it would be had the attempt ended well.
            let isFixed = ledger.definition.order == .fixed
            start(
                number, under: lease, resource: isFixed ? trial.target : trial.resource,
                bracket: trial.bracket,
                parent: trial.parent)
            return .trial(number)
        }
        guard !ledger.awaitsBaseline else {
            return .wait("a constraint refers to the first trial, which has not ended")
        }
        guard ledger.nextJobMayBeDecided else {
            return .wait("the order is fixed and an earlier trial has not ended")
        }
        switch nextJob(mayBegin: !newTrialsAreSpent) {
        case .resume(let number, let resource):
            let trial = ledger.trials[number]
            start(
                number, under: lease, resource: resource, bracket: trial.bracket,
                parent: trial.parent)
            return .trial(number)
        case .begin(let resource, let bracket):
            return begin(under: lease, resource: resource, bracket: bracket)
        case .fork(let parent, let assignment, let provenance, let resource):
            let number = ledger.trials.count
            start(
                number,
                Proposal(
                    assignment: insideRanges(assignment, of: number), provenance: provenance),
                under: lease, resource: resource, bracket: ledger.trials[parent].bracket,
                parent: parent)
            return .trial(number)
        case .nothing:
            return .wait(
                newTrialsAreSpent
                    ? "the last trials of the budget are running"
                    : "the scheduler waits for what is running")
        }
    }

    /// Turns `try_first` into waiting trials, before anything else gets a number.
    ///
    /// Whoever created the study has seen that each of them can be completed.
    mutating func enqueueFirstTries() {
        guard ledger.trials.isEmpty else { return }
        for (number, given) in ledger.definition.tryFirst.enumerated() {
            guard let assignment = methods.complete(given, number) else {
                preconditionFailure("try_first \(number) cannot be completed: \(given)")
            }
            write(.enqueued(number: number, assignment))
        }
    }

    /// The places of the units that a started trial has no result of, in the order of the scheduler; empty
    /// where that is the order of the study.
    func unitOrder(of number: Int) -> [Int] {
        guard
            let missing = ledger.definition.replication?.missing(
                in: ledger.trials[number].measurements), missing.count > 1
        else { return [] }
        let ordered = methods.order(missing, ledger.snapshot(forRulingOn: number))
        return ordered == missing ? [] : ordered.map(\.place)
    }

    /// What comes next by the scheduler: what it let train on beyond the end of an attempt, else what
    /// it decides now.
    private func nextJob(mayBegin: Bool) -> ScheduledJob {
        let snapshot = ledger.snapshotForNextJob
        if let job = continuation(in: snapshot) { return job }
        let job = methods.schedule(snapshot, mayBegin)
        // Once everything has ended, any timing has led here, and nothing needs to be hidden.
        guard job == .nothing, snapshot.hidesResults, ledger.running.isEmpty else { return job }
        let whole = ledger.snapshot()
        return continuation(in: whole) ?? methods.schedule(whole, mayBegin)
    }

    private func continuation(in snapshot: StudySnapshot) -> ScheduledJob? {
        for number in ledger.letOn.sorted() {
            let trial = snapshot.trials[number]
            if trial.state == .paused, let resource = trial.resource, let target = trial.target,
                resource > target, trial.reach() ?? 0 < resource
            {
                return .resume(number, upTo: resource)
            }
        }
        return nil
    }

    private mutating func begin(
        under lease: Lease, resource: Double?, bracket: Int?
    ) -> AskAnswer {
        if let number = ledger.waiting.min() {
            start(number, under: lease, resource: resource, bracket: bracket)
            return .trial(number)
        }
        if let proposal = methods.propose(ledger.snapshotForSuggestion) {
            let number = ledger.trials.count
            start(number, proposal, under: lease, resource: resource, bracket: bracket)
            return .trial(number)
        }
        if case .resume(let number, let resource) = nextJob(mayBegin: false) {
            let trial = ledger.trials[number]
            start(number, under: lease, resource: resource, bracket: trial.bracket)
            return .trial(number)
        }
        guard ledger.running.isEmpty else {
            return .wait("every possible assignment was tried and the last are running")
        }
        write(.closed(.exhausted))
        return .over(.exhausted)
    }

    private mutating func start(
        _ number: Int, _ proposal: Proposal? = nil, under lease: Lease, resource: Double?,
        bracket: Int?, parent: Int? = nil
    ) {
        let attempt = proposal == nil ? ledger.trials[number].attempt + 1 : 1
        write(
            .started(
                TrialStart(
                    number: number, attempt: attempt, assignment: proposal?.assignment,
                    history: ledger.head, provenance: proposal?.provenance, lease: lease,
                    resource: resource, bracket: bracket, parent: parent)))
    }

    /// Values that were copied from another trial; those outside of the ranges by now are drawn anew, where
    /// the constraints leave a choice.
    private func insideRanges(_ copied: Assignment, of number: Int) -> Assignment {
        let outside = ledger.definition.space.namesOutside(of: copied)
        guard !outside.isEmpty else { return copied }
        let open = zip(copied.names, copied.values).map { outside.contains($0) ? nil : $1 }
        return methods.complete(Assignment(names: copied.names, values: open), number) ?? copied
    }

    /// The oldest trial that waits for another attempt.
    private var nextRetry: Int? {
        ledger.waiting.filter { ledger.trials[$0].attempt > 0 }.min()
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
        if let gain = budget.expectedGain, let expected = ledger.expectedGain, expected < gain {
            return "the last \(StudyLedger.gainsLookedAt) suggestions expected to gain less than "
                + "\(gain)"
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
        if budget.stopsAtSolutions, ledger.hasEnoughSolutions {
            let reason = "\(ledger.solutionCount) solutions were found that lie apart"
            return write(.closed(.finished(reason: reason)))
        }
        guard ledger.running.isEmpty else { return }
        if let reason = spentBudget { return write(.closed(.finished(reason: reason))) }
        if newTrialsAreSpent, nextRetry == nil, nextJob(mayBegin: false) == .nothing {
            let count = ledger.startedCount
            let reason =
                ledger.paused.isEmpty
                ? "all \(count) trials of the budget have ended"
                : "the budget of \(count) trials is spent, and no other is to go on"
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
