import LuthierDomain
public import LuthierPorts
public import LuthierSamplers
public import LuthierSchedulers
import LuthierMath

/// Recomputes a study from its log: the fold, and every suggestion, bit for bit.
public struct StudyVerifier: Sendable {
    /// What a verification found.
    public struct Report: Sendable, Hashable {
        /// Events that were read and fit.
        public package(set) var events = 0
        /// Suggestions that were computed again and are equal.
        public package(set) var suggestions = 0
        /// Rulings that were computed again and are equal.
        public package(set) var rulings = 0
        /// Trials that were judged anew after a revision, computed again and equal.
        public package(set) var rejudgements = 0
        /// Candidates that were scored on the holdout, or began to be.
        public package(set) var holdoutUses = 0
        /// The first thing that differs, as a sentence; nil when all is equal.
        public package(set) var difference: String?
    }

    private let storage: any StudyStorage
    private let catalogue: SamplerCatalogue
    private let schedulers: SchedulerCatalogue

    /// A verifier of a storage's studies.
    public init(
        storage: any StudyStorage, catalogue: SamplerCatalogue = SamplerCatalogue(),
        schedulers: SchedulerCatalogue = SchedulerCatalogue()
    ) {
        self.storage = storage
        self.catalogue = catalogue
        self.schedulers = schedulers
    }

    /// Verifies a study.
    ///
    /// - Parameter name: The study's name.
    /// - Returns: How far the log is sound and what differs first.
    /// - Throws: When there is no such study or the storage cannot be read at all.
    /// - Complexity: O(events), and one suggestion for each trial.
    public func verify(_ name: String) async throws(EngineError) -> Report {
        var report = Report()
        var ledger: StudyLedger?
        var methods: Methods?
        var due: StudyEvent?
        do {
            while true {
                let page = try await storage.events(of: name, after: report.events, limit: 10_000)
                if page.isEmpty {
                    report.difference = Self.difference(nil, due: due)
                    return report
                }
                for record in page {
                    guard var known = ledger else {
                        let first = try StudyLedger(record)
                        methods = try self.methods(for: first)
                        ledger = first
                        report.events = record.sequence
                        continue
                    }
                    ledger = nil
                    report.difference = Self.difference(record.event, due: due)
                    if report.difference == nil, let methods {
                        report.difference = difference(record, known, methods.sampler, &report)
                    }
                    if report.difference != nil { return report }
                    if case .rejudged(let rejudgements) = record.event {
                        report.rejudgements += rejudgements.count
                    } else if due != nil {
                        report.rulings += 1
                    }
                    due = Self.rejudging(after: record.event, known)
                    try known.apply(record)
                    // Later suggestions and rulings are those of the definition as it is then.
                    if methods?.revision != known.revision {
                        methods = try self.methods(for: known)
                    }
                    due = due ?? Self.ruling(after: record.event, known, methods?.scheduler)
                    ledger = known
                    report.events = record.sequence
                    report.holdoutUses = known.holdoutUses.count
                }
            }
        } catch let error as StorageError where error.code != .corrupt {
            throw EngineError(error)
        } catch {
            report.difference = "\(error)"
            return report
        }
    }

    /// What was made by a definition.
    private struct Methods {
        let revision: Int
        let sampler: any Sampler
        let scheduler: (any Scheduler)?
    }

    private func methods(for ledger: StudyLedger) throws(DefinitionError) -> Methods {
        Methods(
            revision: ledger.revision, sampler: try catalogue.sampler(for: ledger.definition),
            scheduler: try schedulers.scheduler(for: ledger.definition))
    }

    /// What trials are by a revision, which has to follow it; nil when nothing changes.
    private static func rejudging(after event: StudyEvent, _ ledger: StudyLedger) -> StudyEvent? {
        guard case .revised(let definition) = event else { return nil }
        let rejudgements = ledger.rejudgements(by: definition)
        return rejudgements.isEmpty ? nil : .rejudged(rejudgements)
    }

    /// The ruling that has to follow an event, or nil.
    private static func ruling(
        after event: StudyEvent, _ ledger: StudyLedger, _ scheduler: (any Scheduler)?
    ) -> StudyEvent? {
        guard let scheduler, case .measured(let number, let token, _, _) = event,
            ledger.mayGoOn(number)
        else { return nil }
        let ruling = scheduler.ruling(on: number, in: ledger.snapshot(forRulingOn: number))
        return ruling == .proceed ? nil : .ruled(number: number, token: token, ruling)
    }

    /// What differs between an event and the one that is due in its place.
    private static func difference(_ event: StudyEvent?, due: StudyEvent?) -> String? {
        switch (event, due) {
        case (.rejudged(let found)?, .rejudged(let expected)?) where found != expected:
            return difference(found, expected)
        case (.rejudged(let found)?, nil): return difference(found, [])
        case (let event, .rejudged(let expected)?) where event != due:
            return difference([], expected)
        case (let event, .ruled(let number, _, let ruling)?) where event != due:
            return "trial \(number) was not ruled as computed again: \(words(ruling))."
        case (.ruled(let number, _, let ruling)?, nil):
            return "trial \(number) was ruled \(words(ruling)); computed again it goes on."
        default: return nil
        }
    }

    /// The first difference between two judgements of trials.
    private static func difference(_ found: [Rejudgement], _ expected: [Rejudgement]) -> String {
        let numbers = Set(found.map(\.number) + expected.map(\.number)).sorted()
        for number in numbers {
            let judged = found.filter { $0.number == number }
            let again = expected.filter { $0.number == number }
            if judged != again {
                return "after the revision trial \(number) was \(words(judged.first)); "
                    + "computed again it is \(words(again.first))."
            }
        }
        return "trials were judged anew in another order."
    }

    private static func words(_ judgement: Rejudgement?) -> String {
        guard let judgement else { return "left as it was" }
        let reason = judgement.outcome.reason.map { " (\($0))" } ?? ""
        let numbers = judgement.metrics.entries.map { "\($0.name) \($0.value)" }
        return "judged \(judgement.outcome.word)\(reason) with \(numbers.joined(separator: ", "))"
    }

    private static func words(_ ruling: Ruling) -> String {
        switch ruling {
        case .proceed: "to go on"
        case .extend(let resource): "to train up to \(resource)"
        case .pause(let reason): "to pause: \(reason)"
        case .finish(let reason): "to finish: \(reason)"
        case .stop(let reason): "to stop: \(reason)"
        }
    }

    /// What differs between an event and what the study would decide again.
    private func difference(
        _ record: EventRecord, _ ledger: StudyLedger, _ sampler: any Sampler,
        _ report: inout Report
    ) -> String? {
        let number = ledger.trials.count
        switch record.event {
        case .started(let start):
            guard let assignment = start.assignment else { return nil }
            guard start.history == ledger.head else {
                return "trial \(start.number) saw event \(start.history), not \(ledger.head)."
            }
            guard start.parent == nil else { return nil }
            var source = RandomSource(
                seed: ledger.definition.seed, stream: UInt64(number), purpose: .suggestion)
            let again = sampler.suggest(for: ledger.snapshotForSuggestion, using: &source)
            guard again?.assignment == assignment else {
                return "trial \(start.number) was suggested as \(assignment); computed again it is "
                    + "\(again.map { "\($0.assignment)" } ?? "nothing")."
            }
            report.suggestions += 1
        case .enqueued(let number, let assignment) where number < ledger.definition.tryFirst.count:
            let again = sampler.completed(in: ledger.definition.seed)(
                ledger.definition.tryFirst[number], number)
            guard again == assignment else {
                return
                    "trial \(number) of try_first was completed as \(assignment); computed again "
                    + "it is \(again.map { "\($0)" } ?? "nothing")."
            }
            report.suggestions += 1
        default: break
        }
        return nil
    }
}
