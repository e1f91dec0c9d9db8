import LuthierDomain
import LuthierMath
import LuthierPorts
import LuthierSamplers
import LuthierSchedulers
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

    private let ledger: Mutex<StudyLedger?>
    private let sampler: any Sampler
    private let scheduler: (any Scheduler)?
    private let clock: any StudyClock
    /// How long a lease lasts without a sign of life.
    let term: Duration

    init(
        ledger: StudyLedger, sampler: any Sampler, scheduler: (any Scheduler)?,
        clock: any StudyClock, term: Duration
    ) {
        self.ledger = Mutex(ledger)
        self.sampler = sampler
        self.scheduler = scheduler
        self.clock = clock
        self.term = term
    }

    /// Looks at the ledger as last seen; nil when it was forgotten.
    ///
    /// Whoever keeps a copy of the ledger makes its next change cost a copy of all trials, so that
    /// the body should take out what it needs.
    func read<Value: Sendable>(_ body: @Sendable (StudyLedger) -> Value) -> Value? {
        ledger.withLock { $0.map(body) }
    }

    /// Drops the ledger after its storage refused a change.
    func forget() { ledger.withLock { $0 = nil } }

    /// Puts a freshly folded ledger in place.
    func replace(with fresh: StudyLedger) { ledger.withLock { $0 = fresh } }

    /// Decides on requests in order, seeing what is new in the log.
    func decide(
        _ requests: [(request: StudyRequest, key: IdempotencyKey?)], seeing view: StorageView
    ) -> StorageChange<Outcome> {
        ledger.withLock { slot in
            guard var ledger = slot.take() else {
                let gone = EngineError(.storage, message: "the study has to be read again.")
                return StorageChange(
                    events: [],
                    result: Outcome(replies: requests.map { _ in .failure(gone) }, news: []))
            }
            do {
                for record in view.tail { try ledger.apply(record) }
            } catch {
                let damaged = EngineError(.damaged, message: "\(error)")
                return StorageChange(
                    events: [],
                    result: Outcome(replies: requests.map { _ in .failure(damaged) }, news: []))
            }
            let methods = methods(seed: ledger.definition.seed)
            var journal = Journal(consume ledger, at: clock.now, methods: methods)
            journal.sweep()
            var receipts: [Receipt] = []
            var replies: [Result<StudyReply, EngineError>] = []
            for (request, key) in requests {
                let known = view.receipts + receipts
                if let key, let receipt = known.first(where: { $0.key == key.name }) {
                    replies.append(Self.repeated(receipt, key))
                    continue
                }
                let reply = answer(request, in: &journal)
                replies.append(reply)
                if let key, case .success(let reply) = reply {
                    receipts.append(
                        Receipt(key: key.name, fingerprint: key.fingerprint, reply: reply.line))
                }
            }
            let news = view.tail + journal.records
            let events = journal.records
            slot = journal.ledger
            return StorageChange(
                events: events, receipts: receipts, result: Outcome(replies: replies, news: news))
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
        case .stop: journal.stop()
        case .resume: journal.resume()
        case .revise(let definition): journal.revise(definition)
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
                        number: number, attempt: trial.attempt, token: trial.token))
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

    private func methods(seed: UInt64) -> Journal.Methods {
        let scheduler = scheduler ?? NoScheduler()
        return Journal.Methods(
            complete: sampler.completed(in: seed), propose: propose,
            rule: { scheduler.ruling(on: $0, in: $1) },
            schedule: { scheduler.nextJob(in: $0, mayBegin: $1) })
    }

    private func propose(_ snapshot: StudySnapshot) -> Proposal? {
        var source = RandomSource(
            seed: snapshot.definition.seed, stream: UInt64(snapshot.nextNumber),
            purpose: .suggestion)
        let (suggestion, duration) = clock.timing {
            sampler.suggest(for: snapshot, using: &source)
        }
        return suggestion.map {
            Proposal(
                assignment: $0.assignment, provenance: $0.provenance.adding(duration: duration))
        }
    }
}

extension Provenance {
    /// The reason, with the time that it took to find the values, where a clock saw any pass.
    ///
    /// The time is told to people and never compared.
    fileprivate func adding(duration: Duration) -> Provenance {
        guard duration > .zero else { return self }
        var figures = figures
        figures["milliseconds"] = ((duration / .microseconds(1)).rounded()) / 1000
        return Provenance(sampler: sampler, summary: summary, figures: figures)
    }
}
