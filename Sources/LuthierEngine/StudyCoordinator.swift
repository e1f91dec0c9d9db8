public import LuthierDomain
public import LuthierPorts
public import LuthierSamplers
public import LuthierSchedulers

/// Runs one study: gathers requests, has them decided inside storage transactions, tells what came.
///
/// Requests that arrive while a transaction is under way are decided together in the next one, so
/// that many workers share the cost of making a change durable. Nothing is answered before it is
/// durable. Any number of coordinators, in any number of processes, may run the same study.
public actor StudyCoordinator {
    private struct Waiting {
        let request: StudyRequest
        let key: IdempotencyKey?
        let answer: CheckedContinuation<Result<StudyReply, EngineError>, Never>
    }

    /// Requests decided in one transaction at most.
    private static let batchLimit = 256
    /// Events read from the storage at once.
    private static let page = 10_000

    private let name: String
    private let storage: any StudyStorage
    private let decider: StudyDecider
    private let sinks: [any EventSink]
    private var queue: [Waiting] = []
    private var isWorking = false
    private let changes = ChangeSignal()

    private init(
        name: String, storage: any StudyStorage, decider: StudyDecider, sinks: [any EventSink]
    ) {
        self.name = name
        self.storage = storage
        self.decider = decider
        self.sinks = sinks
    }

    /// The coordinator of a stored study.
    ///
    /// - Parameters:
    ///   - name: The study's name.
    ///   - storage: Where it is.
    ///   - clock: Tells the time.
    ///   - catalogue: Makes the sampler that the definition names.
    ///   - schedulers: Makes the scheduler that the definition names, if it names one.
    ///   - sinks: Are told every event from now on, and all earlier ones first.
    ///   - term: How long a lease lasts without a sign of life.
    /// - Returns: The coordinator, with the whole log taken in.
    /// - Throws: When the study does not exist or its log is damaged.
    /// - Complexity: O(events).
    public static func open(
        _ name: String, in storage: any StudyStorage, clock: any StudyClock,
        catalogue: SamplerCatalogue = SamplerCatalogue(),
        schedulers: SchedulerCatalogue = SchedulerCatalogue(), sinks: [any EventSink] = [],
        term: Duration = .seconds(60)
    ) async throws(EngineError) -> StudyCoordinator {
        let ledger = try await fold(name, in: storage) { records in
            for sink in sinks { sink.receive(records, of: name) }
        }
        let maker = MethodMaker(samplers: catalogue, schedulers: schedulers, clock: clock)
        return StudyCoordinator(
            name: name, storage: storage,
            decider: try StudyDecider(ledger: ledger, maker: maker, term: term),
            sinks: sinks)
    }

    /// The ledger of a stored study.
    ///
    /// - Parameters:
    ///   - name: The study's name.
    ///   - storage: Where it is.
    ///   - visit: Sees each stretch of the log, in order.
    /// - Returns: The ledger after the last event.
    /// - Throws: When the study does not exist or its log is damaged.
    static func fold(
        _ name: String, in storage: any StudyStorage, visit: ([EventRecord]) -> Void = { _ in }
    ) async throws(EngineError) -> StudyLedger {
        do {
            var page = try await storage.events(of: name, after: 0, limit: Self.page)
            guard let first = page.first else {
                throw LedgerError(sequence: 1, message: "the log is empty.")
            }
            var ledger = try StudyLedger(first)
            visit(page)
            page.removeFirst()
            while true {
                for record in page { try ledger.apply(record) }
                page = try await storage.events(of: name, after: ledger.head, limit: Self.page)
                if page.isEmpty { return ledger }
                visit(page)
            }
        } catch let error as StorageError {
            throw EngineError(error)
        } catch {
            throw EngineError(
                .damaged, field: "study", message: "\(error)",
                hint: "`luthier study verify \(name)` shows how far the log is sound.")
        }
    }

    /// How long a lease lasts without a sign of life.
    var leaseTerm: Duration { decider.term }

    // MARK: What is known

    /// Looks at the study as far as this coordinator has read it.
    ///
    /// - Parameter body: Takes out what it needs. A copy of the ledger that is kept makes the next
    ///   change cost a copy of all trials.
    /// - Returns: What the body returns.
    /// - Throws: What the storage throws when the study has to be read again.
    public func read<Value: Sendable>(
        _ body: @Sendable (StudyLedger) -> Value
    ) async throws(EngineError) -> Value {
        if let value = decider.read(body) { return value }
        try await readAgain()
        if let value = decider.read(body) { return value }
        throw EngineError(.storage, message: "the study cannot be read.")
    }

    /// The study as far as this coordinator has read it.
    public func ledger() async throws(EngineError) -> StudyLedger { try await read { $0 } }

    /// Waits until something new is known of the study.
    ///
    /// - Returns: At once when it is further than `sequence` already; early when the task is
    ///   cancelled.
    public func change(after sequence: Int) async {
        let generation = changes.generation
        guard let head = decider.read({ $0.head }), head <= sequence else { return }
        await changes.wait(after: generation)
    }

    /// Whether the storage hears what other processes write.
    nonisolated var hearsOthers: Bool { storage is any ChangeAnnouncing }

    /// Waits until other processes may have changed the study, as far as the storage hears of it.
    nonisolated func foreignChange(after sequence: Int) async {
        await (storage as? any ChangeAnnouncing)?.change(of: name, after: sequence)
    }

    // MARK: Requests
    //
    // `onSubmit` is called when a request stands in the queue, which settles its place among others
    // long before it is answered: who begins many at once may then begin the next.

    /// Gives a worker its next trials.
    public func ask(
        worker: String, count: Int = 1, key: IdempotencyKey? = nil,
        onSubmit: (@Sendable () -> Void)? = nil
    ) async throws(EngineError) -> AskReply {
        let reply = try await perform(
            .ask(worker: worker, count: count), key: key, onSubmit: onSubmit)
        guard case .asked(let started, let state, let reason) = reply else {
            throw Self.mixedUp(key)
        }
        let term = decider.term
        return try await read { ledger in
            AskReply(
                trials: started.compactMap { start in
                    guard ledger.trials.indices.contains(start.number) else { return nil }
                    return Self.asked(
                        ledger.trials[start.number], start, ledger.definition, term: term)
                }, state: state, reason: reason, revision: ledger.revision)
        }
    }

    /// Takes a measurement and says how the trial goes on.
    public func report(
        _ number: Int, token: Int, _ measurement: Measurement, key: IdempotencyKey? = nil,
        onSubmit: (@Sendable () -> Void)? = nil
    ) async throws(EngineError) -> TrialDecision {
        let reply = try await perform(
            .report(number: number, token: token, measurement), key: key, onSubmit: onSubmit)
        guard case .decided(let decision) = reply else { throw Self.mixedUp(key) }
        return decision
    }

    /// Takes a sign of life and says how the trial goes on.
    public func renew(_ number: Int, token: Int) async throws(EngineError) -> TrialDecision {
        guard case .decided(let decision) = try await perform(.renew(number: number, token: token))
        else { throw Self.mixedUp(nil) }
        return decision
    }

    /// Takes the result of a trial.
    public func tell(
        _ number: Int, token: Int, _ result: TrialResult, key: IdempotencyKey? = nil,
        onSubmit: (@Sendable () -> Void)? = nil
    ) async throws(EngineError) -> TellAnswer {
        let reply = try await perform(
            .tell(number: number, token: token, result), key: key, onSubmit: onSubmit)
        guard case .told(let answer) = reply else { throw Self.mixedUp(key) }
        return answer
    }

    /// Takes in a trial that was evaluated elsewhere, and gives its number.
    public func add(
        _ assignment: Assignment, _ result: TrialResult, key: IdempotencyKey? = nil,
        onSubmit: (@Sendable () -> Void)? = nil
    ) async throws(EngineError) -> Int {
        guard
            case .numbered(let number) = try await perform(
                .add(assignment, result), key: key, onSubmit: onSubmit)
        else { throw Self.mixedUp(key) }
        return number
    }

    /// Has an assignment tried before any new suggestion, and gives its number.
    public func enqueue(
        _ assignment: Assignment, key: IdempotencyKey? = nil,
        onSubmit: (@Sendable () -> Void)? = nil
    ) async throws(EngineError) -> Int {
        guard
            case .numbered(let number) = try await perform(
                .enqueue(assignment), key: key, onSubmit: onSubmit)
        else { throw Self.mixedUp(key) }
        return number
    }

    /// Ends the study by a person's wish.
    public func stop() async throws(EngineError) { _ = try await perform(.stop) }

    /// Ends a running trial by a person's wish; its worker is told to stop.
    ///
    /// - Parameter number: The trial's number.
    /// - Throws: `noSuchTrial`, `notRunning`, or what the storage throws.
    public func stopTrial(_ number: Int) async throws(EngineError) {
        _ = try await perform(.halt(number: number))
    }

    /// Waits until a trial was stopped by hand, as far as this coordinator has read the study, or until the
    /// task is cancelled.
    ///
    /// - Parameters:
    ///   - number: The trial's number.
    ///   - token: The token of the attempt that is meant.
    public nonisolated func recall(of number: Int, token: Int) async {
        while !Task.isCancelled {
            let generation = changes.generation
            let isRecalled = decider.read { ledger in
                // A study that was deleted and made anew may not have come so far.
                guard ledger.trials.indices.contains(number) else { return false }
                let trial = ledger.trials[number]
                return trial.lease?.token == token && trial.ruling == .byHand
            }
            if isRecalled == true { return }
            await changes.wait(after: generation)
        }
    }

    /// Opens a study that ended.
    public func resume() async throws(EngineError) { _ = try await perform(.resume) }

    /// Changes what may change in a living study, and opens it again when its budget allows.
    public func revise(_ definition: StudyDefinition) async throws(EngineError) {
        _ = try await perform(.revise(definition))
    }

    /// Edits the study and judges its trials anew.
    ///
    /// Roles of metrics, sampler, budget, limits, retries and whatever else leaves trials comparable may
    /// change. Trials that have ended are judged by the numbers that they reported.
    ///
    /// - Parameters:
    ///   - definition: A valid definition, from now on that of the study.
    ///   - base: The definition that the edit was made from; nil does not look whether somebody else
    ///     changed it since.
    ///   - isRehearsal: Whether only to find out what would change.
    /// - Returns: What changes; nothing is written when that is nothing.
    /// - Throws: `definitionDiffers` naming the keys that must not change, `invalid` for metrics that no
    ///   trial has a number for or a sampler that cannot be made, or what the storage throws.
    /// - Complexity: O(trials × metrics).
    public func edit(
        into definition: StudyDefinition, from base: StudyDefinition? = nil,
        isRehearsal: Bool = false
    ) async throws(EngineError) -> StudyEdit {
        let reply = try await perform(.edit(definition, from: base, isRehearsal: isRehearsal))
        guard case .edited(let edit) = reply else { throw Self.mixedUp(nil) }
        return edit
    }

    /// Reclaims trials with expired leases and looks for what other processes did.
    public func refresh() async throws(EngineError) { _ = try await perform(.sweep) }

    /// Reclaims the trials of workers that are known to be gone.
    public func release(workers: Set<String>) async throws(EngineError) {
        _ = try await perform(.release(workers: workers))
    }

    // MARK: Performing

    func perform(
        _ request: StudyRequest, key: IdempotencyKey? = nil,
        onSubmit: (@Sendable () -> Void)? = nil
    ) async throws(EngineError) -> StudyReply {
        let answer = await withCheckedContinuation { continuation in
            queue.append(Waiting(request: request, key: key, answer: continuation))
            onSubmit?()
            guard !isWorking else { return }
            isWorking = true
            // Owned by the queue: it ends when the queue is empty, and every answer waits for it.
            Task { await work() }
        }
        return try answer.get()
    }

    private func work() async {
        while !queue.isEmpty {
            let batch = Array(queue.prefix(Self.batchLimit))
            queue.removeFirst(batch.count)
            let replies = await decide(batch)
            for (waiting, reply) in zip(batch, replies) { waiting.answer.resume(returning: reply) }
        }
        isWorking = false
    }

    private func decide(_ batch: [Waiting]) async -> [Result<StudyReply, EngineError>] {
        let requests = batch.map { (request: $0.request, key: $0.key) }
        let decider = decider
        do throws(EngineError) {
            let head = try await read { $0.head }
            let outcome: StudyDecider.Outcome
            do throws(StorageError) {
                outcome = try await storage.transact(
                    on: name, after: head, keys: requests.compactMap { $0.key?.name }
                ) { view in decider.decide(requests, seeing: view) }
            } catch {
                decider.forget()
                throw EngineError(error)
            }
            if !outcome.news.isEmpty {
                for sink in sinks { sink.receive(outcome.news, of: name) }
                changes.send()
            }
            return outcome.replies
        } catch {
            return batch.map { _ in .failure(error) }
        }
    }

    private func readAgain() async throws(EngineError) {
        let head = decider.heardHead
        var news: [EventRecord] = []
        let fresh = try await Self.fold(name, in: storage) { page in
            news += page.filter { $0.sequence > head }
        }
        decider.replace(with: fresh, hearing: news)
    }

    private static func asked(
        _ trial: Trial, _ start: StudyReply.StartedTrial, _ definition: StudyDefinition,
        term: Duration
    ) -> AskedTrial {
        let missing =
            definition.replication?.missing(
                in: trial.measurements.prefix(start.settled ?? .max)) ?? []
        let places = Dictionary(uniqueKeysWithValues: missing.map { ($0.place, $0) })
        return AskedTrial(
            number: trial.number, assignment: trial.assignment,
            values: definition.space.passedValues(of: trial.assignment), attempt: start.attempt,
            token: start.token, term: term,
            seed: TrialSeed.value(study: definition.seed, trial: trial.number),
            resource: start.settled == nil ? trial.target : start.resource, parent: trial.parent,
            units: start.order.isEmpty ? missing : start.order.compactMap { places[$0] })
    }

    static func mixedUp(_ key: IdempotencyKey?) -> EngineError {
        EngineError(
            .keyReused, field: "key",
            message: "the key \"\(key?.name ?? "")\" was used for another kind of request.",
            hint: "Give each request a key of its own.")
    }
}
