import Foundation
import GRDB
import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierTesting
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
        try await shell.write { try $0.execute(sql: "PRAGMA user_version = \(Schema.version + 1)") }
        try shell.close()
        let before = FileManager.default.contents(atPath: folder.file())
        let error = try await storageError { _ = try folder.open() }
        #expect(error?.code == .newerVersion)
        #expect(error?.message.contains("has version \(Schema.version + 1)") == true)
        #expect(FileManager.default.contents(atPath: folder.file()) == before)
        #expect(!FileManager.default.fileExists(atPath: folder.file() + "-wal"))
    }

    @Test("a newer version that is still in the journal is refused too")
    func newerVersionInJournal() async throws {
        _ = try await folder.makeSample()
        let shell = try DatabasePool(path: folder.file())
        try await shell.write { try $0.execute(sql: "PRAGMA user_version = \(Schema.version + 1)") }
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
        #expect(found == [0x4C74_6872, 2])
    }

    @Test("a file that version 1 has written is sound, and its study goes on")
    func recorded() async throws {
        let recorded = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(components: "..", "..", "Goldens", "study-1.sqlite")
        try FileManager.default.copyItem(atPath: recorded.path(), toPath: folder.file())
        let storage = try folder.open()
        #expect(try await storage.verify("kept") == 20)
        let study = try await StudyEngine(storage: storage, clock: VirtualClock()).study("kept")
        var ledger = try await study.ledger()
        #expect(ledger.trials.map { $0.metrics["loss"] } == [1, 0.875, 0.75, 0.25, 0.5, 0.375])
        #expect(ledger.annotation(of: nil).note == "the first of its kind")
        #expect(ledger.best == [3])
        // A request of that time, sent again, has the answer of that time.
        let key = IdempotencyKey("a2", fingerprint: "another")
        await #expect(throws: EngineError.self) { try await study.ask(worker: "w", key: key) }
        let trial = try #require(try await study.ask(worker: "w").trials.first)
        _ = try await study.tell(
            trial.number, token: trial.token, TrialResult(.completed, metrics: ["loss": 0.125]))
        ledger = try await StudyEngine(storage: folder.open(), clock: VirtualClock()).study("kept")
            .ledger()
        #expect(ledger.best == [6])
    }
}
