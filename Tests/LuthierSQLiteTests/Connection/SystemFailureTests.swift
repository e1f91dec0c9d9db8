import Foundation
import GRDB
import LuthierPorts
import Testing

@testable import LuthierSQLite

@Suite("SystemFailure")
struct SystemFailureTests {
    static let file = DatabaseFile(path: "/tmp/luthier.db")

    @Test(
        "each kind of failure has its code",
        arguments: [
            (ResultCode.SQLITE_BUSY, Int32(0), StorageError.Code.busy),
            (.SQLITE_BUSY_SNAPSHOT, 0, .busy), (.SQLITE_LOCKED, 0, .busy),
            (.SQLITE_FULL, 0, .full), (.SQLITE_IOERR_WRITE, ENOSPC, .full),
            (.SQLITE_CANTOPEN, EDQUOT, .full), (.SQLITE_READONLY_DIRECTORY, 0, .readOnly),
            (.SQLITE_IOERR_LOCK, EROFS, .readOnly), (.SQLITE_CORRUPT, 0, .corrupt),
            (.SQLITE_NOTADB, 0, .corrupt), (.SQLITE_ERROR, 0, .corrupt),
            (.SQLITE_CONSTRAINT_PRIMARYKEY, 0, .corrupt), (.SQLITE_IOERR_FSYNC, EIO, .unavailable),
            (.SQLITE_NOMEM, 0, .unavailable),
        ])
    func codes(code: ResultCode, system: Int32, expected: StorageError.Code) {
        let error = Self.file.error(for: SystemFailure(code: code, system: system))
        #expect(error.code == expected)
        #expect(error.subject == Self.file.path)
        #expect(error.message.contains(Self.file.path))
        #expect(error.hint != nil)
    }

    @Test("a disk that failed says what the system said")
    func systemWords() {
        let failure = SystemFailure(code: .SQLITE_IOERR_FSYNC, system: EIO)
        #expect(failure.spoilsConnection)
        #expect(
            Self.file.error(for: failure).message
                == "Reading or writing /tmp/luthier.db failed: disk I/O error (SQLite code 1034, "
                + "Input/output error).")
    }

    @Test("what is only in the way leaves the connection as it is")
    func keepsConnection() {
        for code in [ResultCode.SQLITE_BUSY, .SQLITE_FULL, .SQLITE_CONSTRAINT] {
            #expect(!SystemFailure(code: code, system: 0).spoilsConnection)
        }
    }
}
