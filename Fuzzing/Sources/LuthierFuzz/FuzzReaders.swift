import Dispatch
import Foundation
import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierServer
import LuthierWire
import LuthierYAML

@testable import LuthierData
@testable import LuthierMLflow
@testable import LuthierRemote

/// What is done with an input, and what must hold.
enum FuzzReaders {
    /// A study file that is accepted is written so that it reads back the same, also after its values were put
    /// in place anew; one that is refused is shown with its mistakes.
    static func study(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        let definition: StudyDefinition
        do throws(StudyFileError) {
            definition = try StudyFileDecoder().decode(YAMLSource.read(text))
        } catch {
            precondition(!IssueReport(name: "study.yaml", source: text).text(error).isEmpty)
            return
        }
        let written = StudyFileEncoder.json(definition)
        guard let again = try? StudyFileDecoder().decode(SourceNode(unplaced: written)) else {
            fatalError("what was written is refused: \(written.text())")
        }
        precondition(again == definition, "reads back otherwise: \(written.text())")
        var editor = StudyFileEditor(definition)
        for (key, value) in written.members ?? [:] where !key.contains(".") {
            let node = SourceNode(unplaced: value)
            guard (try? editor.remove(key)) != nil, (try? editor.set(key, to: node)) != nil else {
                fatalError("\(key) cannot be put in place anew: \(written.text())")
            }
        }
        let edited = try? StudyFileDecoder().decode(editor.root)
        precondition(edited == definition, "edited otherwise: \(written.text())")
    }

    /// A formula that is accepted is written so that it reads back the same, and can be evaluated.
    static func expression(_ bytes: [UInt8]) {
        guard let one = try? Expression(parsing: String(decoding: bytes, as: UTF8.self)) else {
            return
        }
        guard let again = try? Expression(parsing: one.description) else {
            fatalError("what was written is refused: \(one.description)")
        }
        precondition(again.description == one.description, "\(one.description) is not stable")
        let names = ["a", "b", "x", "optimizer"]
        guard let bound = BoundExpression(one, slots: { names.firstIndex(of: $0) }) else { return }
        for values in [
            [.integer(3), .real(0.5), nil, .text("sgd")],
            [.integer(.max), .real(.nan), .real(-.infinity), .boolean(true)],
            [.integer(.min), .integer(0), .real(1e308), nil],
        ] as [[ParameterValue?]] {
            _ = bound.value(in: values)
            _ = bound.truth(in: values)
        }
    }

    /// Lines, tables and texts in addresses are read or refused.
    static func report(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        if let plain = PercentText.decoded(text) {
            precondition(PercentText.decoded(PercentText.encoded(plain)) == plain, "\(plain)")
        }
        var table = ReportTable()
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            _ = try? ReportLine.inOutput(line)
            _ = try? ReportLine(String(line))
            _ = try? table.measurement(in: String(line))
        }
    }

    /// Every request with an id is answered by JSON that has it.
    static func stdio(_ bytes: [UInt8]) {
        let lines = bytes.split(separator: UInt8(ascii: "\n")).prefix(8).map(Array.init)
        wait {
            let server = LineProtocol(
                engine: StudyEngine(storage: MemoryStorage(), clock: StillClock()))
            _ = await server.reply(to: Array(sample.utf8))
            for line in lines {
                let reply = await server.reply(to: line)
                let request = try? JSONValue(parsing: line)
                guard let reply else {
                    precondition(request?["id"] == nil, "no answer")
                    continue
                }
                guard let answer = try? JSONValue(parsing: reply) else {
                    fatalError("the answer is no JSON: \(String(decoding: reply, as: UTF8.self))")
                }
                if let id = request?["id"], answer["result"] != nil {
                    precondition(answer["id"] == id, "the answer has another id")
                }
            }
        }
    }

    /// A study to ask about.
    private static let sample = """
        {"jsonrpc":"2.0","id":0,"method":"study.create","params":{"definition":{"study":"s",\
        "parameters":{"x":{"from":0,"to":1},"n":{"from":1,"to":9,"type":"int"}},\
        "metrics":{"loss":{"goal":"minimize"}},"sampler":"random","budget":{"trials":20}}}}
        """

    /// An event that is accepted is written so that it reads back the same; the first line is its kind.
    static func event(_ bytes: [UInt8]) {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return }
        let kind = String(decoding: bytes[..<end], as: UTF8.self)
        func decode(_ body: [UInt8]) -> StudyEvent? {
            body.withUnsafeBufferPointer {
                try? EventCodec.standard.event(kind: kind, body: $0, names: ["x", "n"])
            }
        }
        guard let event = decode(Array(bytes[(end + 1)...])) else { return }
        precondition(EventCodec.kind(of: event) == kind, "another kind")
        let body = EventCodec.standard.body(of: event)
        guard let again = decode(Array(body.utf8)) else { fatalError("refused: \(body)") }
        precondition(EventCodec.standard.body(of: again) == body, "reads back otherwise: \(body)")
    }

    /// A data file is read or refused.
    static func records(_ bytes: [UInt8]) {
        for kind in ["csv", "jsonl"] {
            inFolder(bytes, as: "data.\(kind)") { folder in
                var interners = SurveyInterners()
                let survey = try? RecordSurvey(
                    "\(folder)/data.\(kind)", ReadingOptions(), roles: ColumnRoles(),
                    interners: &interners)
                precondition(survey?.bytes ?? bytes.count == bytes.count, "bytes were lost")
            }
        }
    }

    /// Calls, each a line with its method, a space and its target and the next line as its body, are answered by
    /// JSON, and no status says that the server broke. The word `RUN` stands for the run's identity.
    static func tracking(_ bytes: [UInt8]) {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .prefix(16).map(Array.init)
        wait {
            let desk = TrackingDesk(clock: StillClock())
            let run = desk.open(TrackedProgram(study: "s", name: "n", artifacts: "/a")) { _ in }
            func named(_ line: [UInt8]) -> String {
                String(decoding: line, as: UTF8.self).replacingOccurrences(of: "RUN", with: run.id)
            }
            for first in stride(from: 0, to: lines.count, by: 2) {
                let words = named(lines[first]).split(separator: " ", maxSplits: 1)
                guard words.count == 2 else { continue }
                let answer = await desk.answer(
                    to: run, method: String(words[0]), target: String(words[1]),
                    body: first + 1 < lines.count ? Array(named(lines[first + 1]).utf8) : [])
                precondition((200..<500).contains(answer.status), "\(answer.status)")
                guard answer.type == "application/json" else { continue }
                precondition(
                    (try? JSONValue(parsing: Array(answer.body.utf8))) != nil,
                    "the answer is no JSON: \(answer.body)")
            }
            await desk.close(run)
        }
    }

    /// An entry that is accepted is written so that it reads back the same.
    static func spool(_ bytes: [UInt8]) {
        // The length before it would keep most inputs out.
        for bytes in [bytes, Array("\(bytes.count)\n".utf8) + bytes] {
            guard let entry = SpoolEntry(bytes) else { continue }
            precondition(SpoolEntry(entry.bytes) == entry, "reads back otherwise: \(entry)")
        }
    }

    /// A manifest is read or refused, and the files that it names lie in its folder.
    static func manifest(_ bytes: [UInt8]) {
        inFolder(bytes, as: SplitManifest.fileName) { folder in
            guard let record = try? SplitManifest.read(folder) else { return }
            for file in record.files {
                let path = URL(filePath: "\(folder)/\(file.file)").standardized.path
                precondition(path.hasPrefix("\(folder)"), "leads out: \(file.file)")
            }
        }
    }

    /// Has a folder that holds an input as a file.
    private static func inFolder(_ bytes: [UInt8], as name: String, _ body: (String) -> Void) {
        let parent = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
        let folder = "\(parent)/luthier-fuzz-\(ProcessInfo.processInfo.processIdentifier)"
        mkdir(folder, 0o700)
        let path = "\(folder)/\(name)"
        guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else {
            fatalError("\(path) cannot be written")
        }
        body(folder)
        unlink(path)
        rmdir(folder)
    }

    /// Waits for work that suspends.
    private static func wait(_ work: @escaping @Sendable () async -> Void) {
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            await work()
            done.signal()
        }
        done.wait()
    }
}

/// A clock that stands, so that equal inputs do the same.
private struct StillClock: StudyClock {
    var now: Timestamp { Timestamp(milliseconds: 1_000_000) }
    var steady: Duration { .zero }

    func timing<Value>(_ work: () -> Value) -> (value: Value, duration: Duration) {
        (work(), .zero)
    }

    func sleep(for duration: Duration) async throws {}
}
