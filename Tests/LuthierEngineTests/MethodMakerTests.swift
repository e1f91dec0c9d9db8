import LuthierDomain
import LuthierMath
import LuthierPorts
import LuthierSamplers
import LuthierSchedulers
import LuthierTesting
import Testing

@testable import LuthierEngine

@Suite("Samplers and schedulers after an edit")
struct MethodMakerTests {
    /// Proposes the number of its study's metrics, as it was when it was made.
    private struct MetricCount: Sampler {
        let count: Int

        func suggest(for snapshot: StudySnapshot, using source: inout RandomSource) -> Suggestion? {
            Suggestion(
                Assignment(
                    names: snapshot.definition.space.names, values: [.real(Double(count))]),
                provenance: Provenance(sampler: "count", summary: "so many metrics"))
        }
    }

    private static let catalogue = SamplerCatalogue(adding: [
        "count": { MetricCount(count: $0.metrics.count) },
        "plain": { _ in PlainSampler() },
    ])

    private func definition(_ sampler: String = "count", metrics: Int = 1) throws -> StudyDefinition
    {
        try TestStudies.definition(
            sampler: sampler, budget: Budget(trials: 100),
            metrics: [EditedStudy.minimized]
                + (1..<metrics).map { Metric("m\($0)", .stored) })
    }

    private func engine(
        _ storage: any StudyStorage, _ catalogue: SamplerCatalogue = catalogue
    ) -> StudyEngine {
        StudyEngine(storage: storage, clock: VirtualClock(), catalogue: catalogue)
    }

    private func next(_ study: StudyCoordinator) async throws -> Double? {
        let trial = try await study.ask(worker: "w").trials.first
        guard case .real(let value)?? = trial?.assignment.values.first else { return nil }
        return value
    }

    @Test("another coordinator suggests by the edited definition, and so does a verifier")
    func otherCoordinator() async throws {
        let storage = MemoryStorage()
        let first = try await engine(storage).begin(definition())
        let second = try await engine(storage).study("test")
        #expect(try await next(first) == 1)
        #expect(try await next(second) == 1)
        _ = try await first.edit(into: definition(metrics: 3))
        #expect(try await next(second) == 3)
        #expect(try await next(first) == 3)
        // By another revision too, such as a larger budget.
        var larger = try definition(metrics: 3)
        larger.budget.trials = 200
        try await second.revise(larger)
        #expect(try await next(first) == 3)
        let report = try await StudyVerifier(storage: storage, catalogue: Self.catalogue)
            .verify("test")
        #expect(report.difference == nil)
        #expect(report.suggestions == 5)
    }

    @Test("requests decided together see an edit among them")
    func sameBatch() throws {
        let maker = MethodMaker(
            samplers: Self.catalogue, schedulers: SchedulerCatalogue(), clock: VirtualClock())
        let first = EventRecord(
            sequence: 1, time: Timestamp(milliseconds: 0), event: .created(try definition()))
        let decider = try StudyDecider(
            ledger: StudyLedger(first), maker: maker, term: .seconds(60))
        let ask = StudyRequest.ask(worker: "w", count: 1)
        let edit = StudyRequest.edit(try definition(metrics: 2), from: nil, isRehearsal: false)
        let revise = StudyRequest.revise(
            try TestStudies.definition(
                sampler: "count", budget: Budget(trials: 7), metrics: definition(metrics: 2).metrics
            ))
        let change = decider.decide(
            [ask, edit, ask, revise, ask].map { ($0, nil) },
            seeing: StorageView(tail: [], receipts: []))
        #expect(change.result.replies.count == 5)
        let values = decider.read { $0.trials.map { $0.assignment.values[0]?.number } }
        #expect(values == [1, 2, 2])
    }

    @Test("a scheduler rules by the edited definition")
    func scheduler() async throws {
        func definition(_ direction: Direction) throws -> StudyDefinition {
            var definition = try self.definition()
            definition.metrics = [Metric("loss", .optimized(direction, threshold: nil))]
            definition.scheduler = MethodChoice("median")
            return definition
        }
        let storage = MemoryStorage()
        let study = try await engine(storage).begin(definition(.minimize))
        let other = try await engine(storage).study("test")
        for loss in [1.0, 2, 3, 4, 5, 6] {
            let trial = try await #require(study.ask(worker: "w").trials.first)
            for step in 1...3 {
                _ = try await study.report(
                    trial.number, token: trial.token,
                    Measurement(step: step, metrics: ["loss": 3]))
            }
            _ = try await study.tell(trial.number, token: trial.token, .loss(loss))
        }
        _ = try await other.edit(into: definition(.maximize))
        let pair = try await study.ask(worker: "w", count: 2).trials
        let low = Measurement(step: 1, metrics: ["loss": 0])
        let high = Measurement(step: 1, metrics: ["loss": 9])
        #expect(try await study.report(pair[0].number, token: pair[0].token, high) == .proceed)
        #expect(try await study.report(pair[1].number, token: pair[1].token, low) == .stop)
        let report = try await StudyVerifier(storage: storage, catalogue: Self.catalogue)
            .verify("test")
        #expect(report.difference == nil)
    }

    @Test("a sampler that a process does not have fails its requests; others go on")
    func unknownSampler() async throws {
        let storage = MemoryStorage()
        let study = try await engine(storage).begin(definition("plain"))
        let poor = try await engine(
            storage, SamplerCatalogue(adding: ["plain": { _ in PlainSampler() }])
        )
        .study("test")
        _ = try await study.edit(into: definition("count"))
        let error = await #expect(throws: EngineError.self) { try await poor.ask(worker: "w") }
        #expect(error?.code == .invalid)
        #expect(error?.message.contains("there is no sampler \"count\"") == true)
        #expect(try await next(study) == 1)
        _ = try await study.edit(into: definition("plain"))
        #expect(try await poor.ask(worker: "w").trials.count == 1)
    }

    @Test("a sampler that cannot be made is refused by the edit, which writes nothing")
    func refused() async throws {
        let storage = MemoryStorage()
        let study = try await engine(storage).begin(definition())
        let error = await #expect(throws: EngineError.self) {
            try await study.edit(into: definition("counr"))
        }
        #expect(error?.field == "definition.sampler")
        #expect(error?.message.contains("Did you mean count?") == true)
        #expect(try await storage.events(of: "test", after: 0, limit: 9).count == 1)
    }

    @Test("what was made for an edit that a storage did not keep is made again")
    func failingStorage() async throws {
        let storage = FailingStorage()
        let study = try await engine(storage).begin(definition())
        #expect(try await next(study) == 1)
        storage.failOnce()
        await #expect(throws: EngineError.self) {
            try await study.edit(into: definition(metrics: 2))
        }
        // As many revisions as there would have been, and another definition.
        _ = try await engine(storage).study("test").edit(into: definition(metrics: 3))
        #expect(try await next(study) == 3)
    }
}
