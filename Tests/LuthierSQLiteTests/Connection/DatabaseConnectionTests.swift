import Foundation
import GRDB
import LuthierDomain
import LuthierMath
import LuthierPorts
import LuthierTesting
import Testing

@testable import LuthierSQLite

@Suite("DatabaseConnection")
struct DatabaseConnectionTests {
    let folder: TemporaryFolder

    /// How many damaged files are opened; `make test-power` tries more, and every cut.
    private static let damages =
        ProcessInfo.processInfo.environment["LUTHIER_TEST_DAMAGES"].flatMap(Int.init) ?? 400
    private static let triesEveryCut = damages > 400

    init() throws { folder = try TemporaryFolder() }

    @Test("writes durably, with the settings that make it so")
    func settings() async throws {
        let connection = try DatabaseConnection(
            DatabaseFile(path: folder.file()), busyTimeout: 1)
        let settings = ["journal_mode", "synchronous", "foreign_keys", "trusted_schema"]
        let values = try await connection.write { database in
            try settings.map { try String.fetchOne(database, sql: "PRAGMA \($0)") }
        }
        #expect(values == ["wal", "2", "1", "0"])
    }

    @Test("nothing of a transaction that fails is kept, and the next succeeds")
    func atomic() async throws {
        struct Refusal: Error {}
        _ = try await folder.makeSample()
        let connection = try DatabaseConnection(
            DatabaseFile(path: folder.file()), busyTimeout: 1)
        let error = try await storageError {
            try await connection.write { database in
                try database.execute(sql: "DELETE FROM event")
                throw StorageError(.unavailable, subject: "x", message: "x")
            }
        }
        #expect(error?.code == .unavailable)
        let count = try await connection.write { database in
            try Int.fetchOne(database, sql: "SELECT count(*) FROM event")
        }
        #expect(count == StorageSamples.log(of: "s").count)
    }

    @Test("waits for a program that holds the database, and says so when that takes too long")
    func busy() async throws {
        let records = try await folder.makeSample()
        let storage = try folder.open(busyTimeout: .milliseconds(20))
        let write = {
            try await storage.transact(on: "s", after: records.count, keys: []) { _ in
                StorageChange(events: [], result: ())
            }
        }
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let shell = try DatabaseQueue(path: folder.file(), configuration: configuration)
        try shell.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
        let error = try await storageError(write)
        #expect(error?.code == .busy)
        #expect(error?.message.contains("another program") == true)
        #expect(try await storage.events(of: "s", after: 0, limit: .max) == records)
        try shell.inDatabase { try $0.execute(sql: "ROLLBACK") }
        try await write()

        let holder = try FixtureProcess("hold", folder.file(), "s")
        #expect(holder.line() == "held")
        let other = try await storageError(write)
        #expect(other?.code == .busy)
        #expect(other?.message.contains("process \(holder.id)") == true)
        _ = holder.kill()
        try await write()
    }

    @Test("a process killed while it writes loses nothing that it was told is durable")
    func killed() async throws {
        var random = RandomSource(seed: 1, purpose: .test)
        var acknowledged = 1
        for round in 0..<6 {
            let writers = try (0..<2).map { _ in
                try FixtureProcess("count", folder.file(), "s", "1000000")
            }
            for _ in 0..<Int(random.uniform() * 30) + 1 {
                acknowledged = max(acknowledged, Int(writers[0].line() ?? "") ?? 0)
            }
            for writer in writers {
                acknowledged = max(acknowledged, writer.kill().compactMap { Int($0) }.max() ?? 0)
            }
            let counts = try await folder.open().events(of: "s", after: 1, limit: .max)
                .map(StorageSamples.count(in:))
            #expect(counts == Array(1...max(1, counts.count)), "round \(round)")
            #expect(counts.count + 1 >= acknowledged, "round \(round)")
        }
        #expect(acknowledged > 6)
    }

    @Test(
        "a new file whose maker was killed while it wrote opens; another program's is refused as ever",
        arguments: [false, true])
    func unfinishedFile(isForeign: Bool) async throws {
        let shell = try DatabaseQueue(path: folder.file("half.db"))
        try await shell.writeWithoutTransaction { database in
            // It has a header; what comes then is taken back, for its journal lies beside it.
            try database.execute(sql: "CREATE TABLE first (x)")
            if !isForeign { try database.execute(sql: "DROP TABLE first") }
            try database.execute(sql: "PRAGMA cache_size = 1; BEGIN; CREATE TABLE second (x)")
            for _ in 0..<50 {
                try database.execute(sql: "INSERT INTO second VALUES (randomblob(4000))")
            }
            for suffix in ["", "-journal"] {
                try FileManager.default.copyItem(
                    atPath: folder.file("half.db") + suffix, toPath: folder.file() + suffix)
            }
            try database.execute(sql: "ROLLBACK")
        }
        let error = try await storageError { _ = try await folder.open().studies() }
        #expect(error?.code == (isForeign ? .unsuitable : nil))
        #expect(!FileManager.default.fileExists(atPath: folder.file() + "-journal"))
    }

    @Test("a journal cut anywhere in its last two frames opens without help")
    func tornJournal() async throws {
        let storage = try folder.open()
        _ = try await storage.create(StorageSamples.first(of: "s"))
        for _ in 0..<6 { try await StorageSamples.count(in: "s", of: storage) }
        let files = FileManager.default
        let database = try #require(files.contents(atPath: folder.file()))
        let journal = try #require(files.contents(atPath: folder.file() + "-wal"))
        let frame = 24 + 4096
        // Every byte of the frames' headers, and a sample of the bytes of their pages.
        for cut in (journal.count - 2 * frame)...journal.count
        where Self.triesEveryCut || (journal.count - cut) % frame >= frame - 25 || cut % 401 == 0 {
            // A name for each, as the storage before may still be closing its journal.
            let torn = folder.file("torn \(cut).db")
            try database.write(to: URL(fileURLWithPath: torn))
            try journal.prefix(cut).write(to: URL(fileURLWithPath: torn + "-wal"))
            let copy = try folder.open("torn \(cut).db")
            let counts = try await copy.events(of: "s", after: 1, limit: .max)
                .map(StorageSamples.count(in:))
            #expect(counts == [1, 2, 3, 4, 5, 6] || counts == [1, 2, 3, 4, 5], "cut at \(cut)")
            try await StorageSamples.count(in: "s", of: copy)
            for suffix in ["", "-wal", "-shm", "-lock"] { unlink(torn + suffix) }
        }
    }

    @Test("flipped bits are never a wrong value, a crash or a hang")
    func flippedBits() async throws {
        let records = try await folder.makeSample()
        let sound = try #require(FileManager.default.contents(atPath: folder.file()))
        var random = RandomSource(seed: 7, purpose: .test)
        var found = 0
        for round in 0..<Self.damages {
            var damaged = sound
            let place = Int(random.uniform() * Double(sound.count))
            if round.isMultiple(of: 10) {
                damaged = sound.prefix(place)
            } else {
                // Few flips fall on the first page by themselves, which holds the most to break.
                let index = round.isMultiple(of: 3) ? place % 4096 : place
                damaged[index] ^= 1 << UInt8(random.uniform() * 8)
            }
            let name = "damaged \(round).db"
            try damaged.write(to: URL(fileURLWithPath: folder.file(name)))
            let error = try await storageError {
                let storage = try folder.open(name)
                let log = try await storage.events(of: "s", after: 0, limit: .max)
                #expect(log == records, "round \(round)")
                let receipts = try await storage.transact(
                    on: "s", after: records.count - 1, keys: ["k"]
                ) { StorageChange(events: [], result: $0.receipts) }
                #expect(
                    receipts.isEmpty
                        || receipts == [Receipt(key: "k", fingerprint: "f", reply: "reply")],
                    "round \(round)")
            }
            if error != nil { found += 1 }
            for suffix in ["", "-wal", "-shm", "-lock"] { unlink(folder.file(name) + suffix) }
        }
        #expect(found > Self.damages * 3 / 10)
    }

    @Test("a full disk is named, loses nothing, and after some room is made all goes on")
    func fullDisk() async throws {
        guard let mount = try TemporaryMount(options: "size=1m") else { return }
        let path = mount.path + "/luthier.db"
        let filler = URL(fileURLWithPath: mount.path + "/filler")
        let storage = try SQLiteStorage(
            path: path, now: { Timestamp(milliseconds: 0) })
        _ = try await storage.create(StorageSamples.first(of: "s"))
        for room in [0, 1, 3, 6, 10, 20] {
            try Self.fill(filler, leaving: room * 4096)
            var written = 0
            let error = try await storageError {
                while true {
                    try await StorageSamples.count(in: "s", of: storage)
                    written += 1
                }
            }
            #expect(error?.code == .full)
            #expect(error?.message == "There is no space left for \(path).")
            let before = try await storage.events(of: "s", after: 0, limit: .max)
            try FileManager.default.removeItem(at: filler)
            for _ in 0..<3 { try await StorageSamples.count(in: "s", of: storage) }
            let after = try await storage.events(of: "s", after: 1, limit: .max)
            #expect(after.count == before.count - 1 + 3)
            #expect(after.map(StorageSamples.count(in:)) == Array(1...after.count))
        }
        try Self.fill(filler, leaving: 0)
        let error = try await storageError {
            _ = try SQLiteStorage(
                path: mount.path + "/new.db",
                now: { Timestamp(milliseconds: 0) })
        }
        #expect(error?.code == .full)
    }

    /// Fills the file system of a file but for so many bytes.
    private static func fill(_ file: URL, leaving room: Int) throws {
        _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        let handle = try FileHandle(forWritingTo: file)
        while (try? handle.write(contentsOf: Data(repeating: 1, count: 4096))) != nil {}
        let end = try handle.seekToEnd()
        try handle.truncate(atOffset: end - min(end, UInt64(room)))
        try handle.close()
    }
}
