import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierTesting
import Testing

@Suite("Editing a living study")
struct JournalEditingTests {
    private let storage = MemoryStorage()

    /// A study with trials of these values of p95; each loss is the trial's number.
    private func study(
        _ values: [Double] = [30, 60, 90], trials: Int = 10
    ) async throws -> StudyCoordinator {
        let study = try await TestStudies.engine(storage: storage).begin(
            EditedStudy.definition([EditedStudy.minimized], trials: trials, sampler: "plain"))
        for (number, value) in values.enumerated() {
            let trial = try await #require(study.ask(worker: "w").trials.first)
            _ = try await study.tell(
                trial.number, token: trial.token,
                TrialResult(.completed, metrics: ["loss": Double(number), "p95": value]))
        }
        return study
    }

    private func definition(
        _ metrics: Metric..., trials: Int = 10
    ) throws -> StudyDefinition {
        try EditedStudy.definition(
            [EditedStudy.minimized] + metrics, trials: trials, sampler: "plain")
    }

    private func events() async throws -> [StudyEvent] {
        try await storage.events(of: "test", after: 0, limit: 1000).map(\.event)
    }

    private func refusal(
        of definition: StudyDefinition, by study: StudyCoordinator
    ) async throws -> EngineError? {
        let before = try await events().count
        let error = await #expect(throws: EngineError.self) {
            try await study.edit(into: definition)
        }
        #expect(try await events().count == before)
        return error
    }

    private static let bounded = Metric("p95", .constraint(MetricBound(atMost: 70, atLeast: 40)))

    @Test("a bound makes trials infeasible and another one the best, and that is told")
    func bound() async throws {
        let study = try await study()
        let edit = try await study.edit(into: definition(Self.bounded))
        #expect(edit.verdicts.map(\.number) == [0, 2])
        #expect(
            edit.verdicts[0].after
                == .infeasible(reason: "p95 is 30.0 and must be at least 40.0 and at most 70.0."))
        #expect(edit.bestBefore == [0] && edit.best == [1])
        #expect(edit.renumberedCount == 0)
        let counts = try await study.read { $0.counts }
        #expect(counts.completed == 1 && counts.infeasible == 2)
        #expect(try await study.read { $0.bestTrials(5).map(\.number) } == [1])
        guard case .rejudged(let judgements) = try await events().last else {
            Issue.record("nothing was judged anew")
            return
        }
        #expect(judgements.map(\.number) == [0, 2])
    }

    @Test("an edit that changes nothing writes nothing, nor does a rehearsal")
    func nothing() async throws {
        let study = try await study()
        let before = try await events()
        #expect(try await study.edit(into: definition()).isEmpty)
        let rehearsal = try await study.edit(into: definition(Self.bounded), isRehearsal: true)
        #expect(rehearsal.verdicts.count == 2 && rehearsal.best == [1])
        #expect(try await events() == before)
        #expect(try await study.read { $0.best } == [0])
    }

    @Test("a changed meaning is kept and judges nothing")
    func meaning() async throws {
        let study = try await study()
        let metric = Metric("loss", .optimized(.minimize, threshold: nil), unit: "nats")
        let edit = try await study.edit(
            into: EditedStudy.definition([metric], trials: 10, sampler: "plain"))
        #expect(!edit.isEmpty && edit.verdicts.isEmpty)
        if case .revised = try await events().last { return }
        Issue.record("the revision was not the last event")
    }

    @Test("what trials depend on cannot be changed; the keys are named")
    func keys() async throws {
        let study = try await study()
        var other = try definition(Self.bounded)
        other.seed = 8
        let seed = try await refusal(of: other, by: study)
        #expect(seed?.code == .definitionDiffers && seed?.field == "definition.seed")
        other.order = .fixed
        other.scheduler = MethodChoice("median")
        let three = try await refusal(of: other, by: study)
        #expect(three?.message.hasPrefix("scheduler, seed and order cannot be changed") == true)
        var renamed = try definition()
        renamed.name = "other"
        let name = try await refusal(of: renamed, by: study)
        #expect(name?.message == "the definition is that of \"other\", not of \"test\".")
    }

    @Test("a metric that no trial has a number for is refused with the nearest one")
    func unreported() async throws {
        let study = try await study()
        let near = try await refusal(
            of: definition(Metric("p59", .constraint(MetricBound(atMost: 1)))), by: study)
        #expect(near?.code == .invalid && near?.field == "definition.metrics.p59")
        #expect(
            near?.description
                == "no trial has a number for p59, so all 3 that were measured would fail. "
                + "Did you mean p95?")
        let far = try await refusal(
            of: definition(Metric("throughput", .optimized(.maximize, threshold: nil))), by: study)
        #expect(far?.hint?.hasPrefix("Keep it with store: true") == true)
        let input = try await refusal(
            of: definition(
                Metric("rate", .stored),
                Metric(
                    "cost", .constraint(MetricBound(atMost: 1)),
                    derivation: Expression(parsing: "loss * rate"))), by: study)
        #expect(input?.message.contains("no trial has a number for rate") == true)
        // Stored it may be; and where nothing was measured, anything may be asked for.
        _ = try await study.edit(into: definition(Metric("rate", .stored)))
        let empty = try await TestStudies.engine().begin(definition())
        let edit = try await empty.edit(
            into: definition(Metric("throughput", .optimized(.maximize, threshold: nil))))
        #expect(!edit.isEmpty)
    }

    @Test("a metric that trials reported cannot become derived: their numbers would be lost")
    func reportedBecomesDerived() async throws {
        let study = try await study()
        let error = try await refusal(
            of: definition(
                Metric("p95", .stored, derivation: Expression(parsing: "loss * 2"))), by: study)
        #expect(error?.field == "definition.metrics.p95.derived")
        let edit = try await study.edit(
            into: definition(
                Metric("p95", .stored),
                Metric("tail", .stored, derivation: Expression(parsing: "p95 * 2"))))
        #expect(edit.renumberedCount == 3 && edit.verdicts.isEmpty)
        #expect(try await study.read { $0.trials.map { $0.metrics["tail"] } } == [60, 120, 180])
    }

    @Test("bounds that nothing meets leave no best trial, and are taken back by another edit")
    func nothingMeets() async throws {
        let study = try await study()
        let strict = Metric("p95", .constraint(MetricBound(atMost: 1)))
        let edit = try await study.edit(into: definition(strict))
        #expect(edit.verdicts.count == 3 && edit.best.isEmpty)
        #expect(try await study.ask(worker: "w").trials.count == 1)
        let back = try await study.edit(into: definition())
        #expect(back.verdicts.count == 3 && back.best == [0])
    }

    @Test("a finished study opens when it may take more trials, and only then")
    func reopening() async throws {
        let study = try await study(trials: 3)
        _ = try await study.ask(worker: "w")
        #expect(try await study.read { $0.ending?.word } == "finished")
        let same = try await study.edit(into: definition(Self.bounded, trials: 3))
        #expect(same.state == "finished" && same.stateBefore == "finished")
        let count = try await events().count { if case .reopened = $0 { true } else { false } }
        #expect(count == 0)
        let more = try await study.edit(into: definition(Self.bounded, trials: 5))
        #expect(more.state == "open" && more.stateBefore == "finished")
        #expect(try await study.ask(worker: "w").trials.count == 1)
    }

    @Test("an exhausted study opens for a sampler that knows more settings, and for no other")
    func exhausted() async throws {
        var definition = try TestStudies.definition(
            budget: Budget(), distribution: .float(FloatRange(from: 0, to: 1)))
        func sampler(_ points: Int) -> MethodChoice {
            MethodChoice("grid", options: [.init(name: "points", value: .integer(points))])
        }
        definition.sampler = sampler(2)
        let study = try await TestStudies.engine(storage: storage).begin(definition)
        while let trial = try await study.ask(worker: "w").trials.first {
            _ = try await study.tell(trial.number, token: trial.token, .loss(1))
        }
        #expect(try await study.read { $0.ending } == .exhausted)
        definition.limits.grace = .seconds(3)
        #expect(try await study.edit(into: definition).state == "exhausted")
        definition.sampler = sampler(3)
        #expect(try await study.edit(into: definition).state == "open")
        #expect(try await study.ask(worker: "w").trials.count == 1)
    }

    @Test("a study that a person stopped stays stopped, and an edit may end an open one")
    func stopped() async throws {
        let study = try await study()
        try await study.stop()
        let edit = try await study.edit(into: definition(Self.bounded, trials: 50))
        #expect(edit.state == "stopped")
        try await study.resume()
        var reached = try definition(Self.bounded, trials: 50)
        reached.budget.stopWhen = [.init(metric: "loss", value: 1)]
        let ended = try await study.edit(into: reached)
        #expect(ended.ending == .finished(reason: "trial 1 reached the target"))
    }

    @Test("an edit made from a definition that is not the newest is refused")
    func stale() async throws {
        let study = try await study()
        let seen = try await study.read { $0.definition }
        _ = try await study.edit(into: definition(Self.bounded), from: seen)
        let error = await #expect(throws: EngineError.self) {
            try await study.edit(into: definition(trials: 20), from: seen)
        }
        #expect(error?.message.contains("was changed by somebody else meanwhile") == true)
    }

    @Test("running trials are judged by the edited definition when they end")
    func running() async throws {
        let study = try await study()
        let trial = try await #require(study.ask(worker: "w").trials.first)
        _ = try await study.edit(into: definition(Self.bounded))
        _ = try await study.tell(
            trial.number, token: trial.token,
            TrialResult(.completed, metrics: ["loss": 0, "p95": 99]))
        #expect(try await study.read { $0.trials[3].outcome?.word } == "infeasible")
    }

    @Test("going on with other metrics is refused in the transaction too, and says how to edit")
    func continuing() async throws {
        let study = try await study()
        let other = try definition(Self.bounded)
        let revising = await #expect(throws: EngineError.self) { try await study.revise(other) }
        #expect(revising?.code == .definitionDiffers)
        let beginning = await #expect(throws: EngineError.self) {
            try await TestStudies.engine(storage: storage).begin(other)
        }
        #expect(beginning == revising)
        #expect(beginning?.message == "the stored study \"test\" has other metrics.")
        #expect(beginning?.hint?.hasPrefix("`luthier study edit test --from FILE`") == true)
    }
}
