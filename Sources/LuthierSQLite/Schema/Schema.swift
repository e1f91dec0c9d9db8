import GRDB
import LuthierPorts

/// The tables, and how an older database comes to have them.
///
/// The log (`event`) is the truth. `study` says how far each log goes; `trial` shows what follows
/// from the events, for people with a SQLite shell, and can be made again at any time.
enum Schema {
    /// The number by which a database of ours is known: "Lthr".
    static let application: UInt32 = 0x4C74_6872
    /// The version that this program writes.
    static var version: Int { migrations.count }

    /// Migration n, from 0, makes version n + 1 from version n.
    private static let migrations = [Self.first, TransactionStamp.migration]

    /// Makes a new or older database as this version needs it.
    ///
    /// - Parameters:
    ///   - database: A connection inside an immediate transaction.
    ///   - file: Its file, for messages.
    /// - Throws: `newerVersion`, `unsuitable`, or an error of the database.
    static func migrate(_ database: Database, of file: DatabaseFile) throws {
        let found = try checkOwner(database, of: file)
        guard found < version else { return }
        for migration in migrations[found...] { try database.execute(sql: migration) }
        try database.execute(
            sql: """
                PRAGMA application_id = \(application);
                PRAGMA user_version = \(version);
                """)
    }

    /// Refuses databases of other programs and of newer versions of this one.
    ///
    /// - Returns: The version found; 0 for a new database.
    /// - Throws: `newerVersion`, `unsuitable`, or an error of the database.
    @discardableResult
    static func checkOwner(_ database: Database, of file: DatabaseFile) throws -> Int {
        let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        let owner = try Int64.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        if owner != Int64(application) {
            let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") ?? 0
            guard owner == 0, found == 0, tables == 0 else { throw file.foreignError }
        }
        try checkVersion(found, of: file)
        return found
    }

    /// Refuses what a newer program wrote.
    ///
    /// - Throws: `newerVersion`, or `corrupt` for a number that no version has.
    static func checkVersion(_ found: Int, of file: DatabaseFile) throws(StorageError) {
        guard found >= 0 else { throw file.damagedError("it says it has version \(found)") }
        guard found > version else { return }
        throw StorageError(
            .newerVersion, subject: file.path,
            message:
                "The file \(file.path) has version \(found); this program knows versions up to "
                + "\(version).",
            hint: "Use the newer Luthier that wrote it. The file was not changed.")
    }

    private static let first = """
        CREATE TABLE study (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE,
            head INTEGER NOT NULL,      -- sequence number of the last event
            checksum INTEGER NOT NULL,  -- that of the last event
            state TEXT NOT NULL,        -- open, finished, exhausted or stopped
            created INTEGER NOT NULL    -- milliseconds since 1970
        ) STRICT;

        CREATE TABLE event (
            study INTEGER NOT NULL REFERENCES study (id) ON DELETE CASCADE,
            sequence INTEGER NOT NULL,  -- 1, 2, 3 … without holes
            time INTEGER NOT NULL,      -- milliseconds since 1970
            kind TEXT NOT NULL,
            body TEXT NOT NULL,         -- JSON
            checksum INTEGER NOT NULL,  -- CRC-32C, chained to the event before
            PRIMARY KEY (study, sequence)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE trial (
            study INTEGER NOT NULL REFERENCES study (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            state TEXT NOT NULL,        -- running, waiting, or how it ended
            attempt INTEGER NOT NULL,
            parameters TEXT NOT NULL,   -- JSON
            metrics TEXT,               -- JSON; NULL until it has ended
            reason TEXT,                -- why it ended as it did
            origin TEXT NOT NULL,       -- suggested, enqueued or added
            history INTEGER,            -- last event that the suggestion saw
            started INTEGER,            -- milliseconds since 1970
            ended INTEGER,
            worker TEXT,
            expires INTEGER,            -- when the lease ends unless it is renewed
            reports INTEGER NOT NULL DEFAULT 0,  -- measurements of this attempt
            late INTEGER NOT NULL DEFAULT 0,     -- results that came after their lease
            PRIMARY KEY (study, number)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE receipt (
            id INTEGER PRIMARY KEY,
            study INTEGER NOT NULL REFERENCES study (id) ON DELETE CASCADE,
            key TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            reply TEXT NOT NULL,
            time INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            UNIQUE (study, key)
        ) STRICT;

        CREATE VIEW measurement AS
            SELECT event.study AS study, sequence, event.time AS time,
                json_extract(body, '$.trial') AS trial, json_extract(body, '$.step') AS step,
                json_extract(body, '$.unit') AS unit, json_extract(body, '$.metrics') AS metrics
            FROM event WHERE kind = 'measured';
        """
}
