import Foundation
import LuthierDomain
import LuthierHTTP
import LuthierPorts
import LuthierWire
import Testing

@testable import LuthierCommands

@Suite("ReceivedLogs")
struct ReceivedLogsTests {
    private let folder = FileManager.default.temporaryDirectory
        .appending(path: "luthier-\(UUID().uuidString)")
    private let created = Timestamp(milliseconds: 1_700_000_000_000)

    private var logs: ReceivedLogs { ReceivedLogs(root: folder.path(percentEncoded: false)) }
    private func remove() { try? FileManager.default.removeItem(at: folder) }

    private func place(
        _ number: Int = 0, unit: String? = nil, study: String = "s", created: Timestamp? = nil
    ) -> LogPlace {
        LogPlace(
            study: study, created: created ?? self.created, number: number, attempt: 1, unit: unit,
            stream: .output)
    }

    private func take(_ text: String, at start: Int, _ place: LogPlace? = nil) {
        logs.take(
            PrintedText(start: start, end: start + text.utf8.count, bytes: Array(text.utf8)),
            at: place ?? self.place())
    }

    private func part(
        _ number: Int = 0, from start: Int? = nil, limit: Int = 1000, folds: Bool = false,
        unit: String? = nil, created: Timestamp? = nil
    ) throws -> LogPart? {
        let definition = try StudyFileReader.definition(
            in: """
                {"study": "s", "parameters": {"x": {"from": 0, "to": 1}}, "metrics": {"loss":
                {"goal": "minimize"}}\(folds ? ", \"folds\": 3" : "")}
                """, isJSON: true, needsCommand: false)
        return logs.part(
            LogRequest(
                number: number, attempt: nil, unit: unit, stream: .output, start: start,
                limit: limit), attempt: 1, of: definition, created: created ?? self.created)
    }

    private func text(_ part: LogPart?) -> String? {
        part.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    @Test("what comes piece by piece is one text, and what comes again is not taken twice")
    func pieces() throws {
        defer { remove() }
        #expect(try part() == nil)
        take("one\n", at: 0)
        take("two\n", at: 4)
        take("two\n", at: 4)
        take("one\n", at: 0)
        #expect(try part() == LogPart(start: 0, size: 8, bytes: Array("one\ntwo\n".utf8)))
        #expect(try part(from: 4) == LogPart(start: 4, size: 8, bytes: Array("two\n".utf8)))
        #expect(try part(from: 8)?.bytes.isEmpty == true)
        #expect(try text(part(limit: 6)) == "two\n")
    }

    @Test("where something was left out, a reader is told to begin anew with what there is")
    func gap() throws {
        defer { remove() }
        take("one\n", at: 0)
        take("far\n", at: 1000)
        let end = try #require(try part())
        #expect(end.start == 1000 && text(end) == "far\n")
        // Who had read to the end of what was there does not go on behind it as if nothing had happened.
        let next = try #require(try part(from: 4))
        #expect(next.start == 1000)
    }

    @Test("bytes that were no text are counted as the program wrote them")
    func replaced() throws {
        defer { remove() }
        logs.take(PrintedText(start: 0, end: 2, bytes: Array("\u{FFFD}x".utf8)), at: place())
        take("y", at: 2)
        #expect(try text(part()) == "\u{FFFD}xy")
    }

    @Test("of a long log the end is kept, and never more than the limit")
    func long() throws {
        defer { remove() }
        let line = String(repeating: "x", count: 1023) + "\n"
        var start = 0
        for _ in 0..<20 {
            take(String(repeating: line, count: 60), at: start)
            start += 60 * 1024
            let part = try #require(try part(limit: 1 << 20))
            #expect(part.bytes.count <= ReceivedLogs.sizeLimit)
            #expect(part.start + part.bytes.count == part.size && part.size == start)
        }
    }

    @Test("each fold has its own, and the one that printed last is shown")
    func folds() throws {
        defer { remove() }
        take("a\n", at: 0, place(unit: "fold-1"))
        usleep(20_000)
        take("b\n", at: 0, place(unit: "fold-2"))
        #expect(try part(folds: true)?.unit == "fold-2")
        #expect(try text(part(folds: true, unit: "fold-1")) == "a\n")
        #expect(try part(folds: true, unit: "fold-3") == nil)
    }

    @Test("another study of that name, and one that was deleted, has none of it")
    func forgotten() throws {
        defer { remove() }
        take("one\n", at: 0)
        #expect(try part(created: created + .seconds(1)) == nil)
        logs.forget("s")
        #expect(try part() == nil)
        #expect(
            !FileManager.default.fileExists(atPath: folder.appending(path: "s/received").path()))
    }

    @Test("of too many logs the oldest go")
    func many() throws {
        defer { remove() }
        for number in 0...ReceivedLogs.fileLimit { take("x", at: 0, place(number)) }
        #expect(try part(ReceivedLogs.fileLimit) != nil)
        let path = folder.appending(path: "s/received/\(created.milliseconds)").path()
        let count = try FileManager.default.contentsOfDirectory(atPath: path).count
        #expect(count <= ReceivedLogs.fileLimit)
    }

    @Test("a file that was cut short or a link in its place gives nothing and breaks nothing")
    func damaged() throws {
        defer { remove() }
        take("one\n", at: 0)
        let path = folder.appending(path: "s/received/\(created.milliseconds)/0-1-output").path()
        try Data("short".utf8).write(to: URL(filePath: path))
        #expect(try part() == nil)
        take("two\n", at: 4)
        #expect(try text(part()) == "two\n")
        let other = folder.appending(path: "other").path()
        try Data("secret".utf8).write(to: URL(filePath: other))
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: other)
        take("three\n", at: 8)
        #expect(try part() == nil)
        #expect(try String(contentsOfFile: other, encoding: .utf8) == "secret")
    }
}
