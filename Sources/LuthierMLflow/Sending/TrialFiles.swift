import LuthierDomain
import LuthierPorts
import LuthierWire

/// Stores the files that trials left with their runs, where the server takes files.
struct TrialFiles {
    /// The bytes of the largest file that is sent: each is in memory while it goes.
    static let largest = 64 << 20
    /// The tag that says which files were sent.
    static let tag = "luthier.files"

    /// Sends requests, and sends them again.
    let link: any TrackingLink
    /// The contents under a digest; nil where they are not.
    let contents: @Sendable (ArtifactDigest) -> (any ArtifactContents)?

    /// What a run's tag says once a trial's files are there; it changes with each file that is kept.
    static func mark(_ files: [Artifact]) -> String {
        let newest = files.map(\.kept.milliseconds).max() ?? 0
        return "\(files.count) until \(newest)"
    }

    /// Stores a trial's files with its run, unless they are there.
    ///
    /// What was sent before and is not kept any more stays on the server.
    ///
    /// - Parameters:
    ///   - artifacts: What the trial left.
    ///   - run: Its run.
    /// - Returns: How many files were sent, and the names of those that were not; nil where nothing was to be done.
    /// - Throws: Why not all of them are there; the next call sends them anew.
    func store(
        _ artifacts: [Artifact], with run: StoredRun
    ) async throws(TrackingFailure) -> (sent: Int, missing: [String])? {
        let files = artifacts.filter { $0.removal == nil }
        let mark = Self.mark(files)
        guard !files.isEmpty, run.tags[Self.tag] != mark, let folder = run.folder else {
            return nil
        }
        var sent = 0
        var missing: [String] = []
        for artifact in files {
            guard artifact.file.size <= Self.largest, let bytes = bytes(artifact.file) else {
                missing.append(artifact.file.name)
                continue
            }
            _ = try await link.send(.put("\(folder)/\(artifact.file.name)", bytes))
            sent += 1
        }
        _ = try await link.send(
            .post(
                "runs/set-tag",
                [
                    "run_id": .string(run.id), "key": .string(Self.tag), "value": .string(mark),
                ]))
        return (sent, missing)
    }

    /// All of a file; nil where it cannot be read as it was recorded.
    private func bytes(_ file: ArtifactFile) -> [UInt8]? {
        guard let contents = contents(file.digest) else { return nil }
        var bytes: [UInt8] = []
        while let more = try? contents.read(upTo: 1 << 20) {
            if more.isEmpty { return bytes.count == file.size ? bytes : nil }
            bytes += more
        }
        return nil
    }
}
