import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierTesting
import Synchronization
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

    @Test("a trial that a person stopped is no ruling to compute again")
    func stoppedByHand() async throws {
        let storage = MemoryStorage()
        let study = try await TestStudies.engine(storage: storage).begin(
            TestStudies.definition(budget: Budget(trials: 5)))
        let trial = try await study.ask(worker: "w").trials[0]
        _ = try await study.report(
            0, token: trial.token, Measurement(step: 1, metrics: ["loss": 3]))
        try await study.stopTrial(0)
        _ = try await study.tell(0, token: trial.token, .loss(1))
        _ = try await study.ask(worker: "w")
        let report = try await StudyVerifier(storage: storage, catalogue: TestStudies.catalogue)
            .verify("test")
        #expect(report.difference == nil)
        #expect(report.suggestions == 2)
    }

    /// A clock by which so much time passes from each look to the next.
    private final class SlowClock: StudyClock {
        private let still = VirtualClock()
        private let looks = Mutex(0)
        private let microseconds: Int

        init(microseconds: Int) { self.microseconds = microseconds }

        var now: Timestamp { still.now }

        var steady: Duration {
            looks.withLock { looks in
                looks += 1
                return .microseconds(looks * microseconds)
            }
        }

        func sleep(for duration: Duration) async throws {
            try await still.sleep(for: duration)
        }
    }

    @Test("the time that a suggestion took is kept with it, and not compared")
    func milliseconds() async throws {
        for (microseconds, expected) in [(1500, 1.5), (0, nil)] as [(Int, Double?)] {
            let storage = MemoryStorage()
            let engine = StudyEngine(
                storage: storage, clock: SlowClock(microseconds: microseconds),
                catalogue: TestStudies.catalogue)
            let study = try await engine.begin(TestStudies.definition())
            let trial = try await #require(study.ask(worker: "w").trials.first)
            let provenance = try await study.read { $0.trials[trial.number].provenance }
            #expect(provenance?.figures["milliseconds"] == expected)
            let report = try await StudyVerifier(
                storage: storage, catalogue: TestStudies.catalogue
            ).verify("test")
            #expect(report.difference == nil)
            #expect(report.suggestions == 1)
        }
    }

    /// A study of two trials of which the first is stopped at once.
    private func ruledStudy(in storage: MemoryStorage) async throws {
        var definition = try TestStudies.definition(budget: Budget(trials: 2))
        definition.scheduler = MethodChoice(
            "threshold", options: [.init(name: "at_most", value: .integer(5))])
        let study = try await TestStudies.engine(storage: storage).begin(definition)
        for loss in [9.0, 1] {
            let trial = try await #require(study.ask(worker: "w").trials.first)
            let measurement = Measurement(step: 1, metrics: ["loss": loss])
            _ = try await study.report(trial.number, token: trial.token, measurement)
            _ = try await study.tell(trial.number, token: trial.token, .loss(loss))
        }
    }

    /// What is found in a copy of the study without some events, or with others in their place.
    private func report(
        of storage: MemoryStorage, changing change: (StudyEvent) -> StudyEvent?
    ) async throws -> StudyVerifier.Report {
        let forged = MemoryStorage()
        var sequence = 0
        for record in try await storage.events(of: "test", after: 0, limit: 100) {
            guard let event = change(record.event) else { continue }
            sequence += 1
            let copy = EventRecord(sequence: sequence, time: record.time, event: event)
            if sequence == 1 {
                _ = try await forged.create(copy)
            } else {
                try await forged.transact(on: "test", after: sequence - 1, keys: []) { _ in
                    StorageChange(events: [copy], result: ())
                }
            }
        }
        return try await StudyVerifier(storage: forged, catalogue: TestStudies.catalogue)
            .verify("test")
    }

    @Test("rulings are computed again; a changed, missing or invented one is named")
    func rulings() async throws {
        let storage = MemoryStorage()
        try await ruledStudy(in: storage)
        let sound = try await report(of: storage) { $0 }
        #expect(sound.difference == nil)
        #expect(sound.rulings == 1)
        let changed = try await report(of: storage) { event in
            guard case .ruled(let number, let token, _) = event else { return event }
            return .ruled(number: number, token: token, .stop(reason: "spite"))
        }
        #expect(changed.difference?.hasPrefix("trial 0 was not ruled as computed again") == true)
        let missing = try await report(of: storage) { event in
            if case .ruled = event { nil } else { event }
        }
        #expect(missing.difference?.hasPrefix("trial 0 was not ruled as computed again") == true)
        let invented = try await report(of: storage) { event in
            guard case .measured(1, let token, _, _) = event else { return event }
            return .ruled(number: 1, token: token, .stop(reason: "spite"))
        }
        #expect(invented.difference?.hasPrefix("trial 1 was ruled to stop: spite;") == true)
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

    /// A study that is edited half-way: metrics, sampler, and what was judged follows.
    private func editedStudy(in storage: MemoryStorage) async throws {
        let sets = try EditedStudy.metricSets()
        let study = try await TestStudies.engine(storage: storage).begin(
            EditedStudy.definition(sets[0], sampler: "plain"))
        func work(_ trials: Int) async throws {
            for _ in 0..<trials {
                let trial = try await #require(study.ask(worker: "w").trials.first)
                let number = Double(trial.number)
                _ = try await study.tell(
                    trial.number, token: trial.token,
                    TrialResult(
                        .completed,
                        metrics: ["loss": number, "p95": 40 + 4 * number, "size": 3]))
            }
        }
        try await work(6)
        let edit = try await study.edit(
            into: EditedStudy.definition(sets[5], sampler: "horizon"))
        #expect(edit.verdicts.map(\.number) == [3, 4, 5])
        try await work(4)
        _ = try await study.edit(into: EditedStudy.definition(sets[6], sampler: "sobol"))
        try await work(4)
    }

    @Test("a study that was edited half-way is computed again, judgements too")
    func edited() async throws {
        let storage = MemoryStorage()
        try await editedStudy(in: storage)
        let sound = try await report(of: storage) { $0 }
        #expect(sound.difference == nil)
        #expect(sound.suggestions == 14)
        #expect(sound.rejudgements == 16)
    }

    @Test("judgements that were changed, left out or invented are named, and the wrong sampler")
    func editedAndForged() async throws {
        let storage = MemoryStorage()
        try await editedStudy(in: storage)
        let changed = try await report(of: storage) { event in
            guard case .rejudged(var judgements) = event else { return event }
            let last = judgements.removeLast()
            return .rejudged(
                judgements + [
                    Rejudgement(
                        number: last.number, outcome: .completed, metrics: ["p95": 1, "size": 1])
                ])
        }
        #expect(
            changed.difference?.hasPrefix("after the revision trial 5 was judged completed with")
                == true)
        #expect(changed.difference?.contains("computed again it is judged infeasible") == true)
        let missing = try await report(of: storage) { event in
            if case .rejudged = event { nil } else { event }
        }
        #expect(
            missing.difference?.hasPrefix(
                "after the revision trial 0 was left as it was; computed again") == true)
        let invented = try await report(of: storage) { event in
            guard case .ended(let end) = event, end.number == 2 else { return event }
            return .rejudged([
                Rejudgement(number: 1, outcome: .completed, metrics: ["loss": -9])
            ])
        }
        #expect(
            invented.difference?.contains("trial 1 was judged completed with loss -9.0") == true)
        let oldSampler = try await report(of: storage) { event in
            guard case .revised(let definition) = event else { return event }
            var kept = definition
            kept.sampler = MethodChoice("plain")
            return .revised(kept)
        }
        #expect(oldSampler.difference?.hasPrefix("trial 6 was suggested as") == true)
    }
}
