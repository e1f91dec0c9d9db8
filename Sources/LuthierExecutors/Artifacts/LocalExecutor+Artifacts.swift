import Dispatch
#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif
public import LuthierDomain
public import LuthierPorts

extension LocalExecutor {
    private var artifactFolder: ArtifactFolder { ArtifactFolder(root: root) }

    private func folder(of number: Int, attempt: Int, _ study: String) -> TrialFolder {
        TrialFolder(number: number, attempt: attempt, study: study, root: root)
    }

    /// Whether an attempt of a trial was made ready here and its folder of artifacts is not empty.
    public func hasArtifacts(of number: Int, attempt: Int, in study: String) async -> Bool {
        let folder = folder(of: number, attempt: attempt, study)
        return FolderTree.kind(of: folder.attempt) == .folder
            && !SystemCall.names(in: folder.artifacts).isEmpty
    }

    /// Copies the plain files of a trial's folder of artifacts into the store.
    public func takeArtifacts(
        of number: Int, attempt: Int, in definition: StudyDefinition
    ) async -> TakenArtifacts {
        let folder = folder(of: number, attempt: attempt, definition.name)
        let lock: FolderLock
        do throws(ArtifactError) {
            lock = try await artifactFolder.hold(of: definition.name)
        } catch {
            return TakenArtifacts(notes: ["all, because \(error.description)"])
        }
        let parts = folder.artifacts.dropFirst(root.count).split(separator: "/").map(String.init)
        let intake = ArtifactIntakes(
            store: artifactFolder, study: definition.name, limit: definition.artifacts.trialLimit,
            lock: lock)
        return await intake.take(ArtifactTree(root: root, parts: parts))
    }

    /// Removes a trial's folder of artifacts with all that is in it, unless the trial runs.
    public func discardArtifacts(of number: Int, in study: String) async {
        let folder = folder(of: number, attempt: 1, study)
        guard FolderTree.kind(of: folder.artifacts) == .folder,
            let lock = FolderLock(folder.path, .exclusive)
        else { return }
        defer { withExtendedLifetime(lock) {} }
        // What cannot be removed is the user's to remove; the study has given it up.
        try? FolderTree(path: folder.artifacts).remove()
    }

    /// Removes stored contents that nobody uses.
    public func discard(
        _ digests: [ArtifactDigest], of study: String,
        unless used: @Sendable ([ArtifactDigest]) async -> Set<ArtifactDigest>
    ) async -> [ArtifactDigest] {
        await artifactFolder.discard(digests, of: study, unless: used)
    }
}
