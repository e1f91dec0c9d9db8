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
        var sampler: (any Sampler)?
        var scheduler: (any Scheduler)?
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
                        sampler = try catalogue.sampler(for: first.definition)
                        scheduler = try schedulers.scheduler(for: first.definition)
                        ledger = first
                        report.events = record.sequence
                        continue
                    }
                    ledger = nil
                    report.difference = Self.difference(record.event, due: due)
                    if report.difference == nil, let sampler {
                        report.difference = difference(record, known, sampler, &report)
                    }
                    if report.difference != nil { return report }
                    if due != nil { report.rulings += 1 }
                    try known.apply(record)
                    due = Self.ruling(after: record.event, known, scheduler)
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

    /// What differs between an event and the ruling that is due in its place.
    private static func difference(_ event: StudyEvent?, due: StudyEvent?) -> String? {
        switch (event, due) {
        case (let event, .ruled(let number, _, let ruling)?) where event != due:
            return "trial \(number) was not ruled as computed again: \(words(ruling))."
        case (.ruled(let number, _, let ruling)?, nil):
            return "trial \(number) was ruled \(words(ruling)); computed again it goes on."
        default: return nil
        }
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
            let again = sampler.suggest(for: ledger.snapshotForNextJob, using: &source)
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
