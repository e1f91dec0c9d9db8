import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierTesting
import Synchronization
import Testing

/// Trials whose checkpoints are numbers of bytes.
private final class ShelfExecutor: Executor {
    struct Shelf {
        var sizes: [Int: Int] = [:]
        var removed: [Int] = []
        var prepared: [Int] = []
        var most = 0
    }

    let shelf = Mutex(Shelf())
    let stuck: Set<Int>
    let outcome: @Sendable (Int) -> TrialOutcome

    init(stuck: Set<Int> = [], _ outcome: @escaping @Sendable (Int) -> TrialOutcome) {
        self.stuck = stuck
        self.outcome = outcome
    }

    func run(
        _ launch: TrialLaunch, report: @Sendable (Measurement) async -> TrialDecision
    ) async -> TrialResult {
        shelf.withLock { $0.sizes[launch.number] = 10 }
        let loss = Double(launch.number)
        let end = Int(launch.resource ?? 1)
        _ = await report(Measurement(step: end, metrics: ["loss": loss]))
        return TrialResult(outcome(launch.number), metrics: ["loss": loss])
    }

    func checkpointSize(of number: Int, in study: String) async -> Int {
        shelf.withLock { $0.sizes[number] ?? 0 }
    }

    func discardCheckpoint(
        of number: Int, in study: String
    ) async throws(CheckpointError) -> Bool {
        guard !stuck.contains(number) else { throw CheckpointError("\(number) is stuck.") }
        return shelf.withLock { shelf in
            shelf.removed.append(number)
            return shelf.sizes.removeValue(forKey: number) != nil
        }
    }
}

@Suite("CheckpointKeeper")
struct CheckpointKeeperTests {
    private func run(
        _ executor: ShelfExecutor, limit: Int? = nil, scheduler: MethodChoice? = nil,
        trials: Int = 8
    ) async throws -> (ledger: StudyLedger, notes: [String]) {
        var definition = try TestStudies.definition(budget: Budget(trials: trials))
        definition.limits.checkpoints = limit
        definition.scheduler = scheduler
        let notes = Mutex<[String]>([])
        let study = try await TestStudies.engine().begin(definition)
        try await StudyRunner(
            study: study, executor: executor, clock: VirtualClock(), worker: "w", parallel: 1,
            note: { note in notes.withLock { $0.append(note) } }
        ).run()
        return (try await study.ledger(), notes.withLock { $0 })
    }

    @Test("the checkpoint of a trial that ended without success is removed, others are kept")
    func needless() async throws {
        let executor = ShelfExecutor { number in
            switch number % 4 {
            case 0: .completed
            case 1: .infeasible(reason: "no")
            case 2: .failed(.exit, reason: "bang", detail: nil)
            default: .stopped(reason: "bad")
            }
        }
        let (_, notes) = try await run(executor)
        #expect(executor.shelf.withLock { $0.sizes.keys.sorted() } == [0, 4])
        #expect(Set(executor.shelf.withLock { $0.removed }) == [1, 2, 3, 5, 6, 7])
        #expect(notes.isEmpty)
    }

    @Test("beyond the limit completed trials lose theirs, the worst first, but never the best")
    func completed() async throws {
        let executor = ShelfExecutor { _ in .completed }
        let (_, notes) = try await run(executor, limit: 30)
        #expect(executor.shelf.withLock { $0.sizes.keys.sorted() } == [0, 1, 2])
        #expect(executor.shelf.withLock { $0.removed } == [3, 4, 5, 6, 7])
        #expect(
            notes == [
                "Removed the checkpoints of 5 completed trials to stay within limits.checkpoints."
            ])
    }

    @Test("then paused trials lose theirs, and begin anew if they are continued")
    func paused() async throws {
        let executor = ShelfExecutor { _ in .completed }
        let asha = MethodChoice(
            "asha",
            options: [("min", 1), ("max", 9), ("factor", 3)].map {
                .init(name: $0.0, value: .integer($0.1))
            })
        let (ledger, notes) = try await run(executor, limit: 25, scheduler: asha, trials: 9)
        #expect(ledger.counts.completed >= 1)
        #expect(executor.shelf.withLock { $0.sizes.count } == 2)
        #expect(executor.shelf.withLock { $0.sizes[ledger.best[0]] } == 10)
        #expect(notes.count == 1)
        #expect(notes[0].contains(" paused trials to stay within limits.checkpoints. A paused"))
    }

    @Test("when the best alone is too large it is kept, and that is said once")
    func bestIsTooLarge() async throws {
        let executor = ShelfExecutor { _ in .completed }
        let (_, notes) = try await run(executor, limit: 5)
        #expect(executor.shelf.withLock { $0.sizes.keys.sorted() } == [0])
        #expect(notes.count == 2)
        #expect(notes[0].hasPrefix("The checkpoints take more than limits.checkpoints allows"))
    }

    @Test("what cannot be removed is told, a few one by one, and the study goes on")
    func stuck() async throws {
        let executor = ShelfExecutor(stuck: Set(0..<8)) { number in
            number == 0 ? .completed : .infeasible(reason: "no")
        }
        let (ledger, notes) = try await run(executor)
        #expect(ledger.counts.infeasible == 7)
        #expect(
            notes == [
                "1 is stuck.", "2 is stuck.", "3 is stuck.",
                "The checkpoints of 4 more trials could not be removed.",
            ])
    }

    @Test("what an earlier run left is removed when the study is run again")
    func leftBehind() async throws {
        let study = try await TestStudies.engine().begin(
            TestStudies.definition(budget: Budget(trials: 1), retry: RetryPolicy(attempts: 1)))
        _ = try await study.ask(worker: "gone")
        try await study.release(workers: ["gone"])
        let executor = ShelfExecutor { _ in .completed }
        executor.shelf.withLock { $0.sizes[0] = 10 }
        try await StudyRunner(
            study: study, executor: executor, clock: VirtualClock(), worker: "w", parallel: 1
        ).run()
        let ledger = try await study.ledger()
        #expect(ledger.counts.failed == 1)
        #expect(executor.shelf.withLock { $0.sizes.isEmpty })
    }
}
