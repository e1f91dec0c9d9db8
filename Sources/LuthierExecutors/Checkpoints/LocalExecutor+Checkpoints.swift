import LuthierDomain
public import LuthierPorts
import Synchronization

extension LocalExecutor {
    /// Makes the folder of a trial that begins from another's checkpoint, with a copy of that.
    ///
    /// What goes wrong here is tried again, and told, by `run`.
    public func prepare(_ launch: TrialLaunch) async {
        guard launch.parent != nil else { return }
        let folder = folder(
            of: launch.number, attempt: launch.attempt, in: launch.definition.name)
        do {
            try await begin(launch, folder)
            prepared.insert(folder)
        } catch {}
    }

    /// The bytes of a trial's checkpoint folder.
    public func checkpointSize(of number: Int, in study: String) async -> Int {
        await TrialCheckpoint(folder: folder(of: number, in: study)).size()
    }

    /// Removes a trial's checkpoint folder with all that is in it; links in it are not followed.
    @discardableResult
    public func discardCheckpoint(
        of number: Int, in study: String
    ) async throws(CheckpointError) -> Bool {
        try await TrialCheckpoint(folder: folder(of: number, in: study)).discard()
    }

    private func folder(of number: Int, attempt: Int = 1, in study: String) -> TrialFolder {
        TrialFolder(number: number, attempt: attempt, study: study, root: root)
    }
}

/// The trials whose folders were made before they are run.
final class PreparedTrials: Sendable {
    private let folders = Mutex<Set<TrialFolder>>([])

    /// Notes a trial.
    func insert(_ folder: TrialFolder) { folders.withLock { _ = $0.insert(folder) } }

    /// Forgets a trial.
    ///
    /// - Returns: Whether it was noted.
    func remove(_ folder: TrialFolder) -> Bool { folders.withLock { $0.remove(folder) != nil } }
}
