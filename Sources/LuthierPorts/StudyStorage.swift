public import LuthierDomain

/// Remembers studies: for each an event log, and what was answered under idempotency keys.
///
/// The contract, checked by `StorageContract` in LuthierTesting:
///
/// - Sequence numbers of a study's events are 1, 2, 3 … without holes, in the order of commits.
/// - ``transact(on:after:keys:_:)`` runs one body at a time for each study, across processes too;
///   everything the body returns is durable before the call returns, or nothing of it is.
/// - What was read is what was written, or a ``StorageError`` with code `corrupt` is thrown.
/// - An error leaves the storage as it was, and later calls may succeed.
public protocol StudyStorage: Sendable {
    /// Begins a study.
    ///
    /// - Parameter record: Its first event, a `created` event with sequence 1.
    /// - Returns: False when a study of that name exists already; nothing changes then.
    /// - Throws: Whatever keeps the storage from writing.
    func create(_ record: EventRecord) async throws(StorageError) -> Bool

    /// The studies by name, in alphabetical order.
    func studies() async throws(StorageError) -> [StudyHead]

    /// A stretch of a study's log.
    ///
    /// - Parameters:
    ///   - study: The study's name.
    ///   - sequence: Only events after this one.
    ///   - limit: At most so many.
    /// - Returns: Events in order; empty at the end of the log.
    /// - Throws: `notFound` when there is no such study, `corrupt` at a damaged event.
    func events(
        of study: String, after sequence: Int, limit: Int
    ) async throws(StorageError) -> [EventRecord]

    /// Decides and writes in one step that nothing else can interrupt.
    ///
    /// - Parameters:
    ///   - study: The study's name.
    ///   - sequence: The last event that the caller knows.
    ///   - keys: Idempotency keys whose receipts the body needs.
    ///   - body: Sees what is new and returns what to write. It is called exactly once, on any
    ///     thread, while the study is locked; it must not wait.
    /// - Returns: The body's result, once its change is durable.
    /// - Throws: `notFound` when there is no such study, or whatever keeps the storage from writing;
    ///   nothing of the change is kept then.
    func transact<Result: Sendable>(
        on study: String, after sequence: Int, keys: [String],
        _ body: @escaping @Sendable (StorageView) -> StorageChange<Result>
    ) async throws(StorageError) -> Result

    /// Forgets a study and all that belongs to it.
    ///
    /// - Throws: `notFound` when there is no such study.
    func delete(_ study: String) async throws(StorageError)
}

/// A study's name and how far its log goes.
public struct StudyHead: Sendable, Hashable {
    /// The study's name.
    public let name: String
    /// The sequence number of its last event.
    public let sequence: Int

    /// A name with the end of its log.
    public init(name: String, sequence: Int) {
        self.name = name
        self.sequence = sequence
    }
}

/// What a transaction sees.
public struct StorageView: Sendable {
    /// The events after the one that the caller knew, in order.
    public let tail: [EventRecord]
    /// The receipts found under the keys asked for.
    public let receipts: [Receipt]

    /// A view of the log's end.
    public init(tail: [EventRecord], receipts: [Receipt]) {
        self.tail = tail
        self.receipts = receipts
    }
}

/// What a transaction writes and returns.
public struct StorageChange<Result: Sendable>: Sendable {
    /// New events, continuing the log's sequence numbers.
    public let events: [EventRecord]
    /// New receipts.
    public let receipts: [Receipt]
    /// What the caller gets once the change is durable.
    public let result: Result

    /// A change; an empty one writes nothing.
    public init(events: [EventRecord], receipts: [Receipt] = [], result: Result) {
        self.events = events
        self.receipts = receipts
        self.result = result
    }
}

/// What was answered to a request under its idempotency key.
public struct Receipt: Sendable, Hashable {
    /// The key that the caller chose.
    public let key: String
    /// A digest of the request, to tell a repetition from another request under the same key.
    public let fingerprint: String
    /// The answer, as it was sent.
    public let reply: String

    /// A receipt.
    public init(key: String, fingerprint: String, reply: String) {
        self.key = key
        self.fingerprint = fingerprint
        self.reply = reply
    }
}
