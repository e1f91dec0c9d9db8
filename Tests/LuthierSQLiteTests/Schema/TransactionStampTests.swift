import Foundation
import GRDB
import LuthierPorts
import LuthierTesting
import Testing

@testable import LuthierSQLite

@Suite("TransactionStamp")
struct TransactionStampTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Copies a database's files as a process leaves them that is killed.
    private func strike(_ name: String, suffixes: [String] = ["", "-wal"]) throws {
        for suffix in suffixes {
            try? FileManager.default.removeItem(atPath: folder.file(name) + suffix)
            try FileManager.default.copyItem(
                atPath: folder.file() + suffix, toPath: folder.file(name) + suffix)
        }
    }

    private func counts(_ name: String) async throws -> [Int] {
        try await folder.open(name).events(of: "s", after: 1, limit: .max)
            .map(StorageSamples.count(in:))
    }

    @Test("a journal goes on with its file at every moment: new, and written back in part or whole")
    func ties() async throws {
        let storage = try folder.open()
        _ = try await storage.create(StorageSamples.first(of: "s"))
        let shell = try DatabasePool(path: folder.file())
        for count in 1...60 {
            try await StorageSamples.count(in: "s", of: storage)
            // From time to time it is written back: while somebody reads what was before, and then whole.
            if count % 7 == 0 {
                try await shell.writeWithoutTransaction {
                    try $0.execute(sql: "PRAGMA wal_checkpoint(PASSIVE)")
                }
            }
            try strike("struck.db")
            #expect(try await counts("struck.db") == Array(1...count), "\(count)")
        }
    }

    @Test(
        "a backup in the place of a database that was killed is not overwritten by its journal",
        arguments: [0, 5])
    func backup(later: Int) async throws {
        let storage = try folder.open()
        _ = try await storage.create(StorageSamples.first(of: "s"))
        for _ in 0..<5 { try await StorageSamples.count(in: "s", of: storage) }
        try await storage.backup(to: folder.file("backup.db"))
        for _ in 0..<later { try await StorageSamples.count(in: "s", of: storage) }
        try await storage.delete("s")
        try strike("struck.db", suffixes: ["-wal"])
        try FileManager.default.moveItem(
            atPath: folder.file("backup.db"), toPath: folder.file("struck.db"))
        let files = [folder.file("struck.db"), folder.file("struck.db-wal")]
        let before = files.map { FileManager.default.contents(atPath: $0) }
        for _ in 0..<2 {
            let error = try await storageError { _ = try await counts("struck.db") }
            #expect(error?.code == .unavailable)
            #expect(error?.message.contains("does not belong to") == true)
            #expect(error?.hint?.contains("struck.db-shm") == true)
        }
        #expect(files.map { FileManager.default.contents(atPath: $0) } == before)
        unlink(folder.file("struck.db-wal"))
        #expect(try await counts("struck.db") == [1, 2, 3, 4, 5])
        try await StorageSamples.count(in: "s", of: folder.open("struck.db"))
    }

    @Test("a file that was copied by hand long before is not overwritten either")
    func copiedByHand() async throws {
        let storage = try folder.open()
        _ = try await storage.create(StorageSamples.first(of: "s"))
        try await checkpoint()
        try strike("struck.db", suffixes: [""])
        for _ in 0..<3 {
            try await StorageSamples.count(in: "s", of: storage)
            try await checkpoint()
        }
        try await StorageSamples.count(in: "s", of: storage)
        try strike("struck.db", suffixes: ["-wal"])
        let error = try await storageError { _ = try await counts("struck.db") }
        #expect(error?.message.contains("does not belong to") == true)
    }

    /// Writes the whole journal back, so that the next transaction begins it anew.
    private func checkpoint() async throws {
        let shell = try DatabasePool(path: folder.file())
        try await shell.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
    }

    @Test("what another program wrote into the journal is kept")
    func otherProgram() async throws {
        _ = try await folder.makeSample()
        let shell = try DatabasePool(path: folder.file())
        try await shell.write { try $0.execute(sql: "UPDATE trial SET worker = 'somebody'") }
        try strike("struck.db")
        _ = try await folder.open("struck.db").studies()
        let workers = try await DatabaseQueue(path: folder.file("struck.db")).read { database in
            try String.fetchSet(database, sql: "SELECT DISTINCT worker FROM trial")
        }
        #expect(workers == ["somebody"])
    }

    @Test("every transaction that changes something has a stamp of its own, and knows the last")
    func renewed() async throws {
        let storage = try folder.open()
        let shell = try DatabaseQueue(path: folder.file())
        func row() async throws -> [String] {
            try await shell.read { database in
                let row = try #require(
                    try Row.fetchOne(database, sql: "SELECT previous, current FROM stamp"))
                return [row[0], row[1]]
            }
        }
        var last = try await row()
        _ = try await storage.create(StorageSamples.first(of: "s"))
        for _ in 0..<3 {
            let next = try await row()
            #expect(next[0] == last[1])
            #expect(next[1] != next[0])
            last = next
            try await StorageSamples.count(in: "s", of: storage)
        }
        last = try await row()
        try await storage.transact(on: "s", after: 0, keys: []) { _ in
            StorageChange(events: [], result: ())
        }
        #expect(try await row() == last)
    }
}
