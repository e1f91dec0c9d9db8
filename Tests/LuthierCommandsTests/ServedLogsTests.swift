import Foundation
import LuthierDomain
import LuthierEngine
import LuthierHTTP
import LuthierPorts
import LuthierTesting
import Testing

@testable import LuthierCommands

@Suite("ServedLogs")
struct ServedLogsTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(
            path: "luthier-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func remove() { try? FileManager.default.removeItem(at: folder) }

    /// A study with one trial that runs.
    private func ledger(folds: Int? = nil, begun: Timestamp? = nil) async throws -> StudyLedger {
        let clock = VirtualClock()
        if let begun { clock.advance(by: begun - clock.now) }
        var text = """
            {"study": "s", "parameters": {"x": {"from": 0, "to": 1}},
             "metrics": {"loss": {"goal": "minimize"}}, "budget": {"trials": 3}
            """
        if let folds { text += ", \"folds\": \(folds)" }
        let definition = try StudyFileReader.definition(
            in: text + "}", isJSON: true, needsCommand: false)
        let study = try await StudyEngine(storage: MemoryStorage(), clock: clock).create(definition)
        _ = try await study.ask(worker: "w")
        return try await study.ledger()
    }

    private func write(_ text: String, _ name: String = "s/0000/attempt-1/stdout.log") throws {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    private func part(
        _ ledger: StudyLedger, from start: Int? = nil, limit: Int = 100, attempt: Int? = nil,
        unit: String? = nil, stream: LogRequest.Stream = .output
    ) -> LogPart? {
        ServedLogs(root: folder.path(percentEncoded: false)).part(
            LogRequest(
                number: 0, attempt: attempt, unit: unit, stream: stream, start: start, limit: limit),
            of: ledger)
    }

    @Test("the end is given from a whole line on, and what follows a place as it is")
    func parts() async throws {
        defer { remove() }
        let ledger = try await ledger()
        #expect(part(ledger) == nil)
        try write("one\ntwo\nthree\n")
        #expect(part(ledger) == LogPart(start: 0, size: 14, bytes: Array("one\ntwo\nthree\n".utf8)))
        #expect(part(ledger, limit: 9) == LogPart(start: 8, size: 14, bytes: Array("three\n".utf8)))
        #expect(
            part(ledger, from: 5, limit: 4)
                == LogPart(start: 5, size: 14, bytes: Array("wo\nt".utf8)))
        #expect(part(ledger, from: 14) == LogPart(start: 14, size: 14, bytes: []))
        // A log that was begun anew is shorter than what is known of it.
        #expect(part(ledger, from: 99) == LogPart(start: 14, size: 14, bytes: []))
        try write(String(repeating: "x", count: 9000))
        #expect(part(ledger, limit: 6000)?.start == 3000)
        #expect(part(ledger, stream: .errors) == nil)
        #expect(part(ledger, attempt: 2) == nil)
        #expect(part(ledger, attempt: 0) == nil)
        #expect(part(ledger, unit: "fold-1") == nil)
    }

    @Test(
        "of several runs of a trial, the one that is named is shown, else the one that printed last"
    )
    func units() async throws {
        defer { remove() }
        let ledger = try await ledger(folds: 3)
        let names = try #require(ledger.definition.replication?.units.map(\.name))
        for (place, name) in names.prefix(2).enumerated() {
            let file = "s/0000/attempt-1/\(name)/stdout.log"
            try write("this is \(name)\n", file)
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: Double(place) - 60)],
                ofItemAtPath: folder.appending(path: file).path(percentEncoded: false))
        }
        #expect(part(ledger)?.unit == names[1])
        #expect(part(ledger, unit: names[0])?.bytes == Array("this is \(names[0])\n".utf8))
        #expect(part(ledger, unit: names[2]) == nil)
        #expect(part(ledger, unit: "../../..") == nil)
    }

    @Test("the log of a study of that name which is gone is not shown")
    func another() async throws {
        defer { remove() }
        try write("of another study\n")
        #expect(
            part(
                try await ledger(
                    begun: Timestamp(
                        milliseconds: Int64(Date().timeIntervalSince1970 * 1000) + 60_000))) == nil)
        #expect(part(try await ledger()) != nil)
    }

    @Test("a link or a pipe in the place of a log is not read")
    func links() async throws {
        defer { remove() }
        let ledger = try await ledger()
        try write("secret\n", "elsewhere")
        try write("", "s/0000/attempt-1/none")
        let path = folder.appending(path: "s/0000/attempt-1/stdout.log").path(percentEncoded: false)
        try FileManager.default.createSymbolicLink(
            atPath: path,
            withDestinationPath: folder.appending(path: "elsewhere").path(percentEncoded: false))
        #expect(part(ledger) == nil)
        try FileManager.default.removeItem(atPath: path)
        #expect(mkfifo(path, 0o600) == 0)
        #expect(part(ledger) == nil)
    }
}
