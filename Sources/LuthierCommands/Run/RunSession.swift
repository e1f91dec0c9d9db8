import Foundation
import LuthierDomain
import LuthierEngine
import LuthierExecutors
import LuthierKit
import LuthierPorts

/// What a run came to.
struct RunResult: Sendable {
    /// The study at the end.
    let ledger: StudyLedger
    /// Whether a person or the system ended the run early.
    let wasInterrupted: Bool
    /// Wall time of this run.
    let seconds: Double
}

/// One run of a study in this process: storage, programs, progress, interruptions.
struct RunSession {
    /// How progress is shown.
    enum Display { case live, lines, none }

    /// The study file, absolute.
    let file: String
    let definition: StudyDefinition
    let slots: Int
    let location: StorageLocation
    let surroundings: Surroundings
    let display: Display

    /// Runs until the study is over or somebody interrupts.
    ///
    /// - Parameter fresh: Whether to delete earlier results first.
    /// - Returns: The study at the end.
    /// - Throws: What the storage throws, or a refusal to go on under another definition.
    func run(fresh: Bool) async throws -> RunResult {
        let clock = SystemClock()
        let start = clock.now
        let lines = display == .lines ? [TrialLines(definition)] : []
        let engine = StudyEngine(storage: try location.open(), clock: clock, sinks: lines)
        if fresh { try await forget(engine) }
        let study = try await engine.begin(definition)
        try await reclaim(study)
        lines.first?.begin()
        let wasInterrupted = try await ProcessWatcher.with(grace: definition.limits.grace) {
            watcher in
            try await perform(study, watcher, clock)
        }
        return RunResult(
            ledger: try await study.ledger(), wasInterrupted: wasInterrupted,
            seconds: (clock.now - start).seconds)
    }

    private func forget(_ engine: StudyEngine) async throws {
        let names = try await engine.studies().map(\.name)
        if names.contains(definition.name) { try await engine.delete(definition.name) }
    }

    /// Takes back the trials of earlier runs on this machine that have ended without a word.
    private func reclaim(_ study: StudyCoordinator) async throws {
        try await study.refresh()
        let workers = try await study.read { ledger in
            Set(ledger.trials.compactMap { $0.lease?.worker })
        }
        let gone = workers.filter(ProcessIdentity.isGone)
        if !gone.isEmpty { try await study.release(workers: gone) }
    }

    /// Runs the trials beside the display and the watch for interruptions.
    ///
    /// - Returns: Whether the run was interrupted.
    private func perform(
        _ study: StudyCoordinator, _ watcher: ProcessWatcher, _ clock: SystemClock
    ) async throws -> Bool {
        let executor = LocalExecutor(
            root: location.trialsFolder(in: surroundings),
            base: URL(filePath: file).deletingLastPathComponent().path(percentEncoded: false),
            surroundings: surroundings.environment, parallel: slots,
            processors: surroundings.processors, watcher: watcher)
        let trouble = TroubleNotes()
        let runner = StudyRunner(
            coordinator: study, executor: executor, clock: clock, worker: surroundings.worker,
            parallel: slots, trouble: { trouble.note($0) },
            note: { Console.note("luthier: \($0)") })
        return try await withThrowingTaskGroup(of: Bool?.self) { group in
            let run = Task { try await runner.run() }
            group.addTask {
                _ = try await withTaskCancellationHandler {
                    try await run.value
                } onCancel: {
                    run.cancel()
                }
                return false
            }
            group.addTask {
                await watch(run)
                return nil
            }
            if display == .live {
                group.addTask {
                    await LiveDisplay(
                        study: study, clock: clock, environment: surroundings.environment
                    )
                    .run()
                    return nil
                }
            }
            defer { group.cancelAll() }
            while let outcome = try await group.next() {
                if outcome != nil { break }
            }
            return run.isCancelled
        }
    }

    /// Cancels the run at the first interruption and ends the process at the second.
    private func watch(_ run: Task<StudyLedger, any Error>) async {
        var first: ContinuousClock.Instant?
        for await _ in Interruptions.stream() {
            if let first {
                // Whoever ends a group of processes may signal this one twice at once.
                if first.duration(to: .now) < .seconds(1) { continue }
                Console.note(
                    "luthier: left at once; running trials are ended, what was reported is kept.")
                // The watcher ends the programs that are left behind.
                exit(ExitStatus.interrupted.rawValue)
            }
            first = .now
            let grace = NumberText.duration(definition.limits.grace.seconds)
            Console.note(
                "\nluthier: stopping; running trials have \(grace) to end. Ctrl-C again kills them."
            )
            run.cancel()
        }
    }
}
