import Dispatch
#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif
import LuthierDomain
import LuthierPorts

/// Copies the files of one trial into the store, up to the limits.
struct ArtifactIntakes: Sendable {
    /// Bytes copied at once.
    private static let chunk = 1 << 20

    let store: ArtifactFolder
    let study: String
    /// The most bytes of the trial; nil is no limit.
    let limit: Int?
    /// Keeps what is stored.
    let lock: FolderLock

    /// Copies what can be copied.
    ///
    /// - Parameter tree: The files.
    /// - Returns: What was stored, and what was passed over.
    func take(_ tree: consuming sending ArtifactTree) async -> TakenArtifacts {
        let tree = Tree(tree: tree)
        return await withCheckedContinuation { continuation in
            // Slow work, away from the threads that all tasks share.
            DispatchQueue.global().async { continuation.resume(returning: takeNow(tree.tree)) }
        }
    }

    /// A tree on its way to another thread; nothing else has it.
    private struct Tree: @unchecked Sendable { let tree: ArtifactTree }

    private func takeNow(_ tree: ArtifactTree) -> TakenArtifacts {
        var files: [ArtifactFile] = []
        var bytes = 0
        var passed = ArtifactTree.Passed()
        tree.visit(passing: &passed) { name, size, descriptor, passed in
            guard files.count < ArtifactPolicy.fileLimit else {
                return passed.add("beyond \(ArtifactPolicy.fileLimit) files", name)
            }
            if let limit, bytes + size > limit {
                return passed.add("beyond \(limit) bytes of one trial", name)
            }
            guard size <= store.room(for: study) else {
                return passed.add("for which the disk has no room", name)
            }
            do throws(ArtifactError) {
                let (digest, size) = try copy(descriptor, size)
                files.append(ArtifactFile(name: name, size: size, digest: digest))
                bytes += size
            } catch {
                passed.add(error.description, "")
            }
        }
        return TakenArtifacts(files: files, notes: passed.texts, hold: lock)
    }

    /// Copies as many bytes as the file had when it was opened.
    private func copy(
        _ descriptor: Int32, _ size: Int
    ) throws(ArtifactError) -> (ArtifactDigest, Int) {
        let intake = try store.intake(for: study, lock: lock)
        var rest = size
        var buffer = [UInt8](repeating: 0, count: Self.chunk)
        while rest > 0 {
            let count = read(descriptor, &buffer, min(buffer.count, rest))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw ArtifactError(
                    .refused, "a file cannot be read: \(SystemCall.text(of: errno)).")
            }
            if count == 0 { break }
            try intake.write(count == buffer.count ? buffer : Array(buffer[..<count]))
            rest -= count
        }
        let (digest, size) = try intake.finish(expecting: nil)
        return (digest, size)
    }
}
