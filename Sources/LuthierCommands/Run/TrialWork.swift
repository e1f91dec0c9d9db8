import LuthierDomain
import LuthierEngine
import LuthierExecutors
import LuthierKit

/// The work of this process on a study: programs on this machine, notes, interruptions.
///
/// It is the same whether the study lies in a storage or on a server.
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

    /// Runs trials until the study is over or somebody interrupts.
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
        try await TrackedPrograms.with(definition) { tracking in
            let executor = LocalExecutor(
                root: root, base: base, surroundings: surroundings.environment, parallel: slots,
                processors: surroundings.processors, watcher: watcher, tracking: tracking)
            return try await run(study, executor, clock, trouble, show, afterwards)
        }
    }

    private func run(
        _ study: any WorkableStudy, _ executor: LocalExecutor, _ clock: SystemClock,
        _ trouble: TroubleNotes, _ show: @escaping @Sendable () async -> Void,
        _ afterwards: @escaping @Sendable (LocalExecutor) async throws -> Void
    ) async throws -> Bool {
        let note: @Sendable (String) -> Void = { Console.note("luthier: \($0)") }
        let runner = StudyRunner(
            study: study,
            executor: isAmongOthers ? CheckpointNotes(executor: executor, note: note) : executor,
            clock: clock, worker: surroundings.worker,
            parallel: slots, trouble: { trouble.note($0) }, note: note)
        return try await withThrowingTaskGroup(of: Bool?.self) { group in
            let run = Task {
                try await runner.run()
                try await afterwards(executor)
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
}
