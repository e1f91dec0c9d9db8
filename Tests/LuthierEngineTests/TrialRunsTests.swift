import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierTesting
import Synchronization
import Testing

/// Runs folds in memory: reports on the way, then ends as it is told.
private final class FoldExecutor: Executor {
    /// How a run ends; nil waits until it is cancelled.
    let ending: @Sendable (TrialLaunch) -> TrialResult?
    let launches = Mutex<[TrialLaunch]>([])

    init(_ ending: @escaping @Sendable (TrialLaunch) -> TrialResult?) { self.ending = ending }

    func run(
        _ launch: TrialLaunch, report: @Sendable (Measurement) async -> TrialDecision
    ) async -> TrialResult {
        launches.withLock { $0.append(launch) }
        _ = await report(Measurement(step: 1, metrics: ["loss": 99]))
        // What the program says of its end counts only once it has ended well.
        _ = await report(Measurement(metrics: ["loss": 55]))
        _ = await report(Measurement(unit: "own", metrics: ["loss": 77]))
        guard let result = ending(launch) else {
            while !Task.isCancelled { await Task.yield() }
            return TrialResult(.failed(.interrupted, reason: "interrupted", detail: nil))
        }
        return result
    }

    var units: [String] { launches.withLock { $0.compactMap(\.unit?.name) } }
}

@Suite("TrialRuns")
struct TrialRunsTests {
    private func study(
        trials: Int, retry: RetryPolicy = RetryPolicy(), scheduler: String? = nil
    ) async throws -> StudyCoordinator {
        var definition = try TestStudies.definition(budget: Budget(trials: trials))
        definition.replication = Replication(folds: 3)
        definition.retry = retry
        definition.scheduler = scheduler.map { MethodChoice($0) }
        return try await TestStudies.engine().begin(definition)
    }

    private func run(
        _ study: StudyCoordinator, _ executor: FoldExecutor
    ) async throws -> StudyLedger {
        try await StudyRunner(
            study: study, executor: executor, clock: VirtualClock(), worker: "w", parallel: 1
        ).run()
        return try await study.ledger()
    }

    @Test("a trial is a run for each fold, and its number is their mean")
    func mean() async throws {
        let executor = FoldExecutor { .loss(Double($0.unit?.fold ?? 0) + Double($0.number)) }
        let ledger = try await run(try await study(trials: 2), executor)
        #expect(executor.units == ["fold-1", "fold-2", "fold-3", "fold-1", "fold-2", "fold-3"])
        #expect(ledger.trials.map { $0.metrics["loss"] } == [2, 3])
        #expect(ledger.counts.completed == 2)
        let results = ledger.trials[0].measurements.filter(Replication.isResult)
        #expect(results.map { $0.metrics["loss"] } == [1, 2, 3])
        #expect(ledger.trials[0].measurements.count == 6, "one on the way of each")
        // The same fold has the same seed in every trial, and another fold another.
        let seeds = executor.launches.withLock { $0.map(\.seed) }
        #expect(Array(seeds[..<3]) == Array(seeds[3...]) && Set(seeds).count == 3)
    }

    @Test("the units of a run that failed are repeated, and no others")
    func retried() async throws {
        let executor = FoldExecutor { launch in
            launch.unit?.fold == 2 && launch.attempt == 1
                ? TrialResult(
                    .failed(.crash, reason: "the program was ended by signal 11.", detail: nil),
                    metrics: ["loss": 1000])
                : .loss(Double(launch.unit?.fold ?? 0))
        }
        let ledger = try await run(
            try await study(trials: 1, retry: RetryPolicy(attempts: 2, causes: [.crash])), executor)
        #expect(executor.units == ["fold-1", "fold-2", "fold-2", "fold-3"])
        #expect(ledger.trials[0].metrics["loss"] == 2)
        #expect(ledger.counts.completed == 1)
    }

    @Test("an interrupted trial goes on with the folds that are missing")
    func interrupted() async throws {
        let study = try await study(trials: 1)
        let waiting = FoldExecutor { $0.unit?.fold == 3 ? nil : .loss(Double($0.unit?.fold ?? 0)) }
        let task = Task { try await run(study, waiting) }
        while waiting.units.count < 3 { await Task.yield() }
        task.cancel()
        #expect(try await task.value.counts.waiting == 1)
        let executor = FoldExecutor { .loss(Double($0.unit?.fold ?? 0)) }
        let ledger = try await run(study, executor)
        #expect(executor.units == ["fold-3"])
        #expect(ledger.trials[0].metrics["loss"] == 2)
        #expect(ledger.trials[0].attempt == 2)
    }

    @Test("a run that fails, reports nothing or says it cannot be ends the trial and is named")
    func failing() async throws {
        let ledger = try await run(
            try await study(trials: 4),
            FoldExecutor { launch in
                guard launch.unit?.fold == 2 else { return .loss(1) }
                return switch launch.number {
                case 0: TrialResult(.completed)
                case 1: .loss(.nan)
                case 2: TrialResult(.infeasible(reason: "too deep."))
                default: TrialResult(.outOfMemory(reason: "it used 5 GB.", detail: nil))
                }
            })
        let reasons = ledger.trials.map { $0.outcome?.reason ?? "" }
        #expect(reasons.allSatisfy { $0.hasPrefix("fold-2: ") }, "\(reasons)")
        #expect(reasons[0].contains("without reporting loss"))
        #expect(reasons[1].contains("nan"))
        #expect(reasons[2] == "fold-2: too deep.")
        #expect(ledger.counts.outOfMemory == 1 && ledger.counts.infeasible == 1)
        #expect(ledger.counts.failed == 2)
    }

    @Test("a trial that hardly becomes the best is left after its first fold")
    func raced() async throws {
        let executor = FoldExecutor { launch in
            let fold = Double(launch.unit?.fold ?? 0)
            let wobble = Double((launch.number * 7 + (launch.unit?.place ?? 0) * 5) % 11)
            return .loss((launch.number < 3 ? 0 : 5) + 10 * fold + 0.01 * wobble)
        }
        let ledger = try await run(
            try await study(trials: 5, scheduler: "racing"), executor)
        #expect(ledger.counts.paused == 2 && ledger.counts.completed == 3)
        #expect(executor.units.count == 3 * 3 + 2)
        guard case .pause(let reason) = ledger.trials[4].ruling else {
            Issue.record("\(ledger.trials[4].ruling)")
            return
        }
        #expect(reason.contains("over all 3 units"))
        #expect(ledger.ending != nil)
        #expect(
            TrainingSavings(ledger)?.sentence
                == "2 of 5 trials stopped early, 27 % of runs saved.")
    }

    @Test(
        "a trial with a fair chance is continued in the end, with the folds that are missing",
        arguments: ["racing", "auto"])
    func continued(scheduler: String) async throws {
        // Of noise 0.3; trial 3 is unlucky in its first fold, and the best over all.
        let losses: [[Double]] = [
            [10.0, 20.4, 30.1], [10.9, 20.6, 31.2], [11.4, 21.9, 31.6], [10.14, 19.2, 29.4],
            [19, 29, 39],
        ]
        let executor = FoldExecutor { .loss(losses[$0.number][$0.unit?.place ?? 0]) }
        let ledger = try await run(try await study(trials: 5, scheduler: scheduler), executor)
        let runs = executor.launches.withLock { $0.map { "\($0.number):\($0.unit?.name ?? "")" } }
        let place = try #require(runs.firstIndex(of: "3:fold-1"))
        #expect(runs[place + 1] == "4:fold-1", "left for now: \(runs)")
        #expect(Set(runs.suffix(2)) == ["3:fold-2", "3:fold-3"])
        #expect(ledger.best == [3])
        #expect(ledger.trials[3].attempt >= 2 && ledger.counts.paused == 1)
        let resources = executor.launches.withLock { $0.map(\.resource) }
        #expect(resources.allSatisfy { $0 == nil })
    }
}
