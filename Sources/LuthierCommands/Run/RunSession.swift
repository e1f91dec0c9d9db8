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

    /// The folder to which the study's working directory is relative, absolute.
    let base: String
    let definition: StudyDefinition
    let slots: Int
    let location: StorageLocation
    let surroundings: Surroundings
    let display: Display

    /// How a run comes to its study.
    enum Beginning {
        /// Begins it, or goes on with it under the definition at hand.
        case own
        /// Deletes earlier results first.
        case fresh
        /// Joins those who run it, under the definition that is stored.
        case joining
    }

    /// Runs until the study is over or somebody interrupts.
    ///
    /// - Parameter beginning: How it comes to the study.
    /// - Returns: The study at the end.
    /// - Throws: What the storage throws, or a refusal to go on under another definition.
    func run(_ beginning: Beginning) async throws -> RunResult {
        let clock = SystemClock()
        let start = clock.now
        let lines = display == .lines ? [TrialLines(definition)] : []
        let engine = StudyEngine(
            storage: try location.open(mustExist: beginning == .joining), clock: clock, sinks: lines
        )
        if beginning == .fresh { try await forget(engine) }
        let study =
            beginning == .joining
            ? try await engine.study(definition.name) : try await engine.begin(definition)
        try await study.reclaimGone()
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
        guard names.contains(definition.name) else { return }
        let ledger = try await engine.study(definition.name).ledger()
        if let caution = HoldoutText(ledger: ledger).cautionBeforeForgetting {
            Console.note("luthier: warning: \(caution)")
        }
        try await engine.delete(definition.name, with: location.artifacts(in: surroundings))
    }

    /// Runs the trials, and what belongs to the end of a run.
    ///
    /// - Returns: Whether the run was interrupted.
    private func perform(
        _ study: StudyCoordinator, _ watcher: ProcessWatcher, _ clock: SystemClock
    ) async throws -> Bool {
        let work = TrialWork(
            root: location.trialsFolder(in: surroundings), base: base, definition: definition,
            slots: slots, surroundings: surroundings, watcher: watcher)
        let trouble = TroubleNotes()
        let live = LiveDisplay(
            study: study, clock: clock, environment: surroundings.environment)
        return try await work.run(
            study, clock: clock, trouble: trouble,
            show: { if display == .live { await live.run() } },
            afterwards: { executor in
                try await work.scoreBest(of: study, by: executor) { trouble.note($0) }
            })
    }
}

extension StudyCoordinator {
    /// Takes back what earlier processes of this machine ran, and ended without a word.
    func reclaimGone() async throws {
        try await refresh()
        let workers = try await read { ledger in
            Set(ledger.trials.compactMap { $0.lease?.worker })
                .union(ledger.holdoutUses.compactMap { $0.running?.lease.worker })
        }
        let gone = workers.filter(ProcessIdentity.isGone)
        if !gone.isEmpty { try await release(workers: gone) }
    }
}
