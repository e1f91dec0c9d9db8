import LuthierDomain
import LuthierPorts
import Synchronization

/// Says when a trial is continued whose checkpoint lies on another machine; else the executor itself.
final class CheckpointNotes: Executor {
    /// Trials that are said one by one.
    private static let saidLimit = 3

    private let executor: any Executor
    private let note: @Sendable (String) -> Void
    private let said = Mutex(0)

    init(executor: any Executor, note: @escaping @Sendable (String) -> Void) {
        self.executor = executor
        self.note = note
    }

    func run(
        _ launch: TrialLaunch, report: @Sendable (Measurement) async -> TrialDecision
    ) async -> TrialResult {
        // A parent's checkpoint was copied, or was not there to be copied, when the trial was prepared.
        let study = launch.definition.name
        if launch.parent == nil, launch.resource != nil, launch.attempt > 1,
            await executor.checkpointSize(of: launch.number, in: study) == 0
        {
            say("trial \(launch.number) is continued here")
        }
        return await executor.run(launch, report: report)
    }

    func score(_ launch: TrialLaunch) async -> TrialResult { await executor.score(launch) }

    func prepare(_ launch: TrialLaunch) async {
        if let parent = launch.parent,
            await executor.checkpointSize(of: parent, in: launch.definition.name) == 0
        {
            say("trial \(launch.number) is to go on from trial \(parent)")
        }
        await executor.prepare(launch)
    }

    func checkpointSize(of number: Int, in study: String) async -> Int {
        await executor.checkpointSize(of: number, in: study)
    }

    func discardCheckpoint(
        of number: Int, in study: String
    ) async throws(CheckpointError) -> Bool {
        try await executor.discardCheckpoint(of: number, in: study)
    }

    func hasArtifacts(of number: Int, attempt: Int, in study: String) async -> Bool {
        await executor.hasArtifacts(of: number, attempt: attempt, in: study)
    }

    func takeArtifacts(
        of number: Int, attempt: Int, in definition: StudyDefinition
    ) async -> TakenArtifacts {
        await executor.takeArtifacts(of: number, attempt: attempt, in: definition)
    }

    func discardArtifacts(of number: Int, in study: String) async {
        await executor.discardArtifacts(of: number, in: study)
    }

    func discard(
        _ digests: [ArtifactDigest], of study: String,
        unless used: @Sendable ([ArtifactDigest]) async -> Set<ArtifactDigest>
    ) async -> [ArtifactDigest] {
        await executor.discard(digests, of: study, unless: used)
    }

    private func say(_ what: String) {
        let count = said.withLock { count in
            count += 1
            return count
        }
        guard count <= Self.saidLimit else { return }
        let more = count == Self.saidLimit ? " This is not said again." : ""
        note(
            "\(what), and this machine has no checkpoint of it: unless its program keeps its state "
                + "elsewhere, it trains from the beginning.\(more)")
    }
}
