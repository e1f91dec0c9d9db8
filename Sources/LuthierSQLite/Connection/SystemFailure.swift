import Foundation
import GRDB
import GRDBSQLite
import LuthierPorts

/// What SQLite and the system below it said; never SQL, never values.
struct SystemFailure: Error {
    /// SQLite's extended result code.
    let code: ResultCode
    /// The system's `errno` at the last failed call, or 0.
    let system: Int32

    private var primary: ResultCode { code.primaryResultCode }

    /// Whether the connection may not be used any further.
    ///
    /// After a failed `fsync` the kernel forgets which pages it could not write, so nothing but
    /// reading the file anew shows what is there.
    ///
    /// - SeeAlso: Rebello et al., "Can Applications Recover from fsync Failures?", USENIX ATC 2020.
    var spoilsConnection: Bool {
        switch primary {
        case .SQLITE_IOERR, .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_CANTOPEN, .SQLITE_READONLY:
            true
        default: false
        }
    }

    fileprivate var isOutOfSpace: Bool {
        primary == .SQLITE_FULL
            || ([.SQLITE_IOERR, .SQLITE_CANTOPEN].contains(primary)
                && [ENOSPC, EDQUOT].contains(system))
    }
}

extension DatabaseFile {
    /// What a failure means for the user.
    func error(for failure: SystemFailure) -> StorageError {
        if failure.isOutOfSpace { return fullError }
        switch failure.code.primaryResultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED: return busyError(holder: nil, seconds: nil)
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            return readOnlyError("The file \(path) or its folder")
        case .SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_ERROR, .SQLITE_CONSTRAINT, .SQLITE_MISMATCH,
            .SQLITE_TOOBIG, .SQLITE_FORMAT, .SQLITE_SCHEMA, .SQLITE_RANGE:
            return damagedError(said(failure))
        case .SQLITE_IOERR, .SQLITE_CANTOPEN:
            // Where neither code nor errno tell, the file system does.
            if lacksSpace { return fullError }
            if failure.system == EROFS { return readOnlyError("The file system of \(path)") }
            return StorageError(
                .unavailable, subject: path,
                message: "Reading or writing \(path) failed: \(said(failure)).",
                hint: "Check the disk and the rights to the file and its folder. What was recorded "
                    + "before is kept; the file is opened anew at the next try.")
        default:
            return StorageError(
                .unavailable, subject: path,
                message: "SQLite could not use \(path): \(said(failure)).",
                hint: "Try again.")
        }
    }

    /// The error for a database that somebody else keeps locked.
    ///
    /// - Parameters:
    ///   - holder: The process that has the lock, where it is known.
    ///   - seconds: How long it was waited for, where it is known.
    /// - Returns: A `busy` error that says who and what to do.
    func busyError(holder: Int32?, seconds: Double?) -> StorageError {
        let who = holder.map { "process \($0)" } ?? "another program"
        let howLong = seconds.map { " for more than \(Int($0.rounded())) s" } ?? ""
        let what =
            holder.map { "See what it does with `ps -fp \($0)`, and let it go on or end it" }
            ?? "Close shells and viewers that have the file open"
        return StorageError(
            .busy, subject: path,
            message: "The file \(path) was kept locked by \(who)\(howLong).",
            hint: "\(what), then try again.")
    }

    private var fullError: StorageError {
        StorageError(
            .full, subject: path, message: "There is no space left for \(path).",
            hint: "Free some space on its disk and go on; what was recorded before is kept.")
    }

    /// The error for a file whose structure is broken.
    func damagedError(_ what: String) -> StorageError {
        StorageError(
            .corrupt, subject: path, message: "The file \(path) is damaged: \(what).",
            hint: "Put a backup in its place, or save what `sqlite3 \(path) .recover` can read.")
    }

    private func said(_ failure: SystemFailure) -> String {
        let phrase = String(cString: sqlite3_errstr(failure.code.rawValue))
        let system = failure.system == 0 ? "" : ", \(String(cString: strerror(failure.system)))"
        return "\(phrase) (SQLite code \(failure.code.rawValue)\(system))"
    }
}
