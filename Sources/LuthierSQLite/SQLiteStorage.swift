import Foundation
import GRDB
public import LuthierDomain
public import LuthierPorts
package import LuthierWire
import Synchronization

/// Keeps studies in one SQLite file, which any number of local processes may use at once.
///
/// Every transaction is durable when it returns. Every event carries a checksum that covers the
/// event before it, verified whenever it is read, so what is read is what was written or an error.
/// Beside the file lie its journal (`-wal`, `-shm`) and an empty file (`-lock`) by whose lock the
/// writers of all processes wait in line.
///
/// ```swift
/// let storage = try SQLiteStorage(path: "luthier.db", clock: SystemClock())
/// ```
public final class SQLiteStorage: StudyStorage {
    private let connection: DatabaseConnection
    private let codec: EventCodec
    private let now: @Sendable () -> Timestamp
    /// The parameters' names by study, which never change.
    private let names = Mutex<[Int64: [String]]>([:])

    /// Opens a database, or makes one where there is no file.
    ///
    /// - Parameters:
    ///   - path: The file, in a folder that exists, on a local disk.
    ///   - codec: How events are written.
    ///   - busyTimeout: How long to wait for other processes.
    ///   - now: Tells the time, by which old receipts are dropped.
    /// - Throws: A ``StorageError`` that says why the file cannot be used.
    /// - Complexity: O(1); events are verified when they are read.
    package init(
        path: String, codec: EventCodec = .standard, busyTimeout: Duration = .seconds(10),
        now: @escaping @Sendable () -> Timestamp
    ) throws(StorageError) {
        connection = try DatabaseConnection(
            DatabaseFile(path: path), busyTimeout: busyTimeout.seconds)
        self.codec = codec
        self.now = now
    }

    /// Opens a database, or makes one where there is no file.
    ///
    /// - Parameters:
    ///   - path: The file, in a folder that exists, on a local disk.
    ///   - clock: Tells the time, by which old receipts are dropped.
    ///   - busyTimeout: How long to wait for other processes.
    /// - Throws: A ``StorageError`` that says why the file cannot be used.
    /// - Complexity: O(1); events are verified when they are read.
    public convenience init(
        path: String, clock: any StudyClock, busyTimeout: Duration = .seconds(10)
    ) throws(StorageError) {
        try self.init(
            path: path, codec: .standard, busyTimeout: busyTimeout, now: { clock.now })
    }

    /// The absolute path of the file.
    public var path: String { connection.file.path }

    /// Begins a study.
    public func create(_ record: EventRecord) async throws(StorageError) -> Bool {
        guard case .created(let definition) = record.event, record.sequence == 1 else {
            preconditionFailure("a log begins with a created event of sequence 1, got \(record)")
        }
        let name = Self.canonical(definition.name)
        return try await connection.write { [codec] database in
            guard try StudyRow.find(name, in: database) == nil else { return false }
            let insert = try PreparedStatement(
                """
                INSERT INTO study (name, head, checksum, state, created)
                VALUES (?, 0, ?, 'open', ?)
                """, in: database)
            try insert.bind(name, at: 1)
            try insert.bind(EventChecksum.beginning, at: 2)
            try insert.bind(record.time.milliseconds, at: 3)
            try insert.run()
            let study = StudyRow(
                id: database.lastInsertedRowID, name: name, head: 0,
                checksum: EventChecksum.beginning)
            _ = try EventLog(study, in: database, codec: codec).append([record])
            return true
        }
    }

    /// The studies by name.
    public func studies() async throws(StorageError) -> [StudyHead] {
        try await connection.read { database in
            try StudyRow.heads(in: database)
                .map { StudyHead(name: $0.name, sequence: Int($0.head)) }
                .sorted { $0.name < $1.name }
        }
    }

    /// A stretch of a study's log.
    public func events(
        of study: String, after sequence: Int, limit: Int
    ) async throws(StorageError) -> [EventRecord] {
        try await connection.read { database in
            try self.withLog(of: study, in: database) { log in
                guard limit > 0 else { return [] }
                return try log.records(
                    after: Int64(max(0, sequence)), limit: Int64(limit), names: self.names(of: log))
            }
        }
    }

    /// Decides and writes in one step.
    public func transact<Result: Sendable>(
        on study: String, after sequence: Int, keys: [String],
        _ body: @escaping @Sendable (StorageView) -> StorageChange<Result>
    ) async throws(StorageError) -> Result {
        try await connection.write { database in
            try self.withLog(of: study, in: database) { log in
                guard sequence <= log.study.head else {
                    throw StorageError(
                        .notFound, subject: study,
                        message: "Study \"\(study)\" has \(log.study.head) events, fewer than the "
                            + "\(sequence) known before: it was deleted and begun anew.",
                        hint: "Load the study again.")
                }
                let tail = try log.records(
                    after: Int64(max(0, sequence)), limit: .max, names: self.names(of: log))
                let receipts = ReceiptTable(of: log.study, in: database)
                let change = body(StorageView(tail: tail, receipts: try receipts.find(keys)))
                if !change.events.isEmpty { _ = try log.append(change.events) }
                try receipts.insert(change.receipts, now: self.now().milliseconds)
                return change.result
            }
        }
    }

    /// Forgets a study.
    public func delete(_ study: String) async throws(StorageError) {
        try await connection.write { database in
            guard let row = try StudyRow.find(Self.canonical(study), in: database) else {
                throw Self.missing(study)
            }
            for table in ["receipt", "trial", "event"] {
                try database.execute(
                    sql: "DELETE FROM \(table) WHERE study = ?", arguments: [row.id])
            }
            try database.execute(sql: "DELETE FROM study WHERE id = ?", arguments: [row.id])
        }
    }
}

// MARK: - Care

extension SQLiteStorage {
    /// Verifies every event of a study.
    ///
    /// - Returns: How many events there are.
    /// - Throws: `corrupt` at the first that is not sound.
    /// - Complexity: O(size of the log), about 2 s for a million events.
    public func verify(_ study: String) async throws(StorageError) -> Int {
        try await connection.read { database in
            try self.withLog(of: study, in: database) { log in
                if let damage = try log.firstDamage() { throw damage }
                return Int(log.study.head)
            }
        }
    }

    /// Makes every table that follows from a study's events again.
    ///
    /// - Throws: `corrupt` when an event is not sound; the tables stay as they were then.
    public func rebuild(_ study: String) async throws(StorageError) {
        try await connection.write { database in
            try self.withLog(of: study, in: database) { log in
                let projection = TrialProjection(study: log.study.id, in: database)
                try projection.clear()
                var known = 0
                while known < log.study.head {
                    let stretch = try log.records(
                        after: Int64(known), limit: 10_000, names: self.names(of: log))
                    for record in stretch { try projection.apply(record) }
                    known += stretch.count
                }
            }
        }
    }

    /// Copies the whole storage, as it is at one moment, into another file.
    ///
    /// Other processes go on writing meanwhile.
    ///
    /// - Parameter path: A file that does not exist.
    /// - Throws: `unsuitable` when it exists; whatever keeps it from being written.
    public func backup(to path: String) async throws(StorageError) {
        let target = DatabaseFile(path: path)
        try target.check()
        guard target.identity == nil else {
            throw StorageError(
                .unsuitable, subject: target.path,
                message: "The file \(target.path) exists; a backup does not replace it.",
                hint: "Name a file that does not exist.")
        }
        try await connection.copy(to: target)
    }
}

// MARK: - Finding a log

extension SQLiteStorage {
    /// Finds a study's log, and says where it is damaged if that shows.
    private func withLog<Value>(
        of study: String, in database: Database, _ body: (EventLog) throws -> Value
    ) throws -> Value {
        guard let row = try StudyRow.find(Self.canonical(study), in: database) else {
            throw Self.missing(study)
        }
        let log = EventLog(row, in: database, codec: codec)
        do {
            return try body(log)
        } catch let damage as EventLog.Damage {
            // What looks wrong here may have its cause further up.
            throw damageError(try log.firstDamage() ?? damage, study: study)
        }
    }

    private func names(of log: EventLog) throws -> [String] {
        if let known = names.withLock({ $0[log.study.id] }) { return known }
        let found = try log.names()
        names.withLock { $0[log.study.id] = found }
        return found
    }

    private func damageError(_ damage: EventLog.Damage, study: String) -> StorageError {
        let sound = damage.sequence - 1
        let rest =
            sound == 0
            ? ""
            : ", or copy what is sound with `luthier study recover --into NEW.db` and go on there"
        return StorageError(
            .corrupt, subject: study,
            message:
                "Event \(damage.sequence) of study \"\(study)\" in \(path) \(damage.what); the "
                + "\(sound) events before it are sound.",
            hint: "Put a backup in the file's place\(rest).")
    }

    private static func missing(_ study: String) -> StorageError {
        StorageError(
            .notFound, subject: study, message: "There is no study named \"\(study)\".",
            hint: "`luthier study list` shows the studies of a storage.")
    }

    /// The form of a name under which it is stored: equal texts have equal bytes.
    private static func canonical(_ name: String) -> String {
        name.utf8.allSatisfy { $0 < 0x80 } ? name : name.precomposedStringWithCanonicalMapping
    }
}
