import LuthierDomain
import LuthierPorts
import LuthierTesting
import Synchronization
import Testing

@testable import LuthierEngine

/// Scores in memory: gives a result, or waits until it is cancelled or let go.
private final class ScoringExecutor: Executor {
    let launches = Mutex<[TrialLaunch]>([])
    let result: TrialResult
    let isHeld: Mutex<Bool>

    init(_ result: TrialResult = .loss(2), held: Bool = false) {
        self.result = result
        isHeld = Mutex(held)
    }

    func run(
        _ launch: TrialLaunch, report: @Sendable (Measurement) async -> TrialDecision
    ) async -> TrialResult { .loss(0) }

    func score(_ launch: TrialLaunch) async -> TrialResult {
        launches.withLock { $0.append(launch) }
        while isHeld.withLock({ $0 }), !Task.isCancelled { await Task.yield() }
        guard !Task.isCancelled else {
            return TrialResult(.failed(.interrupted, reason: "interrupted", detail: nil))
        }
        return result
    }
}

@Suite("HoldoutRunner")
struct HoldoutRunnerTests {
    private func runner(
        _ study: StudyCoordinator, _ executor: any Executor, _ bench: ScoredStudy,
        worker: String = "w"
    ) -> HoldoutRunner {
        HoldoutRunner(
            coordinator: study, executor: executor, clock: bench.clock, worker: worker)
    }

    @Test("it scores the best with the trial's own values and seed, and not again")
    func once() async throws {
        let bench = try await ScoredStudy()
        let executor = ScoringExecutor()
        let first = try await runner(bench.study, executor, bench).promote()
        #expect(!first.wasRecorded)
        #expect(first.use?.score?.metrics == ["loss": 2])
        let second = try await runner(bench.study, executor, bench).promote()
        #expect(second.wasRecorded)
        #expect(second.use == first.use)
        let launches = executor.launches.withLock { $0 }
        #expect(launches.count == 1)
        #expect(launches[0].number == 1)
        #expect(launches[0].seed == TrialSeed.value(study: 7, trial: 1))
        #expect(launches[0].values.map(\.name) == ["x"])
    }

    @Test("the beginning is in the log before the program starts")
    func beginsDurably() async throws {
        let bench = try await ScoredStudy()
        let executor = ScoringExecutor(held: true)
        let task = Task { try await runner(bench.study, executor, bench).promote() }
        while executor.launches.withLock({ $0.isEmpty }) { await Task.yield() }
        #expect(try await bench.holdoutEvents().count == 1)
        executor.isHeld.withLock { $0 = false }
        _ = try await task.value
        #expect(try await bench.holdoutEvents().count == 2)
    }

    @Test("who comes second waits, and answers what the first recorded")
    func waits() async throws {
        let bench = try await ScoredStudy()
        let (first, second) = (ScoringExecutor(held: true), ScoringExecutor(.loss(99)))
        let winner = Task { try await runner(bench.study, first, bench, worker: "a").promote() }
        while first.launches.withLock({ $0.isEmpty }) { await Task.yield() }
        let other = try await bench.other()
        let told = Mutex<[HoldoutRunner.Progress]>([])
        let late = Task {
            try await HoldoutRunner(
                coordinator: other, executor: second, clock: bench.clock, worker: "b",
                progress: { progress in told.withLock { $0.append(progress) } }
            ).promote()
        }
        while told.withLock({ $0.isEmpty }) { await Task.yield() }
        #expect(told.withLock { $0 } == [.waits(number: 1, worker: "a")])
        first.isHeld.withLock { $0 = false }
        _ = try await winner.value
        let pump = Task {
            while !Task.isCancelled {
                bench.clock.advance(by: .milliseconds(500))
                await Task.yield()
            }
        }
        let outcome = try await late.value
        pump.cancel()
        #expect(outcome.wasRecorded)
        #expect(outcome.use?.score?.metrics == ["loss": 2])
        #expect(second.launches.withLock { $0.isEmpty })
    }

    @Test("a cancelled scoring is recorded as interrupted, and the next attempt is the same use")
    func cancelled() async throws {
        let bench = try await ScoredStudy()
        let held = ScoringExecutor(held: true)
        let task = Task { try await runner(bench.study, held, bench).promote() }
        while held.launches.withLock({ $0.isEmpty }) { await Task.yield() }
        task.cancel()
        let outcome = try await task.value
        #expect(outcome.use?.newest.end?.outcome.reason == "interrupted")
        let executor = ScoringExecutor()
        let again = try await runner(bench.study, executor, bench).promote()
        #expect(again.use?.attempts.count == 2)
        #expect(executor.launches.withLock { $0.map(\.attempt) } == [2])
        #expect(again.ledger.holdoutUses.count == 1)
    }

    @Test("a scoring that lost its lease to another attempt ends its program")
    func displaced() async throws {
        let bench = try await ScoredStudy()
        let held = ScoringExecutor(held: true)
        let task = Task { try await runner(bench.study, held, bench, worker: "a").promote() }
        while held.launches.withLock({ $0.isEmpty }) || bench.clock.sleeperCount == 0 {
            await Task.yield()
        }
        let other = try await bench.other()
        try await other.release(workers: ["a"])
        let second = try await runner(other, ScoringExecutor(.loss(5)), bench, worker: "b")
            .promote()
        #expect(second.use?.score?.metrics == ["loss": 5])
        bench.clock.advance(by: .seconds(20))
        let outcome = try await task.value
        #expect(outcome.use?.score?.metrics == ["loss": 5])
        #expect(outcome.use?.attempts.count == 2)
    }

    @Test("an executor that cannot score says so, and that is no look at the data")
    func unable() async throws {
        struct Plain: Executor {
            func run(
                _ launch: TrialLaunch, report: @Sendable (Measurement) async -> TrialDecision
            ) async -> TrialResult { .loss(0) }
        }
        let bench = try await ScoredStudy()
        let outcome = try await runner(bench.study, Plain(), bench).promote()
        #expect(outcome.use?.mayHaveLooked == false)
        #expect(outcome.use?.newest.end?.outcome.reason?.contains("cannot score") == true)
    }
}
