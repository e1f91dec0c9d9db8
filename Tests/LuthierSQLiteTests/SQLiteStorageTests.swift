import Foundation
import GRDB
import LuthierDomain
import LuthierPorts
import LuthierTesting
import Testing

@testable import LuthierSQLite

@Suite("SQLiteStorage")
struct SQLiteStorageTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("keeps the contract of storages", arguments: StorageContract.checks)
    func keepsTheContract(check: StorageContract.Check) async throws {
        try await check.run(on: folder.open())
    }

    @Test("what was written is there after opening again")
    func survivesClosing() async throws {
        let records = try await folder.makeSample()
        let storage = try folder.open()
        #expect(try await storage.events(of: "s", after: 0, limit: .max) == records)
        #expect(try await storage.verify("s") == records.count)
    }

    @Test("two storages on one file see each other's events and lose none")
    func twoStorages() async throws {
        let storages = try [folder.open(), folder.open()]
        _ = try await storages[0].create(StorageSamples.first(of: "s"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for storage in storages {
                group.addTask {
                    for _ in 0..<40 { try await StorageSamples.count(in: "s", of: storage) }
                }
            }
            try await group.waitForAll()
        }
        for storage in storages {
            let counts = try await storage.events(of: "s", after: 1, limit: .max)
                .map(StorageSamples.count(in:))
            #expect(counts == Array(1...80))
        }
    }

    @Test("storages that open a new file at once all succeed")
    func openAtOnce() async throws {
        let created = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    try await folder.open().create(StorageSamples.first(of: "s"))
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(created == 1)
    }

    @Test("every table that follows from the events can be made again from them")
    func rebuild() async throws {
        _ = try await folder.makeSample()
        let storage = try folder.open()
        let shell = try DatabaseQueue(path: folder.file())
        func rows() throws -> [Row] {
            try shell.read { database in
                try Row.fetchAll(database, sql: "SELECT * FROM trial ORDER BY number")
                    + Row.fetchAll(database, sql: "SELECT * FROM study")
            }
        }
        let before = try rows()
        #expect(before.count > 20)
        try await shell.write { database in
            try database.execute(
                sql: "UPDATE trial SET state = 'x', reports = 99; UPDATE study SET state = 'y'")
        }
        try await storage.rebuild("s")
        #expect(try rows() == before)
        try await shell.write { try $0.execute(sql: "DELETE FROM trial") }
        try await storage.rebuild("s")
        #expect(try rows() == before)
    }

    @Test("the trial table shows a person what a trial did")
    func trialTable() async throws {
        _ = try await folder.makeSample()
        let shell = try DatabaseQueue(path: folder.file())
        let row = try shell.read { database in
            try Row.fetchOne(
                database,
                sql: "SELECT state, parameters, attempt, worker, late FROM trial WHERE number = 0")
        }
        #expect(
            row == [
                "state": "waiting", "parameters": #"{"x":0.1}"#, "attempt": 1,
                "worker": "host é/0", "late": 1,
            ])
        let rejudged = try shell.read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT number, state, reason FROM trial WHERE number IN (100, 101, 113)")
        }
        #expect(
            rejudged == [
                ["number": 100, "state": "failed", "reason": "because"],
                ["number": 101, "state": "failed", "reason": "because"],
                ["number": 113, "state": "completed", "reason": nil],
            ])
        let measured = try shell.read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT trial, step, unit, metrics FROM measurement WHERE step IS NOT NULL")
        }
        #expect(
            measured == [["trial": 8, "step": 3, "unit": "fold-3", "metrics": #"{"loss":1.0}"#]])
    }

    @Test("a stale view of a study that was begun anew is refused")
    func staleView() async throws {
        _ = try await folder.makeSample()
        let storage = try folder.open()
        try await storage.delete("s")
        _ = try await storage.create(StorageSamples.first(of: "s"))
        let error = try await storageError {
            try await storage.transact(on: "s", after: 30, keys: []) { _ in
                StorageChange(events: [], result: ())
            }
        }
        #expect(error?.code == .notFound)
        #expect(error?.message.contains("begun anew") == true)
    }

    @Test("a backup made while others write is whole and sound")
    func backup() async throws {
        let storage = try folder.open()
        _ = try await storage.create(StorageSamples.first(of: "s"))
        let writing = Task {
            while !Task.isCancelled { try await StorageSamples.count(in: "s", of: storage) }
        }
        defer { writing.cancel() }
        var lengths: Set<Int> = []
        for number in 0..<100 {
            try await storage.backup(to: folder.file("backup \(number).db"))
            let copy = try folder.open("backup \(number).db")
            let counts = try await copy.events(of: "s", after: 1, limit: .max)
                .map(StorageSamples.count(in:))
            #expect(counts == Array(counts.indices.map { $0 + 1 }))
            #expect(try await copy.verify("s") == counts.count + 1)
            lengths.insert(counts.count)
        }
        #expect(lengths.count > 50, "the study stood still while it was copied")
        let error = try await storageError {
            try await storage.backup(to: folder.file("backup 0.db"))
        }
        #expect(error?.code == .unsuitable)
        #expect(!FileManager.default.fileExists(atPath: folder.file("backup 0.db.part")))
    }

    @Test("a file that was replaced while open is noticed, and opened anew")
    func replacedFile() async throws {
        let records = try await folder.makeSample()
        _ = try await folder.makeSample("other.db")
        let storage = try folder.open()
        _ = try await storage.studies()
        try FileManager.default.removeItem(atPath: folder.file())
        let write = {
            try await storage.transact(on: "s", after: records.count, keys: []) { _ in
                StorageChange(events: [], result: ())
            }
        }
        let error = try await storageError(write)
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("moved, replaced or deleted") == true)
        try FileManager.default.moveItem(
            atPath: folder.file("other.db"), toPath: folder.file())
        // The journal is the old file's, and would be written over the new one.
        #expect(try await storageError(write)?.message.contains("replaced") == true)
        for suffix in ["-wal", "-shm"] { unlink(folder.file() + suffix) }
        try await write()
    }

    @Test("a file that was moved while open loses nothing: nobody makes another before it is back")
    func movedFile() async throws {
        let records = try await folder.makeSample()
        let storage = try folder.open()
        let write = {
            try await storage.transact(on: "s", after: records.count, keys: []) { _ in
                StorageChange(events: [], result: ())
            }
        }
        _ = try await storage.studies()
        _ = try await storage.create(StorageSamples.first(of: "late"))
        try FileManager.default.moveItem(
            atPath: folder.file(), toPath: folder.file("moved.db"))
        for _ in 0..<2 {
            #expect(try await storageError(write)?.code == .unavailable)
        }
        // Neither a process that begins now may make an empty one, which would cost the journal.
        let other = #expect(throws: StorageError.self) { try folder.open() }
        #expect(other?.message.contains("journal") == true)
        #expect(!FileManager.default.fileExists(atPath: folder.file()))
        try FileManager.default.moveItem(
            atPath: folder.file("moved.db"), toPath: folder.file())
        #expect(try await storage.studies().map(\.name) == ["late", "s"])
        #expect(try await folder.open().studies().map(\.name) == ["late", "s"])
    }

    @Test("a file of two names, a pipe and a device are refused; a link stands for its file")
    func names() async throws {
        _ = try await folder.makeSample()
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("link.db"), withDestinationPath: folder.file())
        #expect(try await folder.open("link.db").studies().map(\.name) == ["s"])
        #expect(!FileManager.default.fileExists(atPath: folder.file("link.db-lock")))
        #expect(symlink("nowhere", folder.file("dangling.db")) == 0)
        let dangling = #expect(throws: StorageError.self) { try folder.open("dangling.db") }
        #expect(dangling?.message.contains("a link to a file that is not there") == true)
        #expect(link(folder.file(), folder.file("hard.db")) == 0)
        for name in ["hard.db", "luthier.db"] {
            let error = #expect(throws: StorageError.self) { try folder.open(name) }
            #expect(error?.message.contains("2 names") == true)
        }
        unlink(folder.file("hard.db"))
        // What a backup leaves that is killed when its draft has both names.
        #expect(link(folder.file(), folder.file() + ".part") == 0)
        #expect(try await folder.open().studies().map(\.name) == ["s"])
        #expect(!FileManager.default.fileExists(atPath: folder.file() + ".part"))
        #expect(mkfifo(folder.file("pipe.db"), 0o600) == 0)
        for path in [folder.file("pipe.db"), "/dev/null"] {
            let error = #expect(throws: StorageError.self) {
                try SQLiteStorage(path: path, now: { Timestamp(milliseconds: 0) })
            }
            #expect(error?.message.contains("pipe or a device") == true)
        }
    }
}
