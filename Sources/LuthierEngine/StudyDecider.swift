import LuthierDomain
import LuthierPorts
import Synchronization

/// Answers requests from a ledger that it keeps up to date; touches nothing else.
///
/// It lives in a lock because a storage runs decisions on a thread of its own choosing. When a
/// storage fails to keep what was decided, the ledger knows too much; ``forget()`` drops it, and the
/// next transaction has to bring the whole log again.
final class StudyDecider: Sendable {
    /// What one transaction leaves behind.
    struct Outcome: Sendable {
        let replies: [Result<StudyReply, EngineError>]
        /// Everything new in the log: what others wrote, then what these requests wrote.
        let news: [EventRecord]
    }

    /// What is known, and what was made by it.
    private struct Known: Sendable {
        /// Nil when it was forgotten.
        var ledger: StudyLedger?
        /// The sampler and the scheduler of a revision of the ledger; nil when none were made.
        var methods: Journal.Methods?
        /// When each lease was last heard of.
        var watch: LeaseWatch
        /// The same before the newest requests, as long as they may yet fail to be kept.
        var kept: LeaseWatch
        /// The last event that ``kept`` has heard.
        var head: Int
        /// The newest answers, as long as they may yet fail to be kept, and after they seemed to fail.
        var doubtful: DoubtfulAnswers?
        /// Those that seemed to fail and were found to be kept, and that nobody has yet.
        var lost = LostAnswers()
    }

    private let known: Mutex<Known>
    private let maker: MethodMaker
    /// How long a lease lasts without a sign of life.
    let term: Duration

    /// A decider.
    ///
    /// - Parameters:
    ///   - ledger: What is known.
    ///   - maker: Makes sampler and scheduler, now and whenever the definition was revised.
    ///   - term: How long a lease lasts without a sign of life.
    /// - Throws: When the sampler or the scheduler of the study cannot be made.
    init(ledger: StudyLedger, maker: MethodMaker, term: Duration) throws(EngineError) {
        let methods = try Self.methods(for: ledger, maker)
        let watch = LeaseWatch(ledger, at: maker.clock.steady)
        known = Mutex(
            Known(ledger: ledger, methods: methods, watch: watch, kept: watch, head: ledger.head))
        self.maker = maker
        self.term = term
    }

    /// Looks at the ledger as last seen; nil when it was forgotten.
    ///
    /// Whoever keeps a copy of the ledger makes its next change cost a copy of all trials, so that
    /// the body should take out what it needs.
    func read<Value: Sendable>(_ body: @Sendable (StudyLedger) -> Value) -> Value? {
        known.withLock { $0.ledger.map(body) }
    }

    /// Drops the ledger after its storage refused a change.
    ///
    /// Sampler and scheduler go with it: they may be those of a revision that was never kept.
    func forget() {
        known.withLock {
            $0 = Known(
                watch: $0.kept, kept: $0.kept, head: $0.head, doubtful: $0.doubtful,
                lost: $0.lost)
        }
    }

    /// The last event whose sign of life is known, whatever becomes of the ledger.
    var heardHead: Int { known.withLock { $0.head } }

    /// Puts a freshly folded ledger in place.
    ///
    /// - Parameters:
    ///   - fresh: The ledger.
    ///   - news: The events in it after ``heardHead``.
    func replace(with fresh: StudyLedger, hearing news: [EventRecord]) {
        known.withLock { known in
            let now = maker.clock.steady
            for record in news {
                known.watch.take(record.event, at: now, isOwn: false)
            }
            known.watch.look(at: fresh, now)
            if let doubtful = known.doubtful { known.lost.add(doubtful, ifKeptIn: news) }
            known = Known(
                ledger: fresh, watch: known.watch, kept: known.watch, head: fresh.head,
                lost: known.lost)
        }
    }

    /// Decides on requests in order, seeing what is new in the log.
    func decide(
        _ requests: [(request: StudyRequest, key: IdempotencyKey?)], seeing view: StorageView
    ) -> StorageChange<Outcome> {
        known.withLock { known in
            func refuse(_ error: EngineError, news: [EventRecord] = []) -> StorageChange<Outcome> {
                StorageChange(
                    events: [],
                    result: Outcome(replies: requests.map { _ in .failure(error) }, news: news))
            }
            guard var ledger = known.ledger.take() else {
                return refuse(
                    EngineError(.storage, message: "the study has to be read again."))
            }
            let steady = maker.clock.steady
            do {
                for record in view.tail {
                    try ledger.apply(record)
                    known.watch.take(record.event, at: steady, isOwn: false)
                }
            } catch {
                return refuse(EngineError(.damaged, message: "\(error)"))
            }
            let methods: Journal.Methods
            do throws(EngineError) {
                methods = try Self.methods(for: ledger, maker, unless: known.methods)
            } catch {
                known.ledger = consume ledger
                return refuse(error, news: view.tail)
            }
            known.kept = known.watch
            known.head = ledger.head
            var journal = Journal(
                consume ledger, at: maker.clock, watch: known.watch, methods: methods,
                maker: maker)
            journal.sweep(term: term)
            var receipts: [Receipt] = []
            var replies: [Result<StudyReply, EngineError>] = []
            var answered: [(StudyRequest, StudyReply)] = []
            for (request, key) in requests {
                let kept = view.receipts + receipts
                if let key, let receipt = kept.first(where: { $0.key == key.name }) {
                    replies.append(Self.repeated(receipt, key))
                    continue
                }
                if key == nil, let reply = known.lost.take(request, journal.ledger) {
                    replies.append(.success(reply))
                    continue
                }
                let reply = answer(request, in: &journal)
                replies.append(reply)
                guard case .success(let reply) = reply else { continue }
                if key == nil { answered.append((request, reply)) }
                if let key {
                    receipts.append(
                        Receipt(key: key.name, fingerprint: key.fingerprint, reply: reply.line))
                }
            }
            journal.retainArtifacts()
            let news = view.tail + journal.records
            let events = journal.records
            known.doubtful = DoubtfulAnswers(events: events, answering: answered)
            known.methods = journal.methods
            known.watch = journal.watch
            known.ledger = journal.ledger
            return StorageChange(
                events: events, receipts: receipts, result: Outcome(replies: replies, news: news))
        }
    }

    /// The sampler and the scheduler of a ledger's newest definition.
    ///
    /// Those at hand are good until the definition or results change.
    private static func methods(
        for ledger: StudyLedger, _ maker: MethodMaker, unless present: Journal.Methods? = nil
    ) throws(EngineError) -> Journal.Methods {
        if let present, present.revision == ledger.revision { return present }
        do throws(DefinitionError) {
            return try maker.methods(for: ledger.definition, revision: ledger.revision)
        } catch {
            throw EngineError(error, field: "definition")
        }
    }

    private static func repeated(
        _ receipt: Receipt, _ key: IdempotencyKey
    ) -> Result<StudyReply, EngineError> {
        guard receipt.fingerprint == key.fingerprint else {
            return .failure(
                EngineError(
                    .keyReused, field: "key",
                    message: "the key \"\(key.name)\" was used for another request.",
                    hint:
                        "Give each request a key of its own, and repeat it only with the same body."
                ))
        }
        guard let reply = StudyReply(line: receipt.reply) else {
            return .failure(
                EngineError(.damaged, message: "the receipt under \"\(key.name)\" cannot be read."))
        }
        return .success(reply)
    }

    private func answer(
        _ request: StudyRequest, in journal: inout Journal
    ) -> Result<StudyReply, EngineError> {
        switch request {
        case .ask(let worker, let count):
            return .success(ask(worker: worker, count: count, in: &journal))
        case .report(let number, let token, let measurement):
            return journal.existing(number).map { _ in
                .decided(
                    journal.report(number, token: token, measurement, term: term))
            }
        case .renew(let number, let token):
            return journal.existing(number).map { _ in
                .decided(journal.renew(number, token: token, term: term))
            }
        case .tell(let number, let token, let result):
            return journal.existing(number).map { _ in
                .told(journal.tell(number, token: token, result))
            }
        case .add(let assignment, let result):
            return .success(.numbered(journal.add(assignment, result)))
        case .enqueue(let assignment):
            return journal.enqueue(assignment).map { .numbered($0) }
        case .promote(let number, let worker, let holdout):
            return journal.promote(number, worker: worker, term: term, holdout)
                .map { .promoted($0) }
        case .renewScoring(let number, let token):
            return .success(.decided(journal.renewScoring(number, token: token, term: term)))
        case .score(let number, let token, let result):
            return .success(.told(journal.score(number, token: token, result)))
        case .promoteTold(let number, let worker, let result):
            return journal.promote(number, worker: worker, told: result).map { .promoted($0) }
        case .keep(let number, let token, let files):
            return journal.existing(number).flatMap { _ in
                journal.keep(files, of: number, token: token).map { .kept($0) }
            }
        case .annotate(let number, let change):
            return journal.annotate(number, change).map { .done }
        case .stop: journal.stop()
        case .halt(let number): return journal.halt(number).map { .decided(.stop) }
        case .resume: journal.resume()
        case .revise(let definition):
            if let error = journal.revise(definition) { return .failure(error) }
        case .edit(let definition, let base, let isRehearsal):
            return journal.edit(into: definition, from: base, isRehearsal: isRehearsal)
                .map { .edited($0) }
        case .sweep: break
        case .release(let workers): journal.release(workers: workers)
        }
        return .success(.done)
    }

    private func ask(worker: String, count: Int, in journal: inout Journal) -> StudyReply {
        var started: [StudyReply.StartedTrial] = []
        while started.count < count {
            switch journal.ask(worker: worker, term: term) {
            case .trial(let number):
                let trial = journal.ledger.trials[number]
                started.append(
                    StudyReply.StartedTrial(
                        number: number, attempt: trial.attempt, token: trial.token,
                        settled: trial.measurements.count, resource: trial.target,
                        order: journal.unitOrder(of: number)))
            case .wait(let reason):
                return .asked(numbers: started, state: "waiting", reason: reason)
            case .over(let ending):
                var reason: String?
                if case .finished(let why) = ending { reason = why }
                return .asked(numbers: started, state: ending.word, reason: reason)
            }
        }
        return .asked(numbers: started, state: nil, reason: nil)
    }
}
