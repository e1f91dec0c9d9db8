#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A lock on a folder, between processes and within one; it is given back when the value goes.
///
/// The system gives it back too when the process is killed. A file system without locks grants all.
final class FolderLock: Sendable {
    /// Who else may hold it.
    enum Kind {
        /// Others of this kind.
        case shared
        /// Nobody.
        case exclusive
    }

    private let descriptor: Int32

    /// Takes the lock if it is free.
    ///
    /// - Parameters:
    ///   - folder: A folder; nil comes also when there is none.
    ///   - kind: Who else may hold it.
    init?(_ folder: String, _ kind: Kind) {
        descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        let operation = (kind == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB
        while flock(descriptor, operation) != 0 {
            if errno == EINTR { continue }
            if errno == EWOULDBLOCK {
                close(descriptor)
                return nil
            }
            break
        }
    }

    deinit { close(descriptor) }

    /// Takes the lock when it becomes free.
    ///
    /// - Parameters:
    ///   - folder: A folder.
    ///   - kind: Who else may hold it.
    ///   - patience: How long it is waited for; also until the task is cancelled.
    /// - Returns: The lock, or nil when it did not become free.
    static func waiting(
        for folder: String, _ kind: Kind, patience: Duration
    ) async -> FolderLock? {
        let interval: Duration = .milliseconds(20)
        var waited: Duration = .zero
        while true {
            if let lock = FolderLock(folder, kind) { return lock }
            guard waited < patience, await slept(for: interval) else { return nil }
            waited += interval
        }
    }
}
