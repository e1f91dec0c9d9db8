import Foundation
import GRDB
import GRDBSQLite

/// A prepared statement that is bound and stepped without detours.
///
/// A log of a study is read and written a few hundred thousand rows at a time; reading columns in
/// place is several times as fast as making rows of boxed values.
struct PreparedStatement {
    private let statement: OpaquePointer
    private let connection: OpaquePointer?

    /// A statement from the connection's cache, without bindings.
    init(_ sql: String, in database: Database) throws {
        statement = try database.cachedStatement(sql: sql).sqliteStatement
        connection = database.sqliteConnection
        sqlite3_reset(statement)
        sqlite3_clear_bindings(statement)
    }

    /// Binds a whole number, or NULL.
    func bind(_ number: Int64?, at index: Int32) throws {
        if let number {
            try check(sqlite3_bind_int64(statement, index, number))
        } else {
            try check(sqlite3_bind_null(statement, index))
        }
    }

    /// Binds a real number, or NULL.
    func bind(_ number: Double?, at index: Int32) throws {
        if let number {
            try check(sqlite3_bind_double(statement, index, number))
        } else {
            try check(sqlite3_bind_null(statement, index))
        }
    }

    /// Binds a text, or NULL.
    func bind(_ text: String?, at index: Int32) throws {
        guard var text else {
            try check(sqlite3_bind_null(statement, index))
            return
        }
        // SQLITE_TRANSIENT, a pointer of value −1: SQLite copies the text.
        let copies = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        let code = text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                // An empty text may have no address, which SQLite would take for NULL.
                guard let start = characters.baseAddress, !characters.isEmpty else {
                    return sqlite3_bind_text(statement, index, "", 0, copies)
                }
                return sqlite3_bind_text64(
                    statement, index, start, UInt64(characters.count), copies, UInt8(SQLITE_UTF8))
            }
        }
        try check(code)
    }

    /// Goes to the next row.
    ///
    /// - Returns: False at the end.
    func step() throws -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw failure(code)
        }
    }

    /// Runs the statement to its end and makes it ready for other bindings.
    func run() throws {
        while try step() {}
        sqlite3_reset(statement)
    }

    /// Lets go of the rows; needed before the transaction ends.
    func reset() { sqlite3_reset(statement) }

    /// A whole number of the current row, or nil when it is something else.
    func integer(_ column: Int32) -> Int64? {
        guard sqlite3_column_type(statement, column) == SQLITE_INTEGER else { return nil }
        return sqlite3_column_int64(statement, column)
    }

    /// The bytes of a text of the current row, valid until the next step, or nil when it is
    /// something else.
    func bytes(_ column: Int32) -> UnsafeRawBufferPointer? {
        guard sqlite3_column_type(statement, column) == SQLITE_TEXT,
            let text = sqlite3_column_text(statement, column)
        else { return nil }
        let count = Int(sqlite3_column_bytes(statement, column))
        return UnsafeRawBufferPointer(start: text, count: count)
    }

    /// A text of the current row, or nil when it is something else.
    func text(_ column: Int32) -> String? {
        bytes(column).map { String(decoding: $0, as: UTF8.self) }
    }

    private func check(_ code: Int32) throws {
        guard code == SQLITE_OK else { throw failure(code) }
    }

    /// Neither SQL nor values: only what kind of error it was.
    private func failure(_ code: Int32) -> DatabaseError {
        sqlite3_reset(statement)
        return DatabaseError(resultCode: ResultCode(rawValue: code))
    }
}
