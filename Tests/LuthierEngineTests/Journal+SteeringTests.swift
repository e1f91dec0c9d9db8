import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierTesting
import Testing

@Suite("Stopping one trial")
struct JournalSteeringTests {
    private let clock = VirtualClock()

    private func study(retry: RetryPolicy = RetryPolicy()) async throws -> StudyCoordinator {
        try await TestStudies.engine(clock: clock).begin(
            TestStudies.definition(budget: Budget(trials: 3), retry: retry))
    }

    @Test("its worker is told to stop by the next report and sign of life, and its numbers stand")
    func told() async throws {
        let study = try await study()
        let trial = try await study.ask(worker: "w").trials[0]
        let first = Measurement(step: 1, metrics: ["loss": 3])
        #expect(try await study.report(0, token: trial.token, first) == .proceed)
        try await study.stopTrial(0)
        #expect(try await study.read { $0.counts.running } == 1)
        #expect(try await study.renew(0, token: trial.token) == .stop)
        let second = Measurement(step: 2, metrics: ["loss": 2])
        #expect(try await study.report(0, token: trial.token, second) == .stop)
        #expect(try await study.tell(0, token: trial.token, .loss(9)) == .accepted)
        let ended = try await study.ledger().trials[0]
        #expect(ended.outcome == .stopped(reason: "it was stopped by hand."))
        #expect(ended.metrics["loss"] == 3)
        #expect(ended.measurements.count == 1)
        #expect(try await study.read { $0.best.isEmpty })
    }

    @Test("it is not tried again, whatever became of its worker", arguments: [true, false])
    func notRetried(isLost: Bool) async throws {
        let study = try await study(
            retry: RetryPolicy(attempts: 3, causes: [.lost, .crash]))
        let trial = try await study.ask(worker: "w").trials[0]
        try await study.stopTrial(0)
        if isLost {
            clock.advance(by: .seconds(61))
            try await study.refresh()
        } else {
            _ = try await study.tell(
                0, token: trial.token,
                TrialResult(.failed(.interrupted, reason: "interrupted", detail: nil)))
        }
        #expect(
            try await study.ledger().trials[0].outcome
                == .stopped(reason: "it was stopped by hand."))
        #expect(try await study.ask(worker: "w").trials.first?.number == 1)
    }

    @Test("a trial that had given its final report before is complete")
    func complete() async throws {
        let study = try await study()
        let trial = try await study.ask(worker: "w").trials[0]
        _ = try await study.report(0, token: trial.token, Measurement(metrics: ["loss": 3]))
        try await study.stopTrial(0)
        _ = try await study.tell(0, token: trial.token, .loss(3))
        #expect(try await study.ledger().trials[0].outcome == .completed)
    }

    @Test("asked twice nothing more is written; what does not run is refused")
    func refusals() async throws {
        let study = try await study()
        _ = try await study.ask(worker: "w")
        try await study.stopTrial(0)
        let head = try await study.mark()
        try await study.stopTrial(0)
        #expect(try await study.mark() == head)
        var error = await #expect(throws: EngineError.self) { try await study.stopTrial(7) }
        #expect(error?.code == .noSuchTrial)
        let waiting = try await study.enqueue(
            Assignment(names: ["x"], values: [.real(0.5)]))
        error = await #expect(throws: EngineError.self) { try await study.stopTrial(waiting) }
        #expect(error?.code == .notRunning)
        #expect(error?.message == "trial 1 does not run: it waits or rests.")
    }

    @Test("whoever runs it hears of it at once, and of no other trial and no other attempt")
    func recall() async throws {
        let study = try await study()
        let first = try await study.ask(worker: "w").trials[0]
        let second = try await study.ask(worker: "w").trials[0]
        let other = Task { await study.recall(of: second.number, token: second.token) }
        let older = Task { await study.recall(of: first.number, token: first.token - 1) }
        let none = Task { await study.recall(of: 99, token: first.token) }
        let own = Task { await study.recall(of: first.number, token: first.token) }
        try await study.stopTrial(first.number)
        await own.value
        #expect(!other.isCancelled)
        for task in [other, older, none] { task.cancel() }
        await none.value
        await other.value
        await older.value
    }
}
