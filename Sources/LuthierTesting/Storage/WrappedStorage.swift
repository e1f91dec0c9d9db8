package import LuthierDomain
package import LuthierPorts

/// A storage that does as another one does, but for what a test has it do otherwise.
package protocol WrappedStorage: StudyStorage {
    /// The other one.
    var storage: MemoryStorage { get }
}

extension WrappedStorage {
    package func create(_ record: EventRecord) async throws(StorageError) -> Bool {
        try await storage.create(record)
    }

    package func studies() async throws(StorageError) -> [StudyHead] { try await storage.studies() }

    package func events(
        of study: String, after sequence: Int, limit: Int
    ) async throws(StorageError) -> [EventRecord] {
        try await storage.events(of: study, after: sequence, limit: limit)
    }

    package func transact<Result: Sendable>(
        on study: String, after sequence: Int, keys: [String],
        _ body: @escaping @Sendable (StorageView) -> StorageChange<Result>
    ) async throws(StorageError) -> Result {
        try await storage.transact(on: study, after: sequence, keys: keys, body)
    }

    package func delete(_ study: String) async throws(StorageError) {
        try await storage.delete(study)
    }
}
