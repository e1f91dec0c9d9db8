import Dispatch
import Foundation
import GRDB
import GRDBSQLite
import LuthierPorts
import Synchronization

/// One process's way into a database file: one writer, several readers.
///
/// Writers of all processes wait in line (``WriterLock``). After an error of the disk the
/// connections are closed, and opened again for the next transaction, because what SQLite has in
/// memory may then differ from what is in the file.
final class DatabaseConnection: Sendable {
    /// Connections and the file that they were opened on.
    private struct Opened {
        let pool: DatabasePool
        let identity: DatabaseFile.Identity?
    }

    /// The database's file.
    let file: DatabaseFile

    private let busyTimeout: Double
    private let lock: WriterLock
    private let opened: Mutex<Opened?>
    /// The file that was opened last.
    private let last = Mutex<DatabaseFile.Identity?>(nil)
    private let queue = DispatchQueue(label: "luthier.sqlite.writer")

    /// Opens or makes a database.
    ///
    /// - Parameters:
    ///   - file: Where it is.
    ///   - busyTimeout: Seconds to wait for other processes.
    /// - Throws: Whatever keeps it from being opened.
    init(_ file: DatabaseFile, busyTimeout: Double) throws(StorageError) {
        self.file = file
        self.busyTimeout = busyTimeout
        lock = WriterLock(path: file.lockPath, rights: file.rights)
        opened = Mutex(nil)
        _ = try current()
    }

    /// Runs a body in a transaction that no other process can interrupt.
    ///
    /// - Parameter body: Is called once or, when the transaction cannot begin, not at all.
    /// - Returns: What the body returns, once its change is durable.
    /// - Throws: What the body throws, or whatever keeps the change from being written.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StorageError) -> Value {
        let result: Result<Value, StorageError> = await withCheckedContinuation { continuation in
            // A queue of our own: GRDB's asynchronous methods end with the task that calls them,
            // and a transaction, once begun, is to be finished.
            queue.async { continuation.resume(returning: self.performWrite(body)) }
        }
        return try result.get()
    }

    /// Runs a body that sees the database as it is at one moment; writers go on meanwhile.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StorageError) -> Value {
        let result: Result<Value, StorageError> = await withCheckedContinuation { continuation in
            let perform: @Sendable (DatabasePool) -> Void = { pool in
                pool.asyncRead { access in
                    let result: Result<Value, StorageError> = self.result {
                        let database = try access.get()
                        return try self.noting(database) { try body(database) }
                    }
                    continuation.resume(returning: result)
                }
            }
            if let pool = opened.withLock({ $0?.pool }) { return perform(pool) }
            queue.async {
                do throws(StorageError) {
                    perform(try self.current().pool)
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try result.get()
    }

    /// Copies the database as it is at one moment into a file of its own.
    ///
    /// The file appears under its name once it is whole and durable.
    ///
    /// - Parameter target: A file that does not exist.
    /// - Throws: Whatever keeps it from being read or written.
    func copy(to target: DatabaseFile) async throws(StorageError) {
        try await read { database in
            try target.write { path in
                let queue = try DatabaseQueue(path: path)
                try queue.writeWithoutTransaction { copy in
                    try database.backup(to: copy)
                    try TransactionStamp.renew(in: copy)
                }
                try queue.close()
            }
        }
    }

    // MARK: - On the writer's queue

    private func performWrite<Value>(
        _ body: (Database) throws -> Value
    ) -> Result<Value, StorageError> {
        result {
            let pool = try current().pool
            return try locked {
                try pool.writeWithoutTransaction { database in
                    try noting(database) { try transaction(in: database, body) }
                }
            }
        }
    }

    private func transaction<Value>(
        in database: Database, _ body: (Database) throws -> Value
    ) throws -> Value {
        try database.beginTransaction(.immediate)
        do {
            let before = database.totalChangesCount
            let value = try body(database)
            if database.totalChangesCount != before { try TransactionStamp.renew(in: database) }
            try database.commit()
            return value
        } catch {
            // SQLite may have rolled back by itself; what counts is the first error.
            if database.isInsideTransaction { try? database.rollback() }
            if database.isInsideTransaction { discard() }
            throw error
        }
    }

    private func locked<Value>(_ body: () throws -> Value) throws -> Value {
        do throws(WriterLock.TimedOut) {
            try lock.acquire(within: busyTimeout)
        } catch {
            throw file.busyError(holder: error.holder, seconds: busyTimeout)
        }
        defer { lock.release() }
        return try body()
    }

    /// The open connections, opened if need be.
    private func current() throws(StorageError) -> Opened {
        if let opened = opened.withLock({ $0 }) {
            guard opened.identity == file.identity else {
                discard()
                throw file.replacedError
            }
            return opened
        }
        let new = try open().get()
        opened.withLock { $0 = new }
        return new
    }

    private func open() -> Result<Opened, StorageError> {
        result {
            try file.check()
            return try locked {
                try checkJournal()
                try checkOwner()
                file.make()
                let pool = try DatabasePool(path: file.path, configuration: configuration)
                try pool.writeWithoutTransaction { database in
                    try noting(database) {
                        try database.execute(
                            sql: "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864")
                        try transaction(in: database) { try Schema.migrate($0, of: file) }
                    }
                }
                let identity = file.identity
                last.withLock { $0 = identity }
                return Opened(pool: pool, identity: identity)
            }
        }
    }

    /// Leaves a journal as it is that is not this file's: SQLite would delete it, or write what is in it over the
    /// file.
    private func checkJournal() throws {
        guard file.hasJournal else { return }
        guard !file.isEmpty else { throw file.lonelyJournalError }
        let last = last.withLock { $0 }
        guard last == nil || last == file.identity else { throw file.replacedError }
        guard file.continuesInJournal else { throw file.foreignJournalError }
    }

    /// Leaves a database of another program as it is; opening it for writing would change it.
    private func checkOwner() throws {
        guard file.needsOwnerCheck else { return }
        do {
            try checkOwner(readonly: true)
        } catch let error as DatabaseError
            where error.extendedResultCode == .SQLITE_READONLY_ROLLBACK
        {
            // A process was killed while it wrote, such as ours while it made the file. What SQLite does
            // then is right for every program: it takes back what was not finished.
            try checkOwner(readonly: false)
        }
    }

    private func checkOwner(readonly: Bool) throws {
        var configuration = Configuration()
        configuration.readonly = readonly
        configuration.busyMode = .timeout(busyTimeout)
        let probe = try DatabaseQueue(path: file.path, configuration: configuration)
        _ = try probe.inDatabase { try Schema.checkOwner($0, of: file) }
        try probe.close()
    }

    private var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "luthier"
        configuration.busyMode = .timeout(busyTimeout)
        configuration.maximumReaderCount = 4
        // A transaction that cannot even be rolled back ends with its connection, not the process.
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase { database in
            try database.execute(
                sql: """
                    PRAGMA trusted_schema = OFF;
                    PRAGMA cell_size_check = ON;
                    PRAGMA temp_store = MEMORY;
                    """)
        }
        return configuration
    }

    /// Closes the connections once nobody uses them; the next transaction opens new ones.
    private func discard() { opened.withLock { $0 = nil } }

    // MARK: - Errors

    /// Remembers what the system said, as long as the connection that knows is at hand.
    private func noting<Value>(_ database: Database, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as DatabaseError {
            let system = sqlite3_system_errno(database.sqliteConnection)
            throw SystemFailure(code: error.extendedResultCode, system: system)
        }
    }

    private func result<Value>(_ body: () throws -> Value) -> Result<Value, StorageError> {
        do {
            return .success(try body())
        } catch let error as StorageError {
            return .failure(error)
        } catch {
            let failure =
                error as? SystemFailure
                ?? SystemFailure(
                    code: (error as? DatabaseError)?.extendedResultCode ?? .SQLITE_ERROR,
                    system: 0)
            if failure.spoilsConnection { discard() }
            return .failure(file.error(for: failure))
        }
    }
}
