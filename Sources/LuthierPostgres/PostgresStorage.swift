import Foundation
public import LuthierDomain
public import LuthierPorts
package import LuthierWire
import Synchronization

/// Keeps studies in a PostgreSQL database, which processes on any number of machines may use at once.
///
/// Transactions of a study stand in line at the lock of its row. Every transaction is durable when
/// it returns. Every event carries a checksum that covers the event before it, verified whenever it
/// is read. A connection that is lost is made again for up to a minute; a transaction whose
/// `COMMIT` was not answered is looked for, and neither doubled nor left out.
///
/// ```swift
/// let storage = try PostgresStorage(
///     address: "postgresql://luthier@db.example.org/tuning", clock: SystemClock())
/// ```
public final class PostgresStorage: StudyStorage {
    /// What a storage needs to know beyond its address.
    package struct Options: Sendable {
        /// Makes the schema when there is none.
        package var creates = true
        /// The schema that holds the tables.
        package var schema = "luthier"
        /// How events are written.
        package var codec = EventCodec.standard
        /// How long a lost server is waited for.
        package var patience: Duration = .seconds(60)
        /// How long a server is waited for that was never reached.
        package var firstPatience: Duration = .seconds(3)
        /// Connections for reading and writing at once.
        package var connections = 4

        /// The usual options.
        package init() {}
    }

    let address: PostgresAddress
    let schema: Schema
    let codec: EventCodec
    let pool: ConnectionPool
    private let watch: ChangeWatch
    let options: Options
    private let line = StudyLine()
    let now: @Sendable () -> Timestamp
    let sleep: @Sendable (Duration) async throws -> Void
    let hasConnected = Mutex(false)
    /// The parameters' names by study, which never change.
    let names = Mutex<[String: KnownNames]>([:])

    struct KnownNames: Sendable {
        let study: Int64
        let names: [String]
    }

    /// A storage over connections of any kind.
    ///
    /// - Parameters:
    ///   - address: The database, for messages.
    ///   - options: What else there is to know.
    ///   - now: Tells the time, by which old receipts are dropped.
    ///   - sleep: Waits between attempts.
    ///   - connect: Makes a connection.
    init(
        address: PostgresAddress, options: Options, now: @escaping @Sendable () -> Timestamp,
        sleep: @escaping @Sendable (Duration) async throws -> Void,
        connect: @escaping @Sendable () async throws(PostgresFailure) -> any PostgresLink
    ) {
        self.address = address
        self.options = options
        schema = Schema(options.schema)
        codec = options.codec
        self.now = now
        self.sleep = sleep
        let keeper = SchemaKeeper(schema: schema, address: address, creates: options.creates)
        pool = ConnectionPool(limit: options.connections) {
            let link = try await connect()
            do {
                try await keeper.prepare(link)
            } catch {
                await link.close()
                throw error
            }
            return link
        }
        watch = ChangeWatch(
            channel: schema.channel, connect: { try await connect() }, sleep: sleep)
    }

    deinit { watch.stop() }

    // MARK: StudyStorage

    /// Begins a study.
    public func create(_ record: EventRecord) async throws(StorageError) -> Bool {
        guard case .created(let definition) = record.event, record.sequence == 1 else {
            preconditionFailure("a log begins with a created event of sequence 1, got \(record)")
        }
        let name = Self.canonical(definition.name)
        guard !name.utf8.contains(0) else {
            throw StorageError(
                .unsuitable, subject: definition.name,
                message: "The name of a study in PostgreSQL cannot hold the character zero.",
                hint: "Choose another name.")
        }
        let token = Self.freshToken()
        return try await reporting(name) {
            try await self.repeating { link in
                try await self.create(record, named: name, token: token, on: link)
            }
        }
    }

    private func create(
        _ record: EventRecord, named name: String, token: Int64, on link: any PostgresLink
    ) async throws -> Bool {
        let insert = Statement(
            """
            INSERT INTO \(schema.name).study (name, head, checksum, revision, state, created)
            VALUES ($1, 0, $2, 0, 'open', $3) ON CONFLICT (name) DO NOTHING
            RETURNING \(StudyRow.columns)
            """, [name, "\(EventChecksum.beginning)", "\(record.time.milliseconds)"])
        let inserted = try await link.run([.begin, insert])[1]
        guard let study = StudyRow(inserted.rows.first) else {
            // It may be our own from an attempt whose end was not heard of.
            let own = try await link.run([select(token, at: 1, of: name), .rollback])[0]
            return !own.rows.isEmpty
        }
        let log = EventLog(study, in: schema, codec: codec)
        let statements = log.appending([record], token: token).statements + [.commit]
        let results = try await link.run(statements)
        try Self.requireCommit(results[statements.count - 1])
        return true
    }

    /// The studies by name.
    public func studies() async throws(StorageError) -> [StudyHead] {
        try await reporting(address.description) {
            let found = try await self.repeating { link in
                try await link.run(Statement("SELECT name, head FROM \(self.schema.name).study"))
            }
            return found.rows.compactMap { row in
                guard let name = row[0], let head = row[1].flatMap(Int.init) else { return nil }
                return StudyHead(name: name, sequence: head)
            }
            .sorted { $0.name < $1.name }
        }
    }

    /// A stretch of a study's log.
    public func events(
        of study: String, after sequence: Int, limit: Int
    ) async throws(StorageError) -> [EventRecord] {
        let name = Self.canonical(study)
        return try await reporting(name) {
            try await self.repeating { link in
                try await self.read(
                    name, after: Int64(max(0, sequence)), limit: Int64(max(0, limit)), on: link)
            }
        }
    }

    /// Decides and writes in one step.
    public func transact<Result: Sendable>(
        on study: String, after sequence: Int, keys: [String],
        _ body: @escaping @Sendable (StorageView) -> StorageChange<Result>
    ) async throws(StorageError) -> Result {
        let name = Self.canonical(study)
        return try await reporting(name) {
            try await self.line.hold(name) {
                let transaction = StudyTransaction(
                    storage: self, study: name, sequence: Int64(max(0, sequence)), keys: keys)
                return try await transaction.perform(body)
            }
        }
    }

    /// Forgets a study.
    public func delete(_ study: String) async throws(StorageError) {
        let name = Self.canonical(study)
        let hasSeenIt = Flag()
        try await reporting(name) {
            try await self.repeating { link in
                let row = try await link.run([.begin, self.selectLocked(name)])[1].rows.first
                guard let row = StudyRow(row) else {
                    // An attempt whose end was not heard of may have deleted it.
                    if hasSeenIt.isSet { return try await self.rollBack(link) }
                    throw Self.missing(name)
                }
                hasSeenIt.set()
                let results = try await link.run([
                    Statement("DELETE FROM \(self.schema.name).study WHERE id = $1", ["\(row.id)"]),
                    .commit,
                ])
                try Self.requireCommit(results[1])
            }
        }
    }
}

// MARK: - Changes by others

extension PostgresStorage: ChangeAnnouncing {
    /// Waits until another process has changed a study.
    public func change(of study: String, after sequence: Int) async {
        let known = names.withLock { $0[Self.canonical(study)]?.study }
        // Whoever has not read the study cannot wait for what follows.
        guard let known else { return }
        await watch.change(of: known, after: sequence)
    }
}

/// Something that was or was not.
private final class Flag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .sequentiallyConsistent) }

    func set() { value.store(true, ordering: .sequentiallyConsistent) }
}
