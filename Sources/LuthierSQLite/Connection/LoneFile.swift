import Foundation
import GRDB
import GRDBSQLite

/// A database's file as it is without its journal; reading it changes nothing.
///
/// It is opened by SQLite, also to read bytes: when a process closes any descriptor of a file, the system takes away
/// every lock of that process on it, so that others could take the journal away under it. SQLite alone knows
/// how long to keep its own.
struct LoneFile: ~Copyable {
    private let connection: OpaquePointer

    /// Opens a file.
    ///
    /// - Parameter path: The file, which need not be a database.
    /// - Throws: What the system said.
    init(path: String) throws(SystemFailure) {
        var connection: OpaquePointer?
        let url = URL(filePath: path, directoryHint: .notDirectory).absoluteString + "?immutable=1"
        let code = sqlite3_open_v2(url, &connection, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nil)
        guard code == SQLITE_OK, let connection else {
            let system = sqlite3_system_errno(connection)
            sqlite3_close(connection)
            throw SystemFailure(code: ResultCode(rawValue: code), system: system)
        }
        self.connection = connection
    }

    deinit { sqlite3_close(connection) }

    /// The file's first bytes.
    ///
    /// - Parameter count: How many.
    /// - Returns: Nil when it has fewer, or they cannot be read.
    func bytes(_ count: Int) -> [UInt8]? {
        var file: UnsafeMutablePointer<sqlite3_file>?
        guard sqlite3_file_control(connection, nil, SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK,
            let file, let read = file.pointee.pMethods?.pointee.xRead
        else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        return read(file, &bytes, Int32(count), 0) == SQLITE_OK ? bytes : nil
    }

    /// The text in the first column of a query's first row.
    ///
    /// - Returns: Nil when there is none, or what is asked is not there.
    func text(_ query: String) -> String? {
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        guard sqlite3_prepare_v2(connection, query, -1, &statement, nil) == SQLITE_OK,
            sqlite3_step(statement) == SQLITE_ROW, let text = sqlite3_column_text(statement, 0)
        else { return nil }
        return String(cString: text)
    }
}
