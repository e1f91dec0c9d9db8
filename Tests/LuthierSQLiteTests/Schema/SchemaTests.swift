import Foundation
import GRDB
import LuthierPorts
import Testing

@testable import LuthierSQLite

@Suite("Schema")
struct SchemaTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("a file of a newer version is refused and not touched")
    func newerVersion() async throws {
        _ = try await folder.makeSample()
        let shell = try DatabaseQueue(path: folder.file())
        try await shell.write { try $0.execute(sql: "PRAGMA user_version = 2") }
        try shell.close()
        let before = FileManager.default.contents(atPath: folder.file())
        let error = try await storageError { _ = try folder.open() }
        #expect(error?.code == .newerVersion)
        #expect(error?.message.contains("has version 2") == true)
        #expect(FileManager.default.contents(atPath: folder.file()) == before)
        #expect(!FileManager.default.fileExists(atPath: folder.file() + "-wal"))
    }

    @Test("a newer version that is still in the journal is refused too")
    func newerVersionInJournal() async throws {
        _ = try await folder.makeSample()
        let shell = try DatabasePool(path: folder.file())
        try await shell.write { try $0.execute(sql: "PRAGMA user_version = 2") }
        let error = try await storageError { _ = try folder.open() }
        #expect(error?.code == .newerVersion)
    }

    @Test("a version that no version has is damage")
    func negativeVersion() async throws {
        _ = try await folder.makeSample()
        let shell = try DatabaseQueue(path: folder.file())
        try await shell.write { try $0.execute(sql: "PRAGMA user_version = -1") }
        try shell.close()
        let error = try await storageError { _ = try folder.open() }
        #expect(error?.code == .corrupt)
    }

    @Test("the file says whose it is and in which version")
    func identity() async throws {
        _ = try await folder.makeSample()
        let shell = try DatabaseQueue(path: folder.file())
        let found = try await shell.read { database in
            try ["application_id", "user_version"].map {
                try Int.fetchOne(database, sql: "PRAGMA \($0)")
            }
        }
        #expect(found == [0x4C74_6872, 1])
    }
}
