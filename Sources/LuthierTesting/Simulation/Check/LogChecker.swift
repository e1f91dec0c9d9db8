import LuthierDomain
import LuthierPorts

/// Reads the log of a simulated study once, event by event, and finds what must not be in it.
///
/// It has its own picture of every trial, so that a mistake in the engine's fold does not excuse one in
/// its decisions.
struct LogChecker {
    /// Broken promises, the first twenty.
    private(set) var violations: [Violation] = []
    private(set) var trials: [TrialModel] = []
    /// The attempts that are over.
    private(set) var ends: Set<History.Attempt> = []
    /// Those of them that were given up for lost.
    private(set) var lost: Set<History.Attempt> = []
    /// The attempts that began, with the worker.
    private(set) var starts: [History.Attempt: String] = [:]
    /// Results that came late.
    private(set) var late: Set<History.Attempt> = []
    /// Trials that were stopped by hand.
    private(set) var halted: Set<Int> = []
    /// What is written about the study and its trials, and every note that ever was.
    private(set) var notebook = Notebook()
    /// What trials left.
    private(set) var shelf = ArtifactShelf()
    /// Measurements that are kept.
    private(set) var measured: Set<History.Report> = []
    /// Trials that were scored on the holdout.
    private var scored: Set<Int> = []
    private let history: History
    private let term: Duration
    private var definition: StudyDefinition
    private var ending: StudyEnding?
    private var sequence = 0
    private var lastToken = 0
    private var startedCount = 0
    private var isRevised = false

    /// A checker of a study's log.
    ///
    /// - Parameters:
    ///   - definition: What the study was created as.
    ///   - term: How long leases last.
    ///   - history: What clients sent and heard.
    init(_ definition: StudyDefinition, term: Duration, history: History) {
        self.definition = definition
        self.term = term
        self.history = history
    }

    /// Notes a broken promise.
    mutating func fail(_ promise: Violation.Promise, _ message: String) {
        if violations.count < 20 { violations.append(Violation(promise, message)) }
    }

    /// Takes the next event in.
    mutating func take(_ record: EventRecord) {
        sequence += 1
        if record.sequence != sequence {
            fail(.numbers, "event \(record.sequence) stands where \(sequence) belongs.")
        }
        let wasRevised = isRevised
        isRevised = false
        switch record.event {
        case .created(let definition):
            if sequence != 1 { fail(.numbers, "the study began twice.") }
            if definition != self.definition {
                fail(.acknowledged, "the study is not the one that was created.")
            }
        case .revised(let definition):
            self.definition = definition
            isRevised = true
        case .rejudged(let judgements):
            if !wasRevised { fail(.finished, "trials were judged anew without a revision.") }
            rejudge(judgements)
        case .enqueued(let number, _): append(number, TrialModel(phase: .waiting))
        case .added(let number, _, let outcome, let metrics, _):
            var trial = TrialModel(phase: .ended)
            trial.outcome = outcome
            trial.metrics = metrics
            trial.isAdded = true
            append(number, trial)
        case .started(let start): take(start, record)
        case .renewed(let number, let token, let expires):
            renew(number, token, expires, record)
        case .measured(let number, let token, let measurement, let expires):
            measured.insert(
                History.Report(
                    attempt: History.Attempt(number: number, token: token),
                    step: measurement.step, unit: measurement.unit))
            renew(number, token, expires, record)
        case .ruled(let number, let token, let ruling):
            guard holds(number, token, "was ruled on") else { return }
            if case .extend(let resource) = ruling {
                trials[number].resource = resource
            } else {
                trials[number].isRuled = true
            }
        case .halted(let number, let token):
            guard holds(number, token, "was stopped by hand") else { return }
            trials[number].isRuled = true
            halted.insert(number)
        case .paused(let number, let token):
            guard holds(number, token, "was paused") else { return }
            finish(number, token)
            trials[number].phase = .paused
        case .ended(let end): take(end, record)
        case .late(let number, let result):
            guard trials.indices.contains(number) else {
                return fail(.numbers, "a late result is of trial \(number), which is none.")
            }
            late.insert(History.Attempt(number: number, token: result.token))
        case .holdout(let event): take(event)
        case .annotated(let number, let annotation):
            if let number, !trials.indices.contains(number) {
                fail(.numbers, "something was written about trial \(number), which is none.")
            }
            notebook.write(annotation, about: number)
        case .artifacts(let event): take(event)
        case .closed(let ending):
            if self.ending != nil { fail(.budget, "the study was closed twice.") }
            self.ending = ending
        case .reopened:
            if ending == nil { fail(.budget, "the study was opened while it was open.") }
            ending = nil
        }
    }

    private mutating func append(_ number: Int, _ trial: TrialModel) {
        if number != trials.count {
            fail(.numbers, "trial \(number) stands where \(trials.count) belongs.")
        }
        trials.append(trial)
    }

    // MARK: Attempts

    private mutating func take(_ start: TrialStart, _ record: EventRecord) {
        let number = start.number
        if let assignment = start.assignment {
            append(number, TrialModel(phase: .waiting))
            // What goes on from another trial's checkpoint may stay where that one is.
            let outside = definition.space.namesOutside(of: assignment)
            if start.parent == nil, !outside.isEmpty {
                fail(.ranges, "trial \(number) was suggested with \(outside) outside of its range.")
            }
        }
        guard trials.indices.contains(number) else {
            return fail(.numbers, "trial \(number) was started and is none.")
        }
        if trials[number].phase != .waiting, trials[number].phase != .paused {
            fail(.finished, "trial \(number) was started while it was \(trials[number].phase).")
        }
        if halted.contains(number) {
            fail(.finished, "trial \(number) was started after it was stopped by hand.")
        }
        if let ending { fail(.budget, "trial \(number) was started after \(ending.word).") }
        if start.lease.token <= lastToken {
            fail(.tokens, "token \(start.lease.token) was given after \(lastToken).")
        }
        if trials[number].attempts == 0 {
            if let budget = definition.budget.trials, startedCount >= budget {
                fail(.budget, "trial \(number) was started beyond the budget of \(budget).")
            }
            startedCount += 1
        }
        trials[number].attempts += 1
        if start.attempt != trials[number].attempts {
            fail(
                .tokens,
                "trial \(number) was started the \(trials[number].attempts)th time, called "
                    + "\(start.attempt).")
        }
        if start.lease.expires != record.time + term {
            fail(.leases, "the lease of trial \(number) is not of \(term) from its start.")
        }
        lastToken = max(lastToken, start.lease.token)
        let attempt = History.Attempt(number: number, token: start.lease.token)
        starts[attempt] = start.lease.worker
        trials[number].token = start.lease.token
        trials[number].worker = start.lease.worker
        trials[number].isRuled = false
        trials[number].resource = start.resource
        trials[number].phase = .running(expires: start.lease.expires)
    }

    private mutating func renew(
        _ number: Int, _ token: Int, _ expires: Timestamp, _ record: EventRecord
    ) {
        guard holds(number, token, "was heard of"),
            case .running(let before) = trials[number].phase
        else { return }
        // What is settled when a trial ends leaves its lease as it was.
        if expires != record.time + term, expires != before {
            fail(
                .leases, "trial \(number) was heard of, and its lease is not of \(term) from then.")
        }
        trials[number].phase = .running(expires: max(before, expires))
    }

    private mutating func take(_ end: TrialEnd, _ record: EventRecord) {
        let number = end.number
        guard holds(number, end.token, "ended"),
            case .running = trials[number].phase
        else { return }
        finish(number, end.token)
        let attempt = History.Attempt(number: number, token: end.token)
        let isLost = if case .failed(.lost, _, _) = end.outcome { true } else { false }
        if isLost { lost.insert(attempt) }
        if isLost || history.sent[attempt] == nil { checkReclaim(number, end) }
        if let told = history.sent[attempt], end.outcome == .completed, !trials[number].isRuled,
            definition.replication == nil,
            !told.contains(where: { $0.metrics == end.metrics || $0.metrics.isEmpty })
        {
            fail(.tokens, "trial \(number) has numbers that nobody told under token \(end.token).")
        }
        checkRetry(number, end)
        guard !end.retries else {
            trials[number].phase = .waiting
            return
        }
        trials[number].phase = .ended
        trials[number].outcome = end.outcome
        trials[number].metrics = end.metrics
    }

    /// An attempt that ended without a word of its worker was lost.
    private mutating func checkReclaim(_ number: Int, _ end: TrialEnd) {
        let isLost: Bool
        switch end.outcome {
        case .failed(.lost, _, _): isLost = true
        default: isLost = trials[number].isRuled
        }
        if !isLost {
            fail(.tokens, "trial \(number) ended as \(end.outcome.word) and nobody told so.")
        }
        if case .failed(.lost, let reason, _) = end.outcome, !reason.contains("lease"),
            !history.released.contains(trials[number].worker)
        {
            fail(.leases, "trial \(number) was reclaimed from a worker that was not gone.")
        }
    }

    private mutating func checkRetry(_ number: Int, _ end: TrialEnd) {
        let policy = definition.retry
        let isLeft = trials[number].failures + 1 < policy.attempts
        let expected: Bool
        switch end.outcome {
        case .failed(.interrupted, _, _): expected = true
        case .failed(let kind, _, _): expected = isLeft && policy.causes.contains(kind)
        case .outOfMemory: expected = isLeft && policy.retriesOutOfMemory
        case .completed, .stopped, .infeasible: expected = false
        }
        if end.retries != expected {
            fail(
                .retries,
                "trial \(number) \(end.retries ? "is" : "is not") tried again after "
                    + "\(end.outcome.word), failure \(trials[number].failures + 1) of "
                    + "\(policy.attempts).")
        }
        switch end.outcome {
        case .failed(.interrupted, _, _), .completed, .stopped, .infeasible: break
        case .failed, .outOfMemory: if end.retries { trials[number].failures += 1 }
        }
    }

    private mutating func take(_ event: HoldoutEvent) {
        guard case .started(let number, let lease) = event else { return }
        if lease.token <= lastToken {
            fail(.tokens, "token \(lease.token) of a scoring was given after \(lastToken).")
        }
        lastToken = max(lastToken, lease.token)
        scored.insert(number)
        if !trials.indices.contains(number) || trials[number].outcome != .completed {
            fail(.finished, "trial \(number) was scored and is not completed.")
        }
    }

    // MARK: Artifacts

    private mutating func take(_ event: ArtifactEvent) {
        switch event {
        case .kept(let number, let token, let files):
            guard trials.indices.contains(number), trials[number].token == token else {
                return fail(
                    .tokens,
                    "files of trial \(number) were recorded under \(token), which is not its token."
                )
            }
            shelf.keep(files, of: number)
        case .removed(let numbers, let reason):
            let wasOver = definition.artifacts.quota.map { shelf.bytes > $0 } ?? false
            for number in numbers {
                guard trials.indices.contains(number) else {
                    return fail(.numbers, "files were removed of trial \(number), which is none.")
                }
                let isAllowed =
                    switch (reason, trials[number].phase) {
                    case (.keep, .ended): !keepsByRule(number)
                    case (.quota, .ended), (.quota, .paused): wasOver
                    default: false
                    }
                if !isAllowed {
                    fail(
                        .artifacts,
                        "files of trial \(number), which is \(trials[number].phase), were removed for "
                            + "\(reason.rawValue).")
                }
                shelf.remove(number)
            }
        }
    }

    /// Finds what the policy does not keep and is there all the same, when nothing more comes.
    mutating func finishArtifacts() {
        for number in shelf.holders
        where trials[number].phase == .ended && !keepsByRule(number) {
            fail(.artifacts, "files of trial \(number) are there, against the policy.")
        }
    }

    /// Whether the rule, as far as it looks at a trial by itself, keeps its files.
    private func keepsByRule(_ number: Int) -> Bool {
        definition.artifacts.keep != .completed || trials[number].outcome == .completed
            || scored.contains(number)
    }

    private mutating func rejudge(_ judgements: [Rejudgement]) {
        for judgement in judgements where trials.indices.contains(judgement.number) {
            if trials[judgement.number].phase != .ended {
                fail(.finished, "trial \(judgement.number) was judged anew and had not ended.")
            }
            trials[judgement.number].outcome = judgement.outcome
            trials[judgement.number].metrics = judgement.metrics
        }
    }

    private mutating func finish(_ number: Int, _ token: Int) {
        if !ends.insert(History.Attempt(number: number, token: token)).inserted {
            fail(.tokens, "attempt \(token) of trial \(number) ended twice.")
        }
    }

    private mutating func holds(_ number: Int, _ token: Int, _ what: String) -> Bool {
        guard trials.indices.contains(number) else {
            fail(.numbers, "trial \(number) \(what) and is none.")
            return false
        }
        guard case .running = trials[number].phase, trials[number].token == token else {
            fail(
                .tokens,
                "trial \(number) \(what) under token \(token), while it was "
                    + "\(trials[number].phase) with \(trials[number].token).")
            return false
        }
        return true
    }
}
