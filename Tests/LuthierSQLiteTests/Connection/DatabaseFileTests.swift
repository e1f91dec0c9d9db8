import Foundation
import GRDB
import LuthierPorts
import LuthierTesting
import Testing

@testable import LuthierSQLite

@Suite("DatabaseFile")
struct DatabaseFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func openError(_ name: String) async throws -> StorageError? {
        try await storageError { _ = try folder.open(name) }
    }

    @Test("a missing folder is named, with what to do")
    func missingFolder() async throws {
        let error = try await openError("none/luthier.db")
        #expect(error?.code == .unavailable)
        #expect(error?.message == "The folder \(folder.path)/none does not exist.")
        #expect(error?.hint?.contains("mkdir -p") == true)
    }

    @Test("a file cannot be the folder, nor a folder the file")
    func wrongKind() async throws {
        try Data("x".utf8).write(to: URL(fileURLWithPath: folder.file("plain")))
        #expect(try await openError("plain/luthier.db")?.code == .unavailable)
        let error = try await storageError {
            _ = try SQLiteStorage(
                path: folder.path, now: { VirtualClock().now })
        }
        #expect(error?.code == .unsuitable)
        #expect(error?.message.contains("is a folder") == true)
    }

    @Test("a file of another kind is refused and not touched")
    func notADatabase() async throws {
        let contents = [
            Data("parameters:\n  x: 1\n".utf8), Data(repeating: 0, count: 5000),
            Data("SQLite format 3".utf8),
        ]
        for content in contents {
            try content.write(to: URL(fileURLWithPath: folder.file("notes")))
            let error = try await openError("notes")
            #expect(error?.code == .unsuitable)
            #expect(error?.message.contains("not a SQLite database") == true)
            #expect(FileManager.default.contents(atPath: folder.file("notes")) == content)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["notes"])
    }

    @Test("a database of another program is refused and not touched")
    func foreignDatabase() async throws {
        for sql in [
            "CREATE TABLE runs (id)", "PRAGMA application_id = 7", "PRAGMA user_version = 7",
        ] {
            let name = "foreign \(sql.count).db"
            let shell = try DatabaseQueue(path: folder.file(name))
            try await shell.write { try $0.execute(sql: sql) }
            try shell.close()
            let before = FileManager.default.contents(atPath: folder.file(name))
            #expect(try await openError(name)?.code == .unsuitable, "\(sql)")
            #expect(FileManager.default.contents(atPath: folder.file(name)) == before, "\(sql)")
        }
    }

    @Test("a new database is its owner's alone, and others keep what they were given")
    func rights() async throws {
        func mode(_ name: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: name)[.posixPermissions] as? Int
        }
        _ = try await folder.makeSample()
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            #expect(try mode(folder.path + "/" + name) == 0o600, "\(name)")
        }
        #expect(try mode(folder.file()) == 0o600)
        try FileManager.default.removeItem(atPath: folder.file() + "-lock")
        #expect(chmod(folder.file(), 0o640) == 0)
        #expect(try await folder.open().studies().map(\.name) == ["s"])
        #expect(try mode(folder.file()) == 0o640)
        #expect((try mode(folder.file() + "-lock") ?? 0o777) & 0o137 == 0)
    }

    @Test("an empty file becomes a database")
    func emptyFile() async throws {
        _ = FileManager.default.createFile(atPath: folder.file(), contents: Data())
        #expect(try await folder.open().studies() == [])
    }

    @Test("a relative path stays what it was when the storage was opened")
    func relativePath() {
        let file = DatabaseFile(path: "a/../luthier.db")
        #expect(file.path == FileManager.default.currentDirectoryPath + "/luthier.db")
        #expect(file.lockPath == file.path + "-lock")
    }

    @Test("a place that may only be read is said to be so")
    func readOnly() async throws {
        _ = try await folder.makeSample()
        guard let mount = try TemporaryMount(options: "size=4m") else { return }
        try FileManager.default.copyItem(
            atPath: folder.file(), toPath: mount.path + "/luthier.db")
        try mount.remount(options: "ro")
        let error = try await storageError {
            _ = try SQLiteStorage(
                path: mount.path + "/luthier.db", now: { VirtualClock().now })
        }
        #expect(error?.code == .readOnly)
        #expect(error?.message.contains(mount.path) == true)
    }
}
