import Dispatch
import Foundation
import LuthierPorts

/// The checkpoint folder of one trial: its size, its removal, and the copy that a trial begins with.
///
/// Whoever runs a trial holds a shared lock on the trial's folder, and whoever removes or copies its
/// checkpoint holds an exclusive one; so neither happens under a running program.
struct TrialCheckpoint: Sendable {
    /// How long a parent that is run elsewhere is waited for.
    private static let patience: Duration = .seconds(600)

    /// The trial's folder, of any attempt.
    let folder: TrialFolder

    /// What a removal that was cut short left.
    private var removed: String { "\(folder.path)/.checkpoint-removed" }
    /// What a copy that was cut short left.
    private var partial: String { "\(folder.path)/.checkpoint-copy" }

    /// The bytes of its files; a link to a folder elsewhere counts nothing.
    func size() async -> Int {
        await Self.aside {
            [folder.checkpoint, removed].filter { FolderTree.kind(of: $0) == .folder }
                .reduce(0) { $0 + FolderTree(path: $1).size }
        }
    }

    // MARK: Removing

    /// Removes it, unless the trial runs.
    ///
    /// It gets another name first, so that what is left of a removal that was cut short is never
    /// taken for a checkpoint.
    ///
    /// - Returns: Whether there was one.
    /// - Throws: Why it was left.
    func discard() async throws(CheckpointError) -> Bool {
        let result: Result<Bool, CheckpointError> = await Self.aside {
            do throws(CheckpointError) {
                return .success(try discardNow())
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private func discardNow() throws(CheckpointError) -> Bool {
        let paths = [folder.checkpoint, removed, partial]
        guard paths.contains(where: { FolderTree.kind(of: $0) != .nothing }) else { return false }
        if let link = folder.linkAbove {
            throw CheckpointError(
                "\(link) is a symbolic link, and the checkpoint behind it was left alone; it is yours to "
                    + "remove.")
        }
        guard let lock = FolderLock(folder.path, .exclusive) else {
            throw CheckpointError(
                "\(folder.checkpoint) is in use and was not removed.", isInUse: true)
        }
        defer { withExtendedLifetime(lock) {} }
        try remove(partial)
        try remove(removed)
        switch FolderTree.kind(of: folder.checkpoint) {
        case .nothing: return false
        case .link:
            throw CheckpointError(
                "\(folder.checkpoint) is a symbolic link and was left alone; it and what it leads "
                    + "to are yours to remove.")
        case .other:
            throw CheckpointError("\(folder.checkpoint) is no folder and was left alone.")
        case .folder:
            guard rename(folder.checkpoint, removed) == 0 else {
                throw CheckpointError(
                    "\(folder.checkpoint) cannot be removed: \(SystemCall.text(of: errno)).")
            }
            try remove(removed)
            return true
        }
    }

    private func remove(_ path: String) throws(CheckpointError) {
        guard FolderTree.kind(of: path) == .folder else { return }
        do throws(FolderTree.Refusal) {
            try FolderTree(path: path).remove()
        } catch {
            throw CheckpointError("\(path) cannot be removed: \(error).")
        }
    }

    // MARK: Beginning with a copy

    /// Copies the checkpoint of a parent, if it has one and this trial has never been run.
    ///
    /// - Parameter parent: The parent's folder.
    /// - Throws: Why it cannot be copied; nothing of a copy is seen then.
    func begin(with parent: TrialFolder) async throws(CheckpointError) {
        guard !folder.hasAttempts, FolderTree.kind(of: folder.checkpoint) == .nothing,
            FolderTree.kind(of: parent.checkpoint) != .nothing
        else { return }
        let lock = await FolderLock.waiting(
            for: parent.path, .exclusive, patience: Self.patience)
        guard let lock else {
            throw CheckpointError("\(parent.checkpoint) is in use and cannot be copied.")
        }
        let result: Result<Void, CheckpointError> = await Self.aside {
            do throws(CheckpointError) {
                return .success(try copy(parent.checkpoint))
            } catch {
                return .failure(error)
            }
        }
        withExtendedLifetime(lock) {}
        try result.get()
    }

    private func copy(_ checkpoint: String) throws(CheckpointError) {
        try remove(partial)
        do throws(FolderTree.Refusal) {
            try FolderTree(path: checkpoint).copy(to: partial, becoming: folder.checkpoint)
        } catch {
            // What cannot be removed now is removed with the next copy, or with the trial's end.
            try? remove(partial)
            throw CheckpointError(
                "\(checkpoint) cannot be copied: \(error).", isOutOfSpace: error.isOutOfSpace)
        }
        guard rename(partial, folder.checkpoint) == 0 else {
            throw CheckpointError(
                "\(folder.checkpoint) cannot be made: \(SystemCall.text(of: errno)).")
        }
    }

    /// Does slow work away from the threads that all tasks share.
    private static func aside<Value: Sendable>(
        _ work: @escaping @Sendable () -> Value
    ) async -> Value {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: work()) }
        }
    }
}
