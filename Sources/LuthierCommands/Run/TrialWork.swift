import LuthierDomain
import LuthierEngine
import LuthierExecutors
import LuthierKit

/// The work of this process on a study: programs on this machine, notes, interruptions.
///
/// It is the same whether the study lies in a storage or on a server, and whether a person waits for it or
/// a server runs it.
struct TrialWork {
    /// The folder in which trials keep their files, absolute.
    let root: String
    /// The folder to which the study's working directory is relative, absolute.
    let base: String
    let definition: StudyDefinition
    let slots: Int
    let surroundings: Surroundings
    let watcher: ProcessWatcher
    /// Whether trials may have been trained elsewhere before, where their checkpoints are.
    var isAmongOthers = false
    /// Is told, in sentences, of what a person may want to know.
    var note: @Sendable (String) -> Void = { Console.note("luthier: \($0)") }

    /// Runs trials until the study is over or the task is cancelled.
    ///
    /// - Parameters:
    ///   - study: The study.
    ///   - clock: Tells the time.
    ///   - trouble: Is told of errors that are tried again.
    ///   - afterwards: What is done when all trials have ended.
    /// - Throws: What the study throws.
    func perform(
        _ study: any WorkableStudy, clock: SystemClock,
        trouble: @escaping @Sendable (EngineError) -> Void,
        afterwards: @Sendable (LocalExecutor) async throws -> Void = { _ in }
    ) async throws {
        try DescriptorLimit.check(parallel: slots)
        try await TrackedPrograms.with(definition) { tracking in
            let executor = LocalExecutor(
                root: root, base: base, surroundings: surroundings.environment, parallel: slots,
                processors: surroundings.processors, watcher: watcher, tracking: tracking,
                note: note)
            try executor.checkPlace(of: definition.name)
            try await StudyRunner(
                study: study,
                executor: isAmongOthers
                    ? CheckpointNotes(executor: executor, note: note) : executor,
                clock: clock, worker: surroundings.worker, parallel: slots, trouble: trouble,
                note: note
            ).run()
            try await afterwards(executor)
        }
    }

    /// Runs trials until the study is over or somebody interrupts this process.
    ///
    /// - Parameters:
    ///   - study: The study.
    ///   - clock: Tells the time.
    ///   - trouble: Is told of errors that are tried again.
    ///   - show: Shows progress until it is cancelled.
    ///   - afterwards: What is done when all trials have ended.
    /// - Returns: Whether the run was interrupted.
    /// - Throws: What the study throws.
    func run(
        _ study: any WorkableStudy, clock: SystemClock, trouble: TroubleNotes,
        show: @escaping @Sendable () async -> Void = {},
        afterwards: @escaping @Sendable (LocalExecutor) async throws -> Void = { _ in }
    ) async throws -> Bool {
        try await withThrowingTaskGroup(of: Bool?.self) { group in
            let run = Task {
                try await perform(
                    study, clock: clock, trouble: { trouble.note($0) }, afterwards: afterwards)
            }
            group.addTask {
                try await withTaskCancellationHandler {
                    try await run.value
                } onCancel: {
                    run.cancel()
                }
                return false
            }
            group.addTask {
                let grace = definition.limits.grace
                await Interruptions.watch(grace: grace, "running trials have") { run.cancel() }
                return nil
            }
            group.addTask {
                await show()
                return nil
            }
            defer { group.cancelAll() }
            while let outcome = try await group.next() {
                if outcome != nil { break }
            }
            return run.isCancelled
        }
    }

    /// Scores the best trial on the holdout when the study file asks for it, unless a trial was
    /// scored: another candidate is a person's choice.
    ///
    /// - Parameters:
    ///   - study: The study, whose trials have ended.
    ///   - executor: Starts the program.
    ///   - trouble: Is told of errors that are tried again.
    /// - Throws: What the study throws.
    func scoreBest(
        of study: StudyCoordinator, by executor: LocalExecutor,
        trouble: @escaping @Sendable (EngineError) -> Void
    ) async throws {
        let ledger = try await study.ledger()
        guard ledger.definition.holdout?.atEnd == true, ledger.ending != nil, !Task.isCancelled,
            let best = ledger.best.first, ledger.holdoutUse(of: best)?.score == nil,
            ledger.holdoutUses.allSatisfy({ $0.number == best || !$0.mayHaveLooked })
        else { return }
        let runner = HoldoutRunner(
            coordinator: study, executor: executor, clock: SystemClock(),
            worker: surroundings.worker, progress: { note(Promotion.text($0)) }, trouble: trouble)
        _ = try await runner.promote(best)
    }
}
