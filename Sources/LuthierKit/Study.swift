public import LuthierDomain
public import LuthierEngine
public import LuthierPorts

/// A study of a Swift function.
///
/// ```swift
/// let x = try Tunable.float("x", in: -5...5)
/// let study = try Study("parabola", minimize: "y", over: [x])
/// let best = try await study.optimize(trials: 30) { trial in
///     let x = try trial.value(x)
///     return ["y": (x - 2) * (x - 2)]
/// }
/// print(best.assignment, best.metrics)
/// ```
public struct Study: Sendable {
    /// What the study is told.
    public var definition: StudyDefinition
    private let storage: any StudyStorage
    private let clock: any StudyClock

    /// A study that makes one metric small.
    ///
    /// - Parameters:
    ///   - name: The study's name within its storage.
    ///   - metric: The metric that the objective returns.
    ///   - parameters: What may be varied.
    ///   - constraints: Expressions that every assignment satisfies.
    ///   - storage: Where the study is kept; by default in memory.
    /// - Throws: Every mistake in the definition.
    public init(
        _ name: String, minimize metric: String, over parameters: [any TunableParameter],
        constraints: [String] = [], storage: any StudyStorage = MemoryStorage()
    ) throws(DefinitionError) {
        try self.init(
            name, metrics: [Metric(metric, .optimized(.minimize, threshold: nil))],
            over: parameters, constraints: constraints, storage: storage)
    }

    /// A study that makes one metric large.
    ///
    /// - Parameters:
    ///   - name: The study's name within its storage.
    ///   - metric: The metric that the objective returns.
    ///   - parameters: What may be varied.
    ///   - constraints: Expressions that every assignment satisfies.
    ///   - storage: Where the study is kept; by default in memory.
    /// - Throws: Every mistake in the definition.
    public init(
        _ name: String, maximize metric: String, over parameters: [any TunableParameter],
        constraints: [String] = [], storage: any StudyStorage = MemoryStorage()
    ) throws(DefinitionError) {
        try self.init(
            name, metrics: [Metric(metric, .optimized(.maximize, threshold: nil))],
            over: parameters, constraints: constraints, storage: storage)
    }

    /// A study of any metrics.
    ///
    /// - Parameters:
    ///   - name: The study's name within its storage.
    ///   - metrics: What the objective returns, and what each number is for.
    ///   - parameters: What may be varied.
    ///   - constraints: Expressions that every assignment satisfies.
    ///   - storage: Where the study is kept; by default in memory.
    ///   - clock: Tells the time.
    /// - Throws: Every mistake in the definition.
    public init(
        _ name: String, metrics: [Metric], over parameters: [any TunableParameter],
        constraints: [String] = [], storage: any StudyStorage = MemoryStorage(),
        clock: any StudyClock = SystemClock()
    ) throws(DefinitionError) {
        var expressions: [Expression] = []
        for constraint in constraints {
            expressions.append(try Tunable<Int>.expression(constraint))
        }
        definition = StudyDefinition(
            name: name,
            space: try SearchSpace(
                parameters: parameters.map(\.parameter), constraints: expressions),
            metrics: metrics)
        self.storage = storage
        self.clock = clock
    }

    /// Evaluates the objective until the budget is spent, and gives the best trial.
    ///
    /// - Parameters:
    ///   - trials: How many trials in all; trials that the storage holds already count.
    ///   - parallel: How many at once.
    ///   - objective: Returns the metrics of one trial. A thrown error fails that trial only;
    ///     ``InfeasibleTrial`` marks its settings as impossible.
    /// - Returns: The best completed trial.
    /// - Throws: `NoBestTrial` when no trial was completed; an `EngineError` when the storage fails;
    ///   `CancellationError` when the task was cancelled, all results being kept.
    public func optimize(
        trials: Int, parallel: Int = 1,
        _ objective: @escaping @Sendable (RunningTrial) async throws -> MetricValues
    ) async throws -> Trial {
        let ledger = try await run(trials: trials, parallel: parallel, objective)
        guard let best = ledger.best.first else { throw NoBestTrial(counts: ledger.counts) }
        return ledger.trials[best]
    }

    /// Evaluates the objective until the budget is spent, and gives all that is known then.
    ///
    /// - Parameters:
    ///   - trials: How many trials in all; trials that the storage holds already count.
    ///   - parallel: How many at once.
    ///   - objective: Returns the metrics of one trial.
    /// - Returns: The study's ledger: every trial, the best ones, the counts.
    /// - Throws: An `EngineError` when the storage fails; `CancellationError` when the task was
    ///   cancelled.
    public func run(
        trials: Int, parallel: Int = 1,
        _ objective: @escaping @Sendable (RunningTrial) async throws -> MetricValues
    ) async throws -> StudyLedger {
        var definition = definition
        definition.budget.trials = trials
        definition.budget.parallel = parallel
        let engine = StudyEngine(storage: storage, clock: clock)
        let coordinator = try await engine.begin(definition)
        try await StudyRunner(
            study: coordinator, executor: ObjectiveExecutor(objective: objective),
            clock: clock, worker: "objective", parallel: parallel
        ).run()
        try Task.checkCancellation()
        return try await coordinator.ledger()
    }
}

/// No trial was completed, so none is best.
public struct NoBestTrial: Error, Sendable, CustomStringConvertible {
    /// What became of the trials.
    public let counts: TrialCounts

    /// What happened and where to look.
    public var description: String {
        "None of \(counts.total) trials was completed: \(counts.failed) failed, "
            + "\(counts.outOfMemory) ran out of memory, \(counts.infeasible) were infeasible. "
            + "Their outcomes hold the reasons."
    }
}
