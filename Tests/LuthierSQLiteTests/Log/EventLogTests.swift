import GRDB
import LuthierDomain
import LuthierPorts
import LuthierWire
import LuthierTesting
import LuthierWire
import Testing

@testable import LuthierSQLite

@Suite("EventLog")
struct EventLogTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Ways to damage event 20 of a log, with the first event that is not sound then.
    static let damages: [(sql: String, first: Int, what: String)] = [
        ("UPDATE event SET body = body || ' ' WHERE sequence = 20", 20, "checksum"),
        ("UPDATE event SET time = time + 1 WHERE sequence = 20", 20, "checksum"),
        ("UPDATE event SET kind = 'ender' WHERE sequence = 20", 20, "checksum"),
        ("UPDATE event SET checksum = checksum + 1 WHERE sequence = 20", 20, "checksum"),
        ("DELETE FROM event WHERE sequence = 20", 20, "missing"),
        ("DELETE FROM event WHERE sequence >= 20", 20, "missing"),
        ("DELETE FROM event WHERE sequence = 1", 1, "missing"),
        (
            """
            UPDATE event SET sequence = -1 WHERE sequence = 20;
            UPDATE event SET sequence = 20 WHERE sequence = 21;
            UPDATE event SET sequence = 21 WHERE sequence = -1
            """, 20, "checksum"
        ),
        (
            """
            UPDATE event SET (kind, body, time, checksum) =
                (SELECT kind, body, time, checksum FROM event WHERE sequence = 19)
            WHERE sequence = 20
            """, 20, "checksum"
        ),
        ("UPDATE study SET name = 'other'; UPDATE study SET name = 's2'", 1, "checksum"),
    ]

    @Test("a damaged, missing or reordered event is named, and those before it can be read")
    func damage() async throws {
        for (number, damage) in Self.damages.enumerated() {
            let name = "\(number).db"
            let records = try await folder.makeSample(name)
            try await DatabaseQueue(path: folder.file(name)).write { database in
                try database.execute(sql: "PRAGMA ignore_check_constraints = ON")
                try database.execute(sql: damage.sql)
            }
            let storage = try folder.open(name)
            let study = damage.sql.contains("UPDATE study") ? "s2" : "s"
            let comment = Comment(rawValue: damage.sql)
            let sound = damage.first - 1
            let reads: [() async throws -> Void] = [
                { _ = try await storage.events(of: study, after: 0, limit: .max) },
                { _ = try await storage.events(of: study, after: sound, limit: 1) },
                {
                    try await storage.transact(on: study, after: sound, keys: []) { _ in
                        StorageChange(events: [], result: ())
                    }
                },
                { _ = try await storage.verify(study) },
                { try await storage.rebuild(study) },
            ]
            for read in reads {
                let error = try await storageError(read)
                #expect(error?.code == .corrupt, comment)
                #expect(error?.message.contains("Event \(damage.first) of study") == true, comment)
                #expect(error?.message.contains(damage.what) == true, comment)
                #expect(
                    error?.message.contains("the \(sound) events before it are sound") == true,
                    comment)
            }
            #expect(
                try await storage.events(of: study, after: 0, limit: sound)
                    == Array(records.prefix(sound)), comment)
        }
    }

    @Test("a head that does not fit the log is damage")
    func wrongHead() async throws {
        let records = try await folder.makeSample()
        let shell = try DatabaseQueue(path: folder.file())
        let storage = try folder.open()
        for (change, back) in [
            ("head = head - 1", "head = head + 1"), ("head = head + 1", "head = head - 1"),
            ("checksum = checksum + 1", "checksum = checksum - 1"),
        ] {
            try await shell.write { try $0.execute(sql: "UPDATE study SET \(change)") }
            let error = try await storageError {
                _ = try await storage.events(of: "s", after: 0, limit: .max)
            }
            #expect(error?.code == .corrupt, "\(change)")
            let writing = try await storageError {
                try await storage.transact(on: "s", after: 1, keys: []) { _ in
                    Issue.record("decided on a damaged log")
                    return StorageChange(events: [], result: ())
                }
            }
            #expect(writing?.code == .corrupt, "\(change)")
            try await shell.write { try $0.execute(sql: "UPDATE study SET \(back)") }
        }
        #expect(try await storage.verify("s") == records.count)
    }

    @Test("an event of a kind from the future asks for a newer version")
    func unknownKind() async throws {
        let records = try await folder.makeSample()
        try await DatabaseQueue(path: folder.file()).write { database in
            guard var row = try StudyRow.find("s", in: database) else { return }
            let body = #"{"trial":1}"#
            row.head += 1
            row.checksum = Array("danced".utf8).withUnsafeBytes { kind in
                Array(body.utf8).withUnsafeBytes { body in
                    EventChecksum(study: "s")(
                        after: row.checksum, sequence: row.head, time: 0, kind: kind, body: body)
                }
            }
            try database.execute(
                sql: "INSERT INTO event VALUES (?, ?, 0, 'danced', ?, ?)",
                arguments: [row.id, row.head, body, row.checksum])
            try row.update(in: database)
        }
        let storage = try folder.open()
        let error = try await storageError {
            _ = try await storage.events(of: "s", after: 0, limit: .max)
        }
        #expect(error?.code == .newerVersion)
        #expect(error?.message.contains("danced") == true)
        let known = try await storage.events(of: "s", after: 0, limit: records.count)
        #expect(known == records)
    }
}
