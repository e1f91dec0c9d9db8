import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierTesting
import Synchronization
import Testing

/// Runs trials in memory: reports once, then ends, or waits until it is cancelled.
private final class ScriptedExecutor: Executor {
    let waits: Bool
    let running = Mutex((now: 0, most: 0))

    init(waits: Bool = false) { self.waits = waits }

    func run(
        _ launch: TrialLaunch, report: @Sendable (Measurement) async -> TrialDecision
    ) async -> TrialResult {
        running.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
        defer { running.withLock { $0.now -= 1 } }
        _ = await report(Measurement(step: 1, metrics: ["loss": Double(launch.number)]))
        if waits {
            while !Task.isCancelled { await Task.yield() }
            return TrialResult(.failed(.interrupted, reason: "interrupted", detail: nil))
        }
        await Task.yield()
        return .loss(Double(launch.number))
    }
}

@Suite("StudyRunner")
struct StudyRunnerTests {
    @Test("it runs exactly the budget, never more at once than it has slots")
    func budget() async throws {
        let study = try await TestStudies.engine().begin(
            TestStudies.definition(budget: Budget(trials: 30, parallel: 3)))
        let executor = ScriptedExecutor()
        try await StudyRunner(
            study: study, executor: executor, clock: VirtualClock(), worker: "w", parallel: 3
        ).run()
        let ledger = try await study.ledger()
        #expect(ledger.counts.completed == 30)
        #expect(ledger.trials.map(\.number) == Array(0..<30))
        #expect(ledger.trials.allSatisfy { $0.measurements.count == 1 })
        #expect(ledger.ending != nil)
        #expect(executor.running.withLock { $0.most } <= 3)
        #expect(executor.running.withLock { $0.now } == 0)
    }

    @Test("a cancelled run tells its trials as interrupted, and the next run takes them up")
    func cancelled() async throws {
        let study = try await TestStudies.engine().begin(
            TestStudies.definition(budget: Budget(trials: 4, parallel: 2)))
        let run = Task {
            try await StudyRunner(
                study: study, executor: ScriptedExecutor(waits: true), clock: VirtualClock(),
                worker: "w", parallel: 2
            ).run()
        }
        while try await study.read({ $0.counts.running }) < 2 { await Task.yield() }
        run.cancel()
        try await run.value
        let interrupted = try await study.ledger()
        #expect(interrupted.counts.running == 0)
        #expect(interrupted.counts.waiting == 2)
        try await StudyRunner(
            study: study, executor: ScriptedExecutor(), clock: VirtualClock(), worker: "w",
            parallel: 2
        ).run()
        let finished = try await study.ledger()
        #expect(finished.counts.completed == 4)
        #expect(finished.trials.map(\.attempt).sorted() == [1, 1, 2, 2])
    }

    @Test("a trial that a person stops is ended at once, and the others run on")
    func stoppedByHand() async throws {
        let study = try await TestStudies.engine().begin(
            TestStudies.definition(budget: Budget(trials: 2, parallel: 2)))
        let run = Task {
            try await StudyRunner(
                study: study, executor: ScriptedExecutor(waits: true), clock: VirtualClock(),
                worker: "w", parallel: 2
            ).run()
        }
        while try await study.read({ $0.trials.count { $0.measurements.count == 1 } }) < 2 {
            await Task.yield()
        }
        try await study.stopTrial(1)
        // No time passes: no sign of life tells it.
        while try await study.read({ $0.counts.running }) > 1 { await Task.yield() }
        let trials = try await study.ledger().trials
        #expect(trials[1].outcome == .stopped(reason: "it was stopped by hand."))
        #expect(trials[1].metrics["loss"] == 1)
        #expect(trials[1].late.isEmpty)
        #expect(trials[0].outcome == nil)
        run.cancel()
        try await run.value
    }

    @Test("when the study ends, trials that still run are stopped and told so")
    func endedMeanwhile() async throws {
        let clock = VirtualClock()
        let study = try await TestStudies.engine(clock: clock).begin(
            TestStudies.definition(budget: Budget(trials: 4)))
        let run = Task {
            try await StudyRunner(
                study: study, executor: ScriptedExecutor(waits: true), clock: clock,
                worker: "w", parallel: 1
            ).run()
        }
        while try await study.read({ $0.counts.running }) < 1 { await Task.yield() }
        try await study.stop()
        // The next sign of life of the trial learns of it.
        while try await study.read({ $0.counts.running }) > 0 {
            clock.advance(by: .seconds(15))
            await Task.yield()
        }
        try await run.value
        let ledger = try await study.ledger()
        #expect(ledger.counts.stopped == 1)
        #expect(ledger.trials[0].outcome?.reason == "the study ended (stopped) while it ran.")
    }
}
