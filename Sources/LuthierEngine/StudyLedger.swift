public import LuthierDomain

/// What is known of a study: a fold over its events, and nothing else.
///
/// The ledger is a value. Whoever feeds it the same events gets the same ledger, and equal ledgers
/// give equal answers to equal requests. Requests are in `StudyLedger+Asking` and its neighbours.
public struct StudyLedger: Sendable {
    /// When the study was begun, which tells it apart from others that had its name.
    public let created: Timestamp
    /// The sequence number of the last event taken in.
    public private(set) var head: Int
    /// How often the definition was revised or trials were judged anew; whoever made something by the
    /// definition or by results makes it again when this has changed.
    package private(set) var revision = 0
    /// What the study was told, by its newest revision.
    public private(set) var definition: StudyDefinition {
        didSet { derivations = definition.derivations }
    }
    /// How metrics follow from others.
    package private(set) var derivations: MetricDerivations
    /// The numbers of the first trial that was measured to its end; nil before, and where no constraint or
    /// derived metric refers to it.
    package private(set) var baseline: MetricValues?
    /// Every trial by its number.
    public private(set) var trials: [Trial] = []
    /// Why the study takes no more trials; nil while it does.
    public private(set) var ending: StudyEnding?
    /// How many trials there are of each kind.
    public private(set) var counts = TrialCounts()
    /// Trials given to a worker at least once; what the budget of trials counts.
    public private(set) var startedCount = 0
    /// The total resource that trials reported.
    public private(set) var spentResource = 0.0
    /// Trials that ended since the best became better.
    public private(set) var endedSinceImprovement = 0
    /// The trials that have ended, in the order of their ends.
    private(set) var ended: [Int] = []
    /// The trials that have ended or were paused, in that order, each as often as it was.
    private var results: [Int] = []
    /// What was given to workers, retries left out, with what came of it and what schedulers decided.
    private var order = JobOrder()
    /// The jobs without a result.
    private var openJobs: Set<Int> = []
    /// The assignments of all trials inside of the ranges, in the space's own form.
    private var tried: Set<Assignment> = []
    /// The trials outside of the ranges as they are now; none until ranges are changed.
    public private(set) var outside: Set<Int> = []
    /// The number of the first trial that began under the ranges as they are.
    private var spaceStart = 0
    /// The running trials by number.
    private(set) var running: Set<Int> = []
    /// The waiting trials by number.
    private(set) var waiting: Set<Int> = []
    /// The paused trials by number.
    private(set) var paused: Set<Int> = []
    /// Those of them that had been let on further than their last attempt was told to train.
    private(set) var letOn: Set<Int> = []
    /// Trials whose values a sampler proposed.
    private var suggestedCount = 0
    /// The newest fencing token given out.
    private(set) var lastToken = 0
    /// What was scored on the holdout; snapshots never show it.
    private(set) var holdout = HoldoutBook()
    /// What is kept of trials; snapshots never show it.
    private(set) var artifactBook = ArtifactBook()
    /// What people wrote; snapshots never show it.
    private(set) var annotations = AnnotationBook()
    private var incumbents: Incumbents
    private var activity = ActiveTime()

    /// The ledger of a study that has just begun.
    ///
    /// - Parameter record: The first event of the log.
    /// - Throws: When it is not a `created` event with sequence 1.
    public init(_ record: EventRecord) throws(LedgerError) {
        guard case .created(let definition) = record.event, record.sequence == 1 else {
            throw LedgerError(
                sequence: record.sequence, message: "a log begins with a created event.")
        }
        head = 1
        created = record.time
        self.definition = definition
        derivations = definition.derivations
        incumbents = Incumbents(objectives: definition.objectives)
    }

    /// The numbers of the best trials: one, or the Pareto front ordered by its first objective.
    public var best: [Int] { incumbents.numbers }

    /// What was given to workers, retries left out.
    var jobs: [TrialJob] { order.jobs }

    /// What schedulers decided, in that order.
    var rulings: [RuledMeasurement] { order.rulings }

    /// The time during which at least one trial ran.
    public func activeTime(at now: Timestamp) -> Duration { activity.elapsed(at: now) }

    /// What samplers and schedulers may see.
    ///
    /// - Parameters:
    ///   - horizon: The first job whose results are hidden; nil hides none.
    ///   - own: A trial that is seen as it is in any case.
    /// - Returns: A snapshot that shares memory with the ledger.
    /// - Complexity: O(1), and O(jobs since the horizon) with one.
    func snapshot(horizon: Int? = nil, seeing own: Int? = nil) -> StudySnapshot {
        StudySnapshot(
            definition: definition, trials: trials, tried: tried, suggestedCount: suggestedCount,
            results: results, ended: ended, order: order, unfinished: [running, waiting],
            outside: outside, spaceStart: spaceStart, horizon: horizon, seeing: own)
    }

    /// The first job whose results are hidden from what is decided about a job; nil hides none.
    ///
    /// With a fixed order only jobs are seen that had ended before the job could start, so that
    /// the timing of programs changes nothing.
    func horizon(ofJob job: Int) -> Int? {
        definition.order == .fixed ? max(job - definition.budget.parallel, 0) : nil
    }

    /// What may be seen when it is decided what a free worker does next.
    var snapshotForNextJob: StudySnapshot { snapshot(horizon: horizon(ofJob: jobs.count)) }

    /// What a sampler may see when it suggests the next new trial: nothing that lies outside of the ranges.
    var snapshotForSuggestion: StudySnapshot { snapshotForNextJob.insideRanges }

    /// What may be seen when it is ruled on a running trial.
    func snapshot(forRulingOn number: Int) -> StudySnapshot {
        snapshot(horizon: horizon(ofJob: order.newestJob(of: number) ?? 0), seeing: number)
    }

    /// Whether the order of the study allows a next job to be decided.
    var nextJobMayBeDecided: Bool {
        guard let horizon = horizon(ofJob: jobs.count) else { return true }
        return openJobs.allSatisfy { $0 >= horizon }
    }

    /// Takes the next event in.
    ///
    /// - Parameter record: The event after ``head``.
    /// - Throws: When the event cannot follow what is known; the ledger is of no use then.
    /// - Complexity: O(1) in the number of trials, apart from revisions of metrics.
    public mutating func apply(_ record: EventRecord) throws(LedgerError) {
        guard record.sequence == head + 1 else {
            throw LedgerError(
                sequence: record.sequence, message: "event \(head + 1) was expected here.")
        }
        switch record.event {
        case .created:
            throw LedgerError(sequence: record.sequence, message: "the study began twice.")
        case .revised(let definition): revise(definition)
        case .rejudged(let rejudgements): try rejudge(rejudgements, record)
        case .enqueued(let number, let assignment):
            try append(
                Trial(
                    number: number, assignment: assignment, origin: .enqueued, history: head,
                    provenance: nil, state: .waiting, started: record.time), record)
            waiting.insert(number)
            counts.waiting += 1
        case .started(let start): try apply(start, record)
        case .renewed(let number, let token, let expires):
            try renew(number, token: token, expires: expires, record)
        case .measured(let number, let token, let measurement, let expires):
            try renew(number, token: token, expires: expires, record)
            spentResource += resourceSpent(by: measurement, of: trials[number])
            trials[number].measurements.append(measurement)
        case .ruled(let number, let token, let ruling):
            _ = try holder(number, token: token, record)
            try rule(ruling, on: number, record)
        case .halted(let number, let token):
            _ = try holder(number, token: token, record)
            trials[number].ruling = .byHand
        case .paused(let number, let token): try pause(number, token: token, record)
        case .ended(let end): try apply(end, record)
        case .late(let number, let result):
            try check(number, record)
            trials[number].late.append(result)
        case .added(let number, let assignment, let outcome, let metrics, let deviations):
            var trial = Trial(
                number: number, assignment: assignment, origin: .added, history: head,
                provenance: nil, state: .ended(outcome), started: record.time)
            trial.ended = record.time
            trial.metrics = metrics
            trial.deviations = deviations
            try append(trial, record)
            order.begin(TrialJob(number: number, resource: nil, settled: 0))
            count(outcome)
            take(outcome, of: number, metrics)
        case .holdout(let event):
            try holdout.apply(event, of: trials, at: record)
            lastToken = max(lastToken, holdout.newestToken)
        case .artifacts(let event):
            try artifactBook.apply(event, of: trials, at: record)
        case .annotated(let number, let annotation):
            if let number { try check(number, record) }
            annotations.write(annotation, about: number)
        case .closed(let ending): self.ending = ending
        case .reopened: ending = nil
        }
        head = record.sequence
    }

    // MARK: Parts of the fold

    private mutating func append(_ trial: Trial, _ record: EventRecord) throws(LedgerError) {
        guard trial.number == trials.count else {
            throw LedgerError(
                sequence: record.sequence,
                message: "trial \(trial.number) appears where trial \(trials.count) was expected.")
        }
        trials.append(trial)
        place(trial)
        if trial.origin == .suggested { suggestedCount += 1 }
    }

    /// Takes note whether a trial lies inside of the ranges, as all do but those from elsewhere until ranges change.
    private mutating func place(_ trial: Trial) {
        let isAsMade = revision == 0 && trial.origin != .added
        let form = isAsMade ? trial.assignment : definition.space.form(of: trial.assignment)
        if let form { tried.insert(form) } else { outside.insert(trial.number) }
    }

    private mutating func apply(_ start: TrialStart, _ record: EventRecord) throws(LedgerError) {
        if let assignment = start.assignment {
            try append(
                Trial(
                    number: start.number, assignment: assignment, origin: .suggested,
                    history: start.history, provenance: start.provenance, state: .waiting,
                    started: record.time), record)
        } else {
            try check(start.number, record)
            if waiting.remove(start.number) != nil {
                counts.waiting -= 1
            } else if paused.remove(start.number) != nil {
                letOn.remove(start.number)
                counts.paused -= 1
            } else {
                throw LedgerError(
                    sequence: record.sequence,
                    message: "trial \(start.number) was started and was not waiting.")
            }
        }
        if trials[start.number].attempt == 0 { startedCount += 1 }
        let isNewJob =
            trials[start.number].attempt == 0 || trials[start.number].state == .paused
        if isNewJob {
            openJobs.insert(jobs.count)
            order.begin(
                TrialJob(
                    number: start.number, resource: start.resource,
                    settled: trials[start.number].settled))
        }
        trials[start.number].attempt = start.attempt
        trials[start.number].state = .running(start.lease)
        trials[start.number].token = start.lease.token
        trials[start.number].started = record.time
        // A retry keeps what the trial was let on to by then.
        if isNewJob || trials[start.number].resource == nil {
            trials[start.number].resource = start.resource
        }
        trials[start.number].target = start.resource
        trials[start.number].bracket = start.bracket
        if let parent = start.parent, trials[start.number].attempt == 1 {
            try check(parent, record)
            trials[start.number].parent = parent
            trials[start.number].inherited = trials[parent].reach()
        }
        // What a failed attempt reported is gone with it, unless it turns out to have been all.
        let settled = trials[start.number].settled
        if isNewJob {
            trials[start.number].lost = []
        } else if settled < trials[start.number].measurements.count {
            trials[start.number].lost = Array(trials[start.number].measurements[settled...])
        }
        trials[start.number].measurements.removeSubrange(settled...)
        keepWholeRuns(of: start.number)
        trials[start.number].ruling = .proceed
        lastToken = max(lastToken, start.lease.token)
        if running.isEmpty { activity.begin(at: record.time) }
        running.insert(start.number)
        counts.running += 1
    }

    /// Keeps what the attempt before had measured of units to their ends; these are not run again.
    private mutating func keepWholeRuns(of number: Int) {
        guard definition.replication != nil else { return }
        let whole = trials[number].lost.filter(Replication.isResult)
        trials[number].lost = []
        trials[number].measurements += whole
        trials[number].settled += whole.count
    }

    private mutating func rule(
        _ ruling: Ruling, on number: Int, _ record: EventRecord
    ) throws(LedgerError) {
        if case .extend(let resource) = ruling {
            trials[number].resource = resource
        } else {
            trials[number].ruling = ruling
        }
        guard let measurement = trials[number].measurements.last else {
            throw LedgerError(
                sequence: record.sequence, message: "trial \(number) was ruled on unmeasured.")
        }
        order.rule(
            RuledMeasurement(
                number: number, bracket: trials[number].bracket, measurement: measurement,
                ruling: ruling))
    }

    private mutating func pause(
        _ number: Int, token: Int, _ record: EventRecord
    ) throws(LedgerError) {
        _ = try holder(number, token: token, record)
        running.remove(number)
        counts.running -= 1
        if running.isEmpty { activity.end(at: record.time) }
        trials[number].state = .paused
        trials[number].settled = trials[number].measurements.count
        trials[number].metrics = TrialTally(trials[number].measurements).metrics
        paused.insert(number)
        if let resource = trials[number].resource, let target = trials[number].target,
            resource > target
        {
            letOn.insert(number)
        }
        counts.paused += 1
        finishJob(of: number)
    }

    /// Notes that there is a result of the newest job of a trial.
    private mutating func finishJob(of number: Int) {
        results.append(number)
        if let job = order.newestJob(of: number) { openJobs.remove(job) }
    }

    private mutating func apply(_ end: TrialEnd, _ record: EventRecord) throws(LedgerError) {
        let lease = try holder(end.number, token: end.token, record)
        running.remove(end.number)
        counts.running -= 1
        let isLost = if case .failed(.lost, _, _) = end.outcome { true } else { false }
        if running.isEmpty {
            activity.end(at: isLost ? min(lease.expires, record.time) : record.time)
        }
        guard !end.retries else {
            if case .failed(let kind, _, _) = end.outcome, kind != .interrupted {
                trials[end.number].failures += 1
            } else if case .outOfMemory = end.outcome {
                trials[end.number].failures += 1
            }
            trials[end.number].state = .waiting
            waiting.insert(end.number)
            counts.waiting += 1
            return
        }
        trials[end.number].state = .ended(end.outcome)
        trials[end.number].lost = []
        trials[end.number].ended = record.time
        trials[end.number].metrics = end.metrics
        trials[end.number].deviations = end.deviations
        count(end.outcome)
        take(end.outcome, of: end.number, end.metrics)
    }

    private mutating func take(_ outcome: TrialOutcome, of number: Int, _ metrics: MetricValues) {
        ended.append(number)
        order.end(number)
        finishJob(of: number)
        compare(outcome, of: number, metrics)
    }

    /// Compares an ended trial with those that ended before it.
    private mutating func compare(
        _ outcome: TrialOutcome, of number: Int, _ metrics: MetricValues
    ) {
        if baseline == nil {
            baseline = Self.baseline(from: outcome, metrics, for: derivations)
        }
        let improves = outcome == .completed && incumbents.add(number, metrics: metrics)
        endedSinceImprovement = improves ? 0 : endedSinceImprovement + 1
    }

    private mutating func renew(
        _ number: Int, token: Int, expires: Timestamp, _ record: EventRecord
    ) throws(LedgerError) {
        var lease = try holder(number, token: token, record)
        lease.expires = max(lease.expires, expires)
        trials[number].state = .running(lease)
    }

    private func holder(
        _ number: Int, token: Int, _ record: EventRecord
    ) throws(LedgerError) -> Lease {
        try check(number, record)
        guard let lease = trials[number].lease, lease.token == token else {
            throw LedgerError(
                sequence: record.sequence, message: "token \(token) does not hold trial \(number).")
        }
        return lease
    }

    private func check(_ number: Int, _ record: EventRecord) throws(LedgerError) {
        guard trials.indices.contains(number) else {
            throw LedgerError(sequence: record.sequence, message: "there is no trial \(number).")
        }
    }

    private mutating func count(_ outcome: TrialOutcome, by change: Int = 1) {
        switch outcome {
        case .completed: counts.completed += change
        case .stopped: counts.stopped += change
        case .failed: counts.failed += change
        case .outOfMemory: counts.outOfMemory += change
        case .infeasible: counts.infeasible += change
        }
    }

    // MARK: Revisions

    private mutating func revise(_ revised: StudyDefinition) {
        let judgesLike = definition.judges(like: revised)
        let dropped = definition.derivedNames.subtracting(revised.derivedNames)
        let hasOtherRanges = definition.space.parameters != revised.space.parameters
        definition = revised
        revision += 1
        if !judgesLike { compareAgain(dropping: dropped) }
        guard hasOtherRanges else { return }
        (tried, outside, spaceStart) = ([], [], trials.count)
        for trial in trials { place(trial) }
    }

    private mutating func rejudge(
        _ rejudgements: [Rejudgement], _ record: EventRecord
    ) throws(LedgerError) {
        for one in rejudgements {
            try check(one.number, record)
            guard let before = trials[one.number].outcome else {
                throw LedgerError(
                    sequence: record.sequence,
                    message: "trial \(one.number) was judged anew and had not ended.")
            }
            count(before, by: -1)
            count(one.outcome)
            trials[one.number].state = .ended(one.outcome)
            trials[one.number].metrics = one.metrics
        }
        revision += 1
        compareAgain()
    }

    /// Compares all ended trials again in the order of their ends, and works out again what follows from
    /// measurements on the way.
    ///
    /// - Parameter names: Metrics that were derived and are none any more.
    /// - Complexity: O(ends × best trials), and O(measurements) where metrics are derived.
    private mutating func compareAgain(dropping names: Set<String> = []) {
        incumbents = Incumbents(objectives: definition.objectives)
        endedSinceImprovement = 0
        baseline = nil
        for number in ended {
            guard let outcome = trials[number].outcome else { continue }
            compare(outcome, of: number, trials[number].metrics)
        }
        guard !names.isEmpty || !derivations.isEmpty else { return }
        let (derivations, baseline) = (derivations, baseline)
        func anew(_ measurement: Measurement) -> Measurement {
            var measurement = measurement
            measurement.metrics = derivations.extending(
                measurement.metrics.without(names), baseline: baseline)
            return measurement
        }
        for number in trials.indices {
            trials[number].measurements = trials[number].measurements.map(anew)
            trials[number].lost = trials[number].lost.map(anew)
            guard trials[number].state == .paused else { continue }
            trials[number].metrics = TrialTally(trials[number].measurements).metrics
        }
        order.remeasure(anew)
    }

    /// What a measurement adds to the resource spent: how far its unit came beyond its last report.
    ///
    /// An attempt that begins behind what the trial had reached has begun from nothing, and so has every
    /// attempt where trials do not continue.
    private func resourceSpent(by measurement: Measurement, of trial: Trial) -> Double {
        guard let reached = measurement.reach, reached.isFinite else { return 0 }
        let place = trial.measurements.lastIndex {
            $0.unit == measurement.unit && $0.reach?.isFinite == true
        }
        guard let place, let last = trial.measurements[place].reach else {
            let inherited = trial.inherited ?? 0
            return max(reached > inherited ? reached - inherited : reached, 0)
        }
        let continues = definition.scheduler?.trialsContinue ?? true
        if place < trial.settled, reached <= last || !continues { return max(reached, 0) }
        return max(reached - last, 0)
    }
}
