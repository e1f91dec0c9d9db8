import LuthierDomain
public import LuthierPorts
public import LuthierSamplers
import LuthierMath

/// Recomputes a study from its log: the fold, and every suggestion, bit for bit.
public struct StudyVerifier: Sendable {
    /// What a verification found.
    public struct Report: Sendable, Hashable {
        /// Events that were read and fit.
        public package(set) var events = 0
        /// Suggestions that were computed again and are equal.
        public package(set) var suggestions = 0
        /// The first thing that differs, as a sentence; nil when all is equal.
        public package(set) var difference: String?
    }

    private let storage: any StudyStorage
    private let catalogue: SamplerCatalogue

    /// A verifier of a storage's studies.
    public init(storage: any StudyStorage, catalogue: SamplerCatalogue = SamplerCatalogue()) {
        self.storage = storage
        self.catalogue = catalogue
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
        do {
            while true {
                let page = try await storage.events(of: name, after: report.events, limit: 10_000)
                if page.isEmpty { return report }
                for record in page {
                    guard var known = ledger else {
                        let first = try StudyLedger(record)
                        sampler = try catalogue.sampler(for: first.definition)
                        ledger = first
                        report.events = record.sequence
                        continue
                    }
                    ledger = nil
                    if let sampler, let difference = difference(record, known, sampler, &report) {
                        report.difference = difference
                        return report
                    }
                    try known.apply(record)
                    ledger = known
                    report.events = record.sequence
                }
            }
        } catch let error as StorageError where error.code != .corrupt {
            throw EngineError(error)
        } catch {
            report.difference = "\(error)"
            return report
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
            let isFixed = ledger.definition.order == .fixed
            let horizon = isFixed ? max(number - ledger.definition.budget.parallel, 0) : nil
            var source = RandomSource(
                seed: ledger.definition.seed, stream: UInt64(number), purpose: .suggestion)
            let again = sampler.suggest(for: ledger.snapshot(horizon: horizon), using: &source)
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
