import LuthierDomain
import LuthierPorts
import LuthierTesting
import Synchronization

/// A storage that says of one change, when it is told to, that it failed after it was decided.
final class FailingStorage: WrappedStorage {
    let storage: MemoryStorage
    /// Whether the next change fails, and whether it is kept then.
    private let fails = Mutex<(isDue: Bool, isKept: Bool)>((false, false))

    init(_ storage: MemoryStorage = MemoryStorage()) { self.storage = storage }

    func failOnce(keeping: Bool = false) { fails.withLock { $0 = (true, keeping) } }

    func transact<Result: Sendable>(
        on study: String, after sequence: Int, keys: [String],
        _ body: @escaping @Sendable (StorageView) -> StorageChange<Result>
    ) async throws(StorageError) -> Result {
        let fails = fails.withLock { flag in
            defer { flag = (false, false) }
            return flag
        }
        guard fails.isDue, !fails.isKept else {
            let result = try await storage.transact(on: study, after: sequence, keys: keys, body)
            guard fails.isDue else { return result }
            throw StorageError(.full, subject: study, message: "it is kept, and nobody knows.")
        }
        _ = body(StorageView(tail: [], receipts: []))
        throw StorageError(.busy, subject: study, message: "it is not kept.")
    }
}
