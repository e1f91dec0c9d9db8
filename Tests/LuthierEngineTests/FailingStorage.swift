import LuthierDomain
import LuthierPorts
import Synchronization

/// A storage that does not keep one change when it is told to, after it was decided.
final class FailingStorage: StudyStorage {
    private let storage: MemoryStorage
    private let fails = Mutex(false)

    init(_ storage: MemoryStorage = MemoryStorage()) { self.storage = storage }

    func failOnce() { fails.withLock { $0 = true } }

    func create(_ record: EventRecord) async throws(StorageError) -> Bool {
        try await storage.create(record)
    }

    func studies() async throws(StorageError) -> [StudyHead] { try await storage.studies() }

    func events(
        of study: String, after sequence: Int, limit: Int
    ) async throws(StorageError) -> [EventRecord] {
        try await storage.events(of: study, after: sequence, limit: limit)
    }

    func transact<Result: Sendable>(
        on study: String, after sequence: Int, keys: [String],
        _ body: @escaping @Sendable (StorageView) -> StorageChange<Result>
    ) async throws(StorageError) -> Result {
        let fails = fails.withLock { flag in
            defer { flag = false }
            return flag
        }
        guard fails else {
            return try await storage.transact(on: study, after: sequence, keys: keys, body)
        }
        _ = body(StorageView(tail: [], receipts: []))
        throw StorageError(.busy, subject: study, message: "it is not kept.")
    }

    func delete(_ study: String) async throws(StorageError) { try await storage.delete(study) }
}
