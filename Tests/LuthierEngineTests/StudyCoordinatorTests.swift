import LuthierDomain
import LuthierEngine
import LuthierMath
import LuthierPorts
import LuthierSamplers
import LuthierTesting
import Testing

@Suite("StudyCoordinator")
struct StudyCoordinatorTests {
    @Test(
        "hands out exactly the budget, a hundred times, to 1 up to 256 workers of three processes")
    func budgetIsExact() async throws {
        for run in 0..<100 {
            let (storage, trials) = (MemoryStorage(), 3 + run * 7 % 60)
            var studies: [StudyCoordinator] = []
            for _ in 0..<3 {
                studies.append(
                    try await TestStudies.engine(storage: storage).begin(
                        TestStudies.definition(budget: Budget(trials: trials))))
            }
            let numbers = try await withThrowingTaskGroup(of: [Int].self) { group in
                for worker in 0..<(1 << (run % 9)) {
                    let study = studies[worker % studies.count]
                    group.addTask { try await Self.work("w\(worker)", on: study) }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(numbers.sorted() == Array(0..<trials), "run \(run)")
            let ledger = try await TestStudies.engine(storage: storage).study("test").ledger()
            #expect(ledger.counts.completed == trials && ledger.ending != nil, "run \(run)")
        }
    }

    /// Asks and tells until nothing is left to ask for.
    private static func work(
        _ worker: String, on study: StudyCoordinator
    ) async throws -> [Int] {
        var numbers: [Int] = []
        while let trial = try await study.ask(worker: worker).trials.first {
            numbers.append(trial.number)
            _ = try await study.tell(trial.number, token: trial.token, .loss(1))
        }
        return numbers
    }

    @Test("an ask for several gives as many as the budget has, then says why there are fewer")
    func askForSeveral() async throws {
        let study = try await TestStudies.engine().create(
            TestStudies.definition(budget: Budget(trials: 3)))
        let reply = try await study.ask(worker: "w", count: 5)
        #expect(reply.trials.map(\.number) == [0, 1, 2])
        #expect(reply.state == "waiting")
        for trial in reply.trials {
            #expect(try await study.tell(trial.number, token: trial.token, .loss(1)) == .accepted)
        }
        let over = try await study.ask(worker: "w")
        #expect(over.state == "finished")
        #expect(over.reason == "all 3 trials of the budget have ended")
    }

    @Test("an expired lease gives the trial to the next worker, and the late result never wins")
    func zombie() async throws {
        let clock = VirtualClock()
        let study = try await TestStudies.engine(clock: clock).create(
            TestStudies.definition(budget: Budget(trials: 1)))
        let first = try await #require(study.ask(worker: "a").trials.first)
        #expect(try await study.ask(worker: "b").state == "waiting")
        clock.advance(by: .seconds(61))
        let second = try await #require(study.ask(worker: "b").trials.first)
        #expect(second.number == first.number)
        #expect(second.attempt == 2)
        #expect(second.token > first.token)
        #expect(second.assignment == first.assignment)
        #expect(second.seed == first.seed)
        #expect(try await study.tell(0, token: first.token, .loss(0)) == .late)
        #expect(
            try await study.report(
                0, token: first.token, Measurement(step: 1, metrics: ["loss": 0])) == .stop)
        #expect(try await study.tell(0, token: second.token, .loss(5)) == .accepted)
        let trial = try await study.ledger().trials[0]
        #expect(trial.metrics["loss"] == 5)
        #expect(trial.late.map { $0.metrics["loss"] } == [0])
        #expect(trial.measurements.isEmpty)
    }

    @Test("a trial that is lost as often as the policy allows has failed, and counts")
    func lostForGood() async throws {
        let clock = VirtualClock()
        let study = try await TestStudies.engine(clock: clock).create(
            TestStudies.definition(budget: Budget(trials: 1), retry: RetryPolicy(attempts: 2)))
        for _ in 0..<2 {
            _ = try await #require(study.ask(worker: "a").trials.first)
            clock.advance(by: .seconds(61))
        }
        let reply = try await study.ask(worker: "a")
        #expect(reply.state == "finished")
        let trial = try await study.ledger().trials[0]
        guard case .failed(.lost, _, _) = trial.outcome else {
            Issue.record("the outcome is \(String(describing: trial.outcome))")
            return
        }
    }

    @Test("an interrupted trial is started again however often, and its number counts once")
    func interrupted() async throws {
        let study = try await TestStudies.engine().create(
            TestStudies.definition(budget: Budget(trials: 1), retry: RetryPolicy(attempts: 1)))
        let interruption = TrialResult(.failed(.interrupted, reason: "Ctrl-C", detail: nil))
        for attempt in 1...4 {
            let trial = try await #require(study.ask(worker: "a").trials.first)
            #expect(trial.number == 0)
            #expect(trial.attempt == attempt)
            _ = try await study.tell(0, token: trial.token, interruption)
        }
        let trial = try await #require(study.ask(worker: "a").trials.first)
        _ = try await study.tell(0, token: trial.token, .loss(1))
        #expect(try await study.ledger().counts.completed == 1)
        #expect(try await study.ledger().startedCount == 1)
    }

    @Test("reports renew the lease; signs of life do too")
    func renewal() async throws {
        let clock = VirtualClock()
        let study = try await TestStudies.engine(clock: clock).create(TestStudies.definition())
        let trial = try await #require(study.ask(worker: "a").trials.first)
        for step in 1...5 {
            clock.advance(by: .seconds(50))
            let decision =
                step.isMultiple(of: 2)
                ? try await study.renew(0, token: trial.token)
                : try await study.report(
                    0, token: trial.token, Measurement(step: step, metrics: ["loss": 1]))
            #expect(decision == .proceed)
        }
        #expect(try await study.tell(0, token: trial.token, .loss(1)) == .accepted)
    }

    @Test("a repeated request under one key gives the same answer and is done once")
    func idempotency() async throws {
        let study = try await TestStudies.engine().create(TestStudies.definition())
        let key = IdempotencyKey("k1", fingerprint: "ask w")
        let first = try await study.ask(worker: "w", key: key)
        let again = try await study.ask(worker: "w", key: key)
        #expect(first.trials.map(\.number) == again.trials.map(\.number))
        #expect(first.trials.map(\.token) == again.trials.map(\.token))
        #expect(try await study.ledger().trials.count == 1)
        await #expect(throws: EngineError.self) {
            try await study.ask(
                worker: "w", count: 2, key: IdempotencyKey("k1", fingerprint: "ask w 2"))
        }
    }

    @Test("the same result told twice without a key is accepted twice and counted once")
    func equalSecondTell() async throws {
        let study = try await TestStudies.engine().create(TestStudies.definition())
        let trial = try await #require(study.ask(worker: "w").trials.first)
        #expect(try await study.tell(0, token: trial.token, .loss(3)) == .accepted)
        #expect(try await study.tell(0, token: trial.token, .loss(3)) == .accepted)
        #expect(try await study.tell(0, token: trial.token, .loss(2)) == .late)
        #expect(try await study.ledger().trials[0].metrics["loss"] == 3)
        #expect(try await study.ledger().counts.completed == 1)
    }

    @Test("an unknown trial is refused with the numbers there are")
    func unknownTrial() async throws {
        let study = try await TestStudies.engine().create(TestStudies.definition())
        _ = try await study.ask(worker: "w")
        let error = await #expect(throws: EngineError.self) {
            try await study.tell(9, token: 1, .loss(1))
        }
        #expect(error?.code == .noSuchTrial)
        #expect(error?.message == "there is no trial 9; the study has trials 0 to 0.")
    }

    @Test("two coordinators on one storage share numbers and see each other's results")
    func twoCoordinators() async throws {
        let storage = MemoryStorage()
        let clock = VirtualClock()
        let definition = try TestStudies.definition(budget: Budget(trials: 40))
        let first = try await TestStudies.engine(storage: storage, clock: clock).begin(definition)
        let second = try await TestStudies.engine(storage: storage, clock: clock).begin(definition)
        let numbers = try await withThrowingTaskGroup(of: [Int].self) { group in
            for study in [first, second, first, second] {
                group.addTask {
                    var numbers: [Int] = []
                    while let trial = try await study.ask(worker: "w").trials.first {
                        numbers.append(trial.number)
                        _ = try await study.tell(
                            trial.number, token: trial.token, .loss(Double(trial.number)))
                    }
                    return numbers
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(numbers.sorted() == Array(0..<40))
        try await first.refresh()
        try await second.refresh()
        #expect(try await first.ledger().best == [0])
        #expect(try await second.ledger().best == [0])
        #expect(try await first.ledger().head == second.ledger().head)
    }

    @Test("a finite space ends as exhausted")
    func exhausted() async throws {
        let study = try await TestStudies.engine().create(
            TestStudies.definition(
                sampler: "counting", budget: Budget(trials: 10),
                distribution: .integer(IntegerRange(from: 1, to: 3))))
        for _ in 0..<3 {
            let trial = try await #require(study.ask(worker: "w").trials.first)
            _ = try await study.tell(trial.number, token: trial.token, .loss(1))
        }
        #expect(try await study.ask(worker: "w").state == "exhausted")
        #expect(try await study.ledger().ending == .exhausted)
    }

    @Test("with a fixed order a suggestion waits for trial n − parallel, and sees no later one")
    func fixedOrder() async throws {
        let study = try await TestStudies.engine().create(
            TestStudies.definition(
                sampler: "horizon", budget: Budget(trials: 6, parallel: 2), order: .fixed))
        let a = try await #require(study.ask(worker: "a").trials.first)
        let b = try await #require(study.ask(worker: "b").trials.first)
        _ = try await study.tell(b.number, token: b.token, .loss(20))
        // Trial 2 sees trials before 0, trial 3 those before 1: trial 0 must have ended by then.
        let c = try await #require(study.ask(worker: "b").trials.first)
        #expect(c.assignment["x"] == .real(0))
        #expect(try await study.ask(worker: "b").state == "waiting")
        _ = try await study.tell(a.number, token: a.token, .loss(10))
        let d = try await #require(study.ask(worker: "a").trials.first)
        #expect(d.assignment["x"] == .real(10))
    }

    @Test("reaching the target, or no improvement, ends the study and stops what runs")
    func stopCriteria() async throws {
        let target = Budget(
            trials: 10, parallel: 2, stopWhen: [Budget.Target(metric: "loss", value: 2)])
        let study = try await TestStudies.engine().create(TestStudies.definition(budget: target))
        let asked = try await study.ask(worker: "w", count: 2).trials
        _ = try await study.tell(0, token: asked[0].token, .loss(1.5))
        #expect(try await study.ask(worker: "w").reason == "trial 0 reached the target")
        #expect(try await study.renew(1, token: asked[1].token) == .stop)

        let patient = try await TestStudies.engine().create(
            TestStudies.definition(budget: Budget(noImprovement: 3)))
        for loss in [5.0, 4, 4, 6] {
            let trial = try await #require(patient.ask(worker: "w").trials.first)
            _ = try await patient.tell(trial.number, token: trial.token, .loss(loss))
        }
        #expect(try await patient.ledger().ending == nil)
        let last = try await #require(patient.ask(worker: "w").trials.first)
        _ = try await patient.tell(last.number, token: last.token, .loss(9))
        #expect(
            try await patient.ledger().ending == .finished(reason: "no improvement in 3 trials"))
    }

    /// Expects to gain less and less: one over the trial's number.
    private struct HopefulSampler: Sampler {
        func suggest(
            for snapshot: StudySnapshot, using source: inout RandomSource
        ) -> Suggestion? {
            let number = snapshot.nextNumber
            return Suggestion(
                Assignment(
                    names: snapshot.definition.space.names, values: [.real(Double(number))]),
                provenance: Provenance(
                    sampler: "hopeful", summary: "",
                    figures: number == 0 ? [:] : ["expected_gain": 1 / Double(number)]))
        }

        func complete(_ given: Assignment, using source: inout RandomSource) -> Assignment? {
            given
        }
    }

    @Test("a study ends when three suggestions in a row expect too little, and nothing runs")
    func expectedGain() async throws {
        let engine = StudyEngine(
            storage: MemoryStorage(), clock: VirtualClock(),
            catalogue: SamplerCatalogue(adding: ["hopeful": { _ in HopefulSampler() }]))
        let study = try await engine.create(
            TestStudies.definition(sampler: "hopeful", budget: Budget(expectedGain: 0.26)))
        // Trials 4, 5 and 6 are the first three below 0.26.
        var started = 0
        while let trial = try await study.ask(worker: "w").trials.first {
            started += 1
            if started == 7 {
                let reply = try await study.ask(worker: "w")
                #expect(reply.trials.isEmpty && reply.state == "waiting")
            }
            _ = try await study.tell(trial.number, token: trial.token, .loss(1))
        }
        #expect(started == 7)
        #expect(try await study.ledger().expectedGain == 0.25)
        #expect(
            try await study.ledger().ending
                == .finished(reason: "the last 3 suggestions expected to gain less than 0.26"))
    }

    @Test("time counts while something runs, and nothing else")
    func timeBudget() async throws {
        let clock = VirtualClock()
        let study = try await TestStudies.engine(clock: clock).create(
            TestStudies.definition(budget: Budget(time: .seconds(100))))
        let first = try await #require(study.ask(worker: "w").trials.first)
        clock.advance(by: .seconds(40))
        _ = try await study.tell(0, token: first.token, .loss(1))
        clock.advance(by: .seconds(100_000))
        let second = try await #require(study.ask(worker: "w").trials.first)
        clock.advance(by: .seconds(59))
        _ = try await study.renew(1, token: second.token)
        clock.advance(by: .seconds(2))
        #expect(try await study.ask(worker: "w").state == "waiting")
        _ = try await study.tell(1, token: second.token, .loss(1))
        #expect(try await study.ask(worker: "w").state == "finished")
    }

    @Test("a larger budget opens a finished study; another space is refused by its keys")
    func continuation() async throws {
        let engine = TestStudies.engine()
        var definition = try TestStudies.definition(budget: Budget(trials: 1))
        let study = try await engine.begin(definition)
        let trial = try await #require(study.ask(worker: "w").trials.first)
        _ = try await study.tell(0, token: trial.token, .loss(1))
        #expect(try await study.ask(worker: "w").isOver)
        definition.budget.trials = 2
        #expect(try await engine.begin(definition).ask(worker: "w").trials.map(\.number) == [1])
        definition.seed = 8
        let error = await #expect(throws: EngineError.self) { try await engine.begin(definition) }
        #expect(error?.code == .definitionDiffers)
        #expect(error?.field == "definition.seed")
    }

    @Test("what is enqueued comes first, and keeps its number")
    func enqueue() async throws {
        var definition = try TestStudies.definition()
        definition.tryFirst = [Assignment(names: ["x"], values: [.real(42)])]
        let study = try await TestStudies.engine().create(definition)
        let number = try await study.enqueue(Assignment(names: ["x"], values: [.real(7)]))
        #expect(number == 1)
        let asked = try await study.ask(worker: "w", count: 3).trials
        #expect(asked.map(\.number) == [0, 1, 2])
        #expect(asked[0].assignment["x"] == .real(42))
        #expect(asked[1].assignment["x"] == .real(7))
    }

    @Test("a result from outside has a number, can be best, and costs no budget")
    func added() async throws {
        let study = try await TestStudies.engine().create(
            TestStudies.definition(budget: Budget(trials: 1)))
        let number = try await study.add(
            Assignment(names: ["x"], values: [.real(1)]), .loss(-5))
        #expect(number == 0)
        #expect(try await study.ledger().best == [0])
        #expect(try await study.ask(worker: "w").trials.map(\.number) == [1])
    }

    @Test(
        "a required metric that is missing or no number fails the trial",
        arguments: [nil, Double.nan, .infinity, -.infinity])
    func unusable(loss: Double?) async throws {
        let study = try await TestStudies.engine().create(TestStudies.definition())
        let trial = try await #require(study.ask(worker: "w").trials.first)
        var metrics: MetricValues = ["other": 1]
        metrics["loss"] = loss
        _ = try await study.tell(0, token: trial.token, TrialResult(.completed, metrics: metrics))
        guard case .failed(let kind, _, _) = try await study.ledger().trials[0].outcome else {
            Issue.record("\(metrics) was taken")
            return
        }
        #expect(kind == (loss == nil ? .noMetric : .notFinite))
    }

    @Test("a broken constraint makes a trial infeasible, and it is never best")
    func constraint() async throws {
        let study = try await TestStudies.engine().create(
            TestStudies.definition(metrics: [
                Metric("loss", .optimized(.minimize, threshold: nil)),
                Metric("size", .constraint(MetricBound(atMost: 10))),
            ]))
        for (loss, size) in [(1.0, 11.0), (2, 10)] {
            let trial = try await #require(study.ask(worker: "w").trials.first)
            _ = try await study.tell(
                trial.number, token: trial.token,
                TrialResult(.completed, metrics: ["loss": loss, "size": size]))
        }
        let ledger = try await study.ledger()
        #expect(ledger.best == [1])
        #expect(
            ledger.trials[0].outcome
                == .infeasible(reason: "size is 11.0 and must be at most 10.0."))
    }
}
