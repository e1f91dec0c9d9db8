import LuthierDomain
import LuthierPorts

/// A ``SimulatedStorage`` as one process sees it.
final class StorageHandle: StudyStorage {
    let storage: SimulatedStorage
    let process: Int
    /// Holds a transaction back while other requests arrive.
    let gate = Gate()

    init(_ storage: SimulatedStorage, process: Int) {
        self.storage = storage
        self.process = process
    }

    func create(_ record: EventRecord) async throws(StorageError) -> Bool {
        try storage.create(record, by: process)
    }

    func studies() async throws(StorageError) -> [StudyHead] {
        [StudyHead(name: storage.study, sequence: storage.head)]
    }

    func events(
        of study: String, after sequence: Int, limit: Int
    ) async throws(StorageError) -> [EventRecord] {
        try storage.events(after: sequence, limit: limit, by: process)
    }

    func transact<Result: Sendable>(
        on study: String, after sequence: Int, keys: [String],
        _ body: @escaping @Sendable (StorageView) -> StorageChange<Result>
    ) async throws(StorageError) -> Result {
        await gate.pass()
        return try storage.transact(by: process, after: sequence, keys: keys, body)
    }

    func delete(_ study: String) async throws(StorageError) {
        throw StorageError(.unsuitable, subject: study, message: "Nothing is deleted here.")
    }
}
