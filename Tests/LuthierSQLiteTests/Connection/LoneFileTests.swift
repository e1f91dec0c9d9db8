import Foundation
import GRDB
import Testing

@testable import LuthierSQLite

@Suite("LoneFile")
struct LoneFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("shows what is in the file and not what is in the journal, in a place of any name")
    func alone() throws {
        let path = folder.file("50% é?#&.db")
        let shell = try DatabasePool(path: path)
        try shell.writeWithoutTransaction { database in
            try database.execute(
                sql:
                    "CREATE TABLE t (x); INSERT INTO t VALUES ('old'); PRAGMA wal_checkpoint(TRUNCATE)"
            )
            try database.execute(sql: "UPDATE t SET x = 'new'")
        }
        let file = try LoneFile(path: path)
        #expect(file.text("SELECT x FROM t") == "old")
        #expect(file.text("SELECT y FROM t") == nil)
        #expect(file.text("SELECT x FROM t WHERE 0") == nil)
        #expect(file.bytes(15) == Array("SQLite format 3".utf8))
        #expect(file.bytes(1_000_000) == nil)
    }

    @Test("a file that is not there is said not to be")
    func missing() {
        #expect(throws: SystemFailure.self) { _ = try LoneFile(path: folder.file("none")) }
    }

    @Test(
        "reading it leaves the locks of this process, without which another would take the journal away"
    )
    func locks() async throws {
        _ = try await folder.makeSample()
        let storage = try folder.open()
        _ = try await storage.studies()
        _ = DatabaseFile(path: folder.file()).needsOwnerCheck
        let other = try FixtureProcess("count", folder.file(), "s2", "3")
        while other.line() != nil {}
        // It has ended, and was the last to use the file for all that it could see.
        #expect(FileManager.default.fileExists(atPath: folder.file() + "-wal"))
    }
}
