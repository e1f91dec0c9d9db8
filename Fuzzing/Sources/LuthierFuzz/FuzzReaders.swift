import Dispatch
import Foundation
import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierServer
import LuthierWire
import LuthierYAML

@testable import LuthierData

/// What is done with an input, and what must hold.
enum FuzzReaders {
    /// A study file that is accepted is written so that it reads back the same.
    static func study(_ bytes: [UInt8]) {
        guard let node = try? YAMLSource.read(String(decoding: bytes, as: UTF8.self)) else {
            return
        }
        guard let definition = try? StudyFileDecoder().decode(node) else { return }
        let written = StudyFileEncoder.json(definition)
        guard let again = try? StudyFileDecoder().decode(SourceNode(unplaced: written)) else {
            fatalError("what was written is refused: \(written.text())")
        }
        precondition(again == definition, "reads back otherwise: \(written.text())")
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

    /// Lines and tables are read or refused.
    static func report(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
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
        let done = DispatchSemaphore(value: 0)
        Task.detached {
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
            done.signal()
        }
        done.wait()
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
        let folder = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
        let number = ProcessInfo.processInfo.processIdentifier
        for name in ["csv", "jsonl"] {
            let path = "\(folder)/luthier-fuzz-\(number).\(name)"
            guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else {
                fatalError("\(path) cannot be written")
            }
            defer { unlink(path) }
            var interners = SurveyInterners()
            let survey = try? RecordSurvey(
                path, ReadingOptions(), roles: ColumnRoles(), interners: &interners)
            precondition(survey?.bytes ?? bytes.count == bytes.count, "bytes were lost")
        }
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
