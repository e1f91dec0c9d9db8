import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierSchedulers
import LuthierTesting
import Testing

@Suite("Trials that a scheduler stops")
struct JournalTellingTests {
    private static let reason = "its loss is 9 at 2 and must be at most 5.0."

    /// A study that stops trials with a loss above 5.
    private func definition(trials: Int = 1, attempts: Int = 5) throws -> StudyDefinition {
        var definition = try TestStudies.definition(
            budget: Budget(trials: trials),
            retry: RetryPolicy(attempts: attempts, causes: Set(FailureKind.allCases)))
        definition.scheduler = MethodChoice(
            "threshold", options: [.init(name: "at_most", value: .integer(5))])
        return definition
    }

    private func step(_ step: Int?, _ loss: Double) -> Measurement {
        Measurement(step: step, metrics: ["loss": loss])
    }

    /// A study whose only trial was told to stop at its second step.
    private func stopped(
        clock: VirtualClock = VirtualClock(), storage: any StudyStorage = MemoryStorage()
    ) async throws -> (study: StudyCoordinator, token: Int) {
        let study = try await TestStudies.engine(storage: storage, clock: clock)
            .begin(definition())
        let trial = try await #require(study.ask(worker: "w").trials.first)
        #expect(try await study.report(0, token: trial.token, step(1, 1)) == .proceed)
        #expect(try await study.report(0, token: trial.token, step(2, 9)) == .stop)
        return (study, trial.token)
    }

    @Test("by the median, a bad trial is stopped and a good one is not")
    func median() async throws {
        var definition = try definition(trials: 7)
        definition.scheduler = MethodChoice("median")
        let study = try await TestStudies.engine().begin(definition)
        for number in 0..<5 {
            let trial = try await #require(study.ask(worker: "w").trials.first)
            for one in 1...3 {
                let decision = try await study.report(number, token: trial.token, step(one, 1))
                #expect(decision == .proceed)
            }
            _ = try await study.tell(number, token: trial.token, .loss(1))
        }
        let pair = try await study.ask(worker: "w", count: 2).trials
        #expect(try await study.report(5, token: pair[0].token, step(1, 0.5)) == .proceed)
        #expect(try await study.report(6, token: pair[1].token, step(1, 2)) == .stop)
        #expect(try await study.tell(5, token: pair[0].token, .loss(0.5)) == .accepted)
        let result = TrialResult(.stopped(reason: "it was told to end."))
        #expect(try await study.tell(6, token: pair[1].token, result) == .accepted)
        let trials = try await study.ledger().trials
        #expect(trials[5].outcome == .completed)
        #expect(
            trials[6].outcome
                == .stopped(
                    reason: "its best loss up to 1 is 2, worse than 1, the median of 5 earlier "
                        + "trials."))
        #expect(trials[6].metrics["loss"] == 2)
    }

    @Test(
        "whatever is told after the ruling, the trial was stopped, with the numbers it had",
        arguments: [
            (TrialResult(.stopped(reason: "it was told to end.")), 9.0),
            (TrialResult(.completed), 9), (.loss(8), 9),
            (TrialResult(.failed(.interrupted, reason: "why", detail: nil)), 9),
            (TrialResult(.failed(.exit, reason: "why", detail: nil)), 9),
            (TrialResult(.outOfMemory(reason: "why", detail: nil)), 9),
            (TrialResult(.infeasible(reason: "why")), 9),
        ])
    func told(result: TrialResult, loss: Double) async throws {
        let (study, token) = try await stopped()
        #expect(try await study.tell(0, token: token, result) == .accepted)
        #expect(try await study.tell(0, token: token, result) == .accepted, "told again")
        let ledger = try await study.ledger()
        #expect(ledger.trials[0].outcome == .stopped(reason: Self.reason))
        #expect(ledger.trials[0].metrics["loss"] == loss)
        #expect(ledger.trials[0].late.isEmpty)
        #expect(ledger.best.isEmpty)
        #expect(ledger.ending != nil)
    }

    @Test("a ruling stands: a better value later does not undo it, a sign of life is told to stop")
    func stands() async throws {
        let (study, token) = try await stopped()
        #expect(try await study.report(0, token: token, step(3, 0)) == .stop)
        #expect(try await study.renew(0, token: token) == .stop)
        #expect(try await study.tell(0, token: token, TrialResult(.completed)) == .accepted)
        let trial = try await study.ledger().trials[0]
        #expect(trial.metrics["loss"] == 9)
        #expect(trial.measurements.map(\.step) == [1, 2], "how far it still got is chance")
    }

    @Test("a program that ended by itself, with its final report, is completed")
    func completed() async throws {
        let (study, token) = try await stopped()
        #expect(try await study.report(0, token: token, step(nil, 4)) == .stop)
        #expect(try await study.tell(0, token: token, .loss(4)) == .accepted)
        let ledger = try await study.ledger()
        #expect(ledger.trials[0].outcome == .completed)
        #expect(ledger.best == [0])
    }

    @Test("a final report that comes while it is ended does not make a stopped program complete")
    func finalReportWhileEnding() async throws {
        let (study, token) = try await stopped()
        _ = try await study.report(0, token: token, step(nil, 4))
        let result = TrialResult(.stopped(reason: "it was told to end."), metrics: ["loss": 4])
        #expect(try await study.tell(0, token: token, result) == .accepted)
        #expect(try await study.ledger().trials[0].outcome == .stopped(reason: Self.reason))
    }

    @Test("a trial that is told to stop and then lost is stopped, and not tried again")
    func lost() async throws {
        let clock = VirtualClock()
        let (study, token) = try await stopped(clock: clock)
        clock.advance(by: .seconds(61))
        #expect(try await study.ask(worker: "b").trials.isEmpty)
        let trial = try await study.ledger().trials[0]
        #expect(trial.outcome == .stopped(reason: Self.reason))
        #expect(trial.metrics["loss"] == 9)
        #expect(trial.attempt == 1)
        #expect(try await study.tell(0, token: token, TrialResult(.completed)) == .accepted)
        let other = TrialResult(.completed, metrics: ["loss": 3, "time": 1])
        #expect(try await study.tell(0, token: token, other) == .late)
    }

    @Test("the ruling outlives its process")
    func resumed() async throws {
        let storage = MemoryStorage()
        let token = try await stopped(storage: storage).token
        let study = try await TestStudies.engine(storage: storage).begin(definition())
        #expect(try await study.renew(0, token: token) == .stop)
        try await study.release(workers: ["w"])
        #expect(try await study.ledger().trials[0].outcome == .stopped(reason: Self.reason))
    }

    /// A study whose only trial was told to finish at its third step, with 0.5 behind and 1 now.
    private func finished(
        metrics: [Metric] = [Metric("loss", .optimized(.minimize, threshold: nil))]
    ) async throws -> (study: StudyCoordinator, token: Int) {
        var definition = try definition()
        definition.scheduler = MethodChoice(
            "patience", options: [.init(name: "rounds", value: .integer(2))])
        definition.metrics = metrics
        let study = try await TestStudies.engine().begin(definition)
        let trial = try await #require(study.ask(worker: "w").trials.first)
        for (number, loss) in [(1, 0.5), (2, 2)] {
            #expect(try await study.report(0, token: trial.token, step(number, loss)) == .proceed)
        }
        #expect(try await study.report(0, token: trial.token, step(3, 1)) == .stop)
        return (study, trial.token)
    }

    @Test(
        "a trial that was told to finish is complete, with what it told or else had last",
        arguments: [
            (TrialResult(.stopped(reason: "it was told to end.")), 1.0), (.loss(0.5), 0.5),
            (TrialResult(.failed(.interrupted, reason: "why", detail: nil)), 1),
            (TrialResult(.failed(.exit, reason: "why", detail: nil)), 1),
        ])
    func finish(result: TrialResult, loss: Double) async throws {
        let (study, token) = try await finished()
        #expect(try await study.tell(0, token: token, result) == .accepted)
        #expect(try await study.tell(0, token: token, result) == .accepted, "told again")
        let ledger = try await study.ledger()
        #expect(ledger.trials[0].outcome == .completed)
        #expect(ledger.trials[0].metrics["loss"] == loss)
        #expect(ledger.best == [0])
        #expect(ledger.trials[0].late.isEmpty)
    }

    @Test("finishing makes no result of what is refused, missing or no number")
    func finishWithout() async throws {
        let refused = try await finished()
        _ = try await refused.study.tell(
            0, token: refused.token, TrialResult(.infeasible(reason: "why")))
        #expect(try await refused.study.ledger().trials[0].outcome == .infeasible(reason: "why"))
        let missing = try await finished(metrics: [
            Metric("loss", .optimized(.minimize, threshold: nil)),
            Metric("size", .constraint(MetricBound(atMost: 1))),
        ])
        _ = try await missing.study.tell(
            0, token: missing.token, TrialResult(.stopped(reason: "it was told to end.")))
        let outcome = try await missing.study.ledger().trials[0].outcome
        #expect(outcome?.word == "stopped")
        #expect(outcome?.reason?.contains("has not become better for 2 reports") == true)
        let wrong = try await finished()
        _ = try await wrong.study.tell(0, token: wrong.token, .loss(.nan))
        #expect(try await wrong.study.ledger().best.isEmpty)
    }

    @Test("another attempt of a trial begins without the ruling on the one before")
    func retried() async throws {
        let clock = VirtualClock()
        let (study, token) = try await stopped(clock: clock)
        // Ended by itself, with a final number that is none: a failure that the policy retries.
        _ = try await study.report(0, token: token, step(nil, .nan))
        _ = try await study.tell(0, token: token, .loss(.nan))
        let second = try await #require(study.ask(worker: "w").trials.first)
        #expect(second.attempt == 2)
        #expect(try await study.report(0, token: second.token, step(1, 1)) == .proceed)
    }

    @Test("reports without a step are never ruled on")
    func noSteps() async throws {
        let study = try await TestStudies.engine().begin(definition())
        let trial = try await #require(study.ask(worker: "w").trials.first)
        #expect(try await study.report(0, token: trial.token, step(nil, 99)) == .proceed)
        _ = try await study.tell(0, token: trial.token, .loss(99))
        #expect(try await study.ledger().trials[0].outcome == .completed)
    }

    @Test("with a fixed order, rulings see what suggestions see, whoever was faster")
    func fixedOrder() async throws {
        var decisions: [TrialDecision] = []
        for firstEnds in [true, false] {
            var definition = try definition(trials: 4)
            definition.order = .fixed
            definition.budget.parallel = 2
            definition.scheduler = MethodChoice(
                "median", options: [.init(name: "start", value: .integer(1))])
            let study = try await TestStudies.engine().begin(definition)
            let pair = try await study.ask(worker: "w", count: 2).trials
            _ = try await study.report(0, token: pair[0].token, step(1, 1))
            if firstEnds { _ = try await study.tell(0, token: pair[0].token, .loss(1)) }
            decisions.append(try await study.report(1, token: pair[1].token, step(1, 2)))
        }
        #expect(decisions == [.proceed, .proceed])
    }

    @Test("a study that names no such scheduler, or other settings than before, is refused")
    func refused() async throws {
        let storage = MemoryStorage()
        _ = try await stopped(storage: storage)
        var changed = try definition()
        changed.scheduler = MethodChoice("median")
        let engine = TestStudies.engine(storage: storage)
        await #expect(throws: EngineError.self) { try await engine.begin(changed) }
        changed.name = "other"
        changed.scheduler = MethodChoice("medain")
        let error = await #expect(throws: EngineError.self) { try await engine.create(changed) }
        #expect(error?.field == "definition.scheduler")
        #expect(error?.message.contains("Did you mean median?") == true)
    }
}
