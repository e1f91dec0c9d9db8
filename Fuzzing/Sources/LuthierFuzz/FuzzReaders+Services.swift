import Dispatch
import Foundation
import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierServer
import LuthierWire

@testable import LuthierMLflow

extension FuzzReaders {
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

    /// Calls, each a line with its method, a space and its target and the next line as its body, are answered by
    /// JSON, and no status says that the server broke; no line lets in as a header, unless with the word `TOKEN`
    /// or `PAIR` in place of the token. The words `RUN` and `MODEL` stand for the run's identity
    /// and that of the newest model.
    static func tracking(_ bytes: [UInt8]) {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .prefix(16).map(Array.init)
        wait {
            let desk = TrackingDesk(clock: StillClock())
            let run = desk.open(TrackedProgram(study: "s", name: "n", artifacts: "/a")) { _ in }
            let pair = Data("luthier:\(run.token)".utf8).base64EncodedString()
            for line in lines {
                let header = String(decoding: line, as: UTF8.self)
                precondition((try? desk.run(authorization: header)) == nil, "let in: \(header)")
                let own = header.replacingOccurrences(of: "TOKEN", with: run.token)
                    .replacingOccurrences(of: "PAIR", with: pair)
                let isLetIn = (try? desk.run(authorization: own)) != nil
                let isOwn = ["Bearer TOKEN", "Basic PAIR"].contains(header)
                precondition(isLetIn || !isOwn, "kept out: \(header)")
            }
            var model = ""
            func named(_ line: [UInt8]) -> String {
                String(decoding: line, as: UTF8.self).replacingOccurrences(of: "RUN", with: run.id)
                    .replacingOccurrences(of: "MODEL", with: model)
            }
            for first in stride(from: 0, to: lines.count, by: 2) {
                let words = named(lines[first]).split(separator: " ", maxSplits: 1)
                guard words.count == 2 else { continue }
                let answer = await desk.answer(
                    to: run, method: String(words[0]), target: String(words[1]),
                    body: first + 1 < lines.count ? Array(named(lines[first + 1]).utf8) : [])
                precondition((200..<500).contains(answer.status), "\(answer.status)")
                guard answer.type == "application/json" else { continue }
                guard let body = try? JSONValue(parsing: Array(answer.body.utf8)) else {
                    fatalError("the answer is no JSON: \(answer.body)")
                }
                model = body["model"]?["info"]?["model_id"]?.stringValue ?? model
            }
            await desk.close(run)
        }
    }

    /// Trials of an export that are accepted are added to a study, and read from its own export as they are.
    static func trials(_ bytes: [UInt8]) {
        wait {
            let engine = StudyEngine(storage: MemoryStorage(), clock: StillClock())
            guard let definition = try? StudyFileDecoder().decode(SourceNode(parsingJSON: importing)),
                let study = try? await engine.create(definition),
                let trials = try? ImportedTrial.trials(in: bytes, for: definition.space)
            else { return }
            for trial in trials.prefix(16) {
                guard let number = try? await study.add(trial.assignment, trial.result) else {
                    fatalError("\(trial) is refused")
                }
                if let holdout = trial.holdout {
                    _ = try? await study.promote(number, worker: "import", told: holdout.result)
                }
            }
            guard let (lines, count) = try? await study.read({ ledger in
                let lines = ledger.trials.map { trial in
                    TrialBody.json(
                        trial, in: definition.space, holdout: ledger.holdoutStanding(of: trial.number)
                    ).text()
                }
                return (lines.joined(separator: "\n"), ledger.trials.count)
            }) else { fatalError("the study cannot be read") }
            let again: [ImportedTrial]
            do throws(ImportFailure) {
                again = try ImportedTrial.trials(in: Array(lines.utf8), for: definition.space)
            } catch {
                fatalError("its own export is refused: \(error)\n\(lines)")
            }
            precondition(again.count == count, "\(again.count) of \(count) trials read back")
            for (one, other) in zip(trials, again) {
                precondition(one.assignment == other.assignment, "\(one) reads back as \(other)")
            }
        }
    }

    /// A study to add trials to.
    private static let importing = """
        {"study":"s","parameters":{"x":{"from":0,"to":1},"rate":{"from":0.001,"to":1,"scale":"log"},\
        "n":{"from":1,"to":9,"type":"int"},"kind":{"choices":["a","b",3,true]},\
        "depth":{"from":1,"to":4,"type":"int","when":"kind == \\"a\\""}},\
        "metrics":{"loss":{"goal":"minimize"},"size":{"at_most":3},"seen":{"store":true}},\
        "holdout":{"command":["python3","score.py"]},"sampler":"random"}
        """

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
