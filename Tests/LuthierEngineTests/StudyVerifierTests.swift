import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierTesting
import Testing

@Suite("StudyVerifier")
struct StudyVerifierTests {
    private func study(in storage: MemoryStorage) async throws {
        let study = try await TestStudies.engine(storage: storage).begin(
            TestStudies.definition(budget: Budget(trials: 5)))
        while let trial = try await study.ask(worker: "w").trials.first {
            _ = try await study.tell(trial.number, token: trial.token, .loss(1))
        }
    }

    @Test("a study as it happened is computed again, every suggestion equal")
    func equal() async throws {
        let storage = MemoryStorage()
        try await study(in: storage)
        let report = try await StudyVerifier(storage: storage, catalogue: TestStudies.catalogue)
            .verify("test")
        #expect(report.difference == nil)
        #expect(report.suggestions == 5)
        #expect(report.events == 12)
    }

    @Test("a suggestion that was changed in the log is named")
    func tampered() async throws {
        let storage = MemoryStorage()
        try await study(in: storage)
        let forged = MemoryStorage()
        for record in try await storage.events(of: "test", after: 0, limit: 100) {
            var event = record.event
            if case .started(let start) = event, start.number == 3 {
                event = .started(
                    TrialStart(
                        number: 3, attempt: 1,
                        assignment: Assignment(names: ["x"], values: [.real(50)]),
                        history: start.history, provenance: start.provenance, lease: start.lease))
            }
            let copy = EventRecord(sequence: record.sequence, time: record.time, event: event)
            if record.sequence == 1 {
                _ = try await forged.create(copy)
            } else {
                try await forged.transact(on: "test", after: record.sequence - 1, keys: []) { _ in
                    StorageChange(events: [copy], result: ())
                }
            }
        }
        let report = try await StudyVerifier(storage: forged, catalogue: TestStudies.catalogue)
            .verify("test")
        #expect(
            report.difference?.hasPrefix("trial 3 was suggested as x 50.0; computed again") == true)
    }
}
