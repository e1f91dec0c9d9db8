public import LuthierDomain
import Synchronization

/// Keeps studies in memory: the reference for every other storage, and `memory:` for users.
public final class MemoryStorage: StudyStorage {
    private struct Log {
        var events: [EventRecord]
        var receipts: [String: Receipt] = [:]
    }

    private let logs = Mutex<[String: Log]>([:])

    /// An empty storage.
    public init() {}

    /// Begins a study.
    public func create(_ record: EventRecord) async throws(StorageError) -> Bool {
        guard case .created(let definition) = record.event, record.sequence == 1 else {
            preconditionFailure("a log begins with a created event of sequence 1, got \(record)")
        }
        return logs.withLock { logs in
            guard logs[definition.name] == nil else { return false }
            logs[definition.name] = Log(events: [record])
            return true
        }
    }

    /// The studies by name.
    public func studies() async throws(StorageError) -> [StudyHead] {
        logs.withLock { logs in
            logs.map { StudyHead(name: $0.key, sequence: $0.value.events.count) }
                .sorted { $0.name < $1.name }
        }
    }

    /// A stretch of a study's log.
    public func events(
        of study: String, after sequence: Int, limit: Int
    ) async throws(StorageError) -> [EventRecord] {
        let events = logs.withLock { logs in
            logs[study].map { Array($0.events.dropFirst(sequence).prefix(limit)) }
        }
        guard let events else { throw Self.missing(study) }
        return events
    }

    /// Decides and writes in one step.
    public func transact<Result: Sendable>(
        on study: String, after sequence: Int, keys: [String],
        _ body: @escaping @Sendable (StorageView) -> StorageChange<Result>
    ) async throws(StorageError) -> Result {
        let result: Result? = logs.withLock { logs in
            guard let index = logs.index(forKey: study) else { return nil }
            let tail = Array(logs.values[index].events.dropFirst(sequence))
            let receipts = keys.compactMap { logs.values[index].receipts[$0] }
            let change = body(StorageView(tail: tail, receipts: receipts))
            for (offset, event) in change.events.enumerated() {
                let expected = logs.values[index].events.count + 1
                precondition(
                    event.sequence == expected,
                    "event \(offset) of the change has sequence \(event.sequence), not \(expected)")
                logs.values[index].events.append(event)
            }
            for receipt in change.receipts { logs.values[index].receipts[receipt.key] = receipt }
            return change.result
        }
        guard let result else { throw Self.missing(study) }
        return result
    }

    /// Forgets a study.
    public func delete(_ study: String) async throws(StorageError) {
        let existed = logs.withLock { $0.removeValue(forKey: study) != nil }
        guard existed else { throw Self.missing(study) }
    }

    private static func missing(_ study: String) -> StorageError {
        StorageError(
            .notFound, subject: study, message: "There is no study named \"\(study)\".",
            hint: "`luthier study list` shows the studies of a storage.")
    }
}
