import LuthierEngine
import LuthierHTTP
import LuthierPorts
import LuthierTesting
import LuthierWire
import Synchronization
import Testing

/// Trial 0 printed markup, trial 1 nothing that is here.
struct PlainLogs: TrialLogs {
    static let text = "<script>alert(1)</script>\n\u{1B}[31mred\n"

    func part(_ request: LogRequest, of ledger: StudyLedger) -> LogPart? {
        guard request.number == 0, request.stream == .output else { return nil }
        let bytes = Array(Self.text.utf8)
        let start = min(request.start ?? 0, bytes.count)
        return LogPart(
            unit: request.unit, start: start, size: bytes.count,
            bytes: Array(bytes[start...].prefix(request.limit)))
    }

    func take(_ text: PrintedText, at place: LogPlace) {}
    func forget(_ study: String) {}
}

/// Remembers what was sent.
final class KeptLogs: TrialLogs {
    let taken = Mutex<[(text: PrintedText, place: LogPlace)]>([])
    let forgotten = Mutex<[String]>([])

    func part(_ request: LogRequest, of ledger: StudyLedger) -> LogPart? { nil }
    func take(_ text: PrintedText, at place: LogPlace) {
        taken.withLock { $0.append((text, place)) }
    }
    func forget(_ study: String) { forgotten.withLock { $0.append(study) } }
}

@Suite("Logs of other machines")
struct LogTakingTests {
    private let logs = KeptLogs()
    private let caller: Caller
    private let clock = VirtualClock()
    private let log = "/api/v1/studies/s/trials/0/log"

    init() { caller = Caller(clock: clock, logs: logs) }

    private func begin() async {
        _ = await caller.create()
        _ = await caller.send("POST", "/api/v1/studies/s/ask")
    }

    @Test("what a worker sends is kept where its lease says, and it hears whether somebody reads")
    func take() async throws {
        await begin()
        let body = #"{"token": 1, "stream": "errors", "start": 7, "length": 3, "text": "a�"}"#
        let first = await caller.send("POST", log, body)
        #expect(first.json == ["status": "accepted", "watched": false])
        _ = await caller.send("GET", log)
        #expect(await caller.send("POST", log, body).json["watched"] == true)
        clock.advance(by: .seconds(11))
        #expect(await caller.send("POST", log, body).json["watched"] == false)
        let taken = try #require(logs.taken.withLock { $0.first })
        #expect(taken.text == PrintedText(start: 7, end: 10, bytes: Array("a�".utf8)))
        #expect(taken.place.study == "s" && taken.place.number == 0 && taken.place.attempt == 1)
        #expect(taken.place.stream == .errors && taken.place.unit == nil)
    }

    @Test("who has lost the lease, or names a fold that is none, changes nothing")
    func late() async {
        await begin()
        for body in [#"{"token": 9, "text": "x"}"#, #"{"token":1,"unit":"../x","text":"x"}"#] {
            let answer = await caller.send("POST", log, body)
            #expect(answer.status == 200 && answer.json["status"] == "late")
        }
        #expect(logs.taken.withLock { $0.isEmpty })
    }

    @Test(
        "what is no part of a log is refused with its field",
        arguments: [
            (#"{"text":"x"}"#, "token"), (#"{"token":1}"#, "text"),
            (#"{"token":1,"text":7}"#, "text"), (#"{"token":1,"text":"x","stream":"x"}"#, "stream"),
            (#"{"token":1,"text":"x","start":-1}"#, "start"),
            (#"{"token":1,"text":"x","length":"3"}"#, "length"),
            (#"{"token":1,"text":"x","more":1}"#, "more"),
        ])
    func refusals(body: String, field: String) async {
        await begin()
        let answer = await caller.send("POST", log, body)
        #expect(answer.status == 400 && answer.field == field, "\(answer.text)")
        let long = String(repeating: "x", count: LogRequest.takingLimit + 1)
        let tooLong = await caller.send("POST", log, #"{"token":1,"text":"\#(long)"}"#)
        #expect(tooLong.status == 400 && tooLong.field == "text")
        #expect(await caller.send("POST", "/api/v1/studies/s/trials/7/log", body).status != 200)
    }

    @Test("logs go with their study")
    func deleted() async {
        await begin()
        _ = await caller.send("DELETE", "/api/v1/studies/s")
        #expect(logs.forgotten.withLock { $0 } == ["s"])
    }
}

@Suite("TrialLogs")
struct TrialLogsTests {
    private let caller = Caller(logs: PlainLogs())
    private let log = "/api/v1/studies/s/trials/0/log"

    private func begin() async {
        _ = await caller.create()
        _ = await caller.send("POST", "/api/v1/studies/s/ask", #"{"count":2}"#)
    }

    @Test("what a program printed is plain text that no browser takes for a page")
    func harmless() async {
        await begin()
        let answer = await caller.send("GET", log)
        #expect(answer.status == 200 && answer.text == PlainLogs.text)
        #expect(answer.header("content-type") == "text/plain; charset=utf-8")
        #expect(answer.header("content-security-policy")?.hasSuffix("; sandbox") == true)
        #expect(SafetyHeaders.all.contains { $0 == ("x-content-type-options", "nosniff") })
    }

    @Test("a reader goes on behind what it knows, and is told how much there is")
    func parts() async {
        await begin()
        let size = PlainLogs.text.utf8.count
        let answer = await caller.send("GET", "\(log)?from=8&limit=5&unit=fold-1")
        #expect(answer.text == "alert")
        #expect(answer.header("luthier-log-start") == "8")
        #expect(answer.header("luthier-log-size") == "\(size)")
        #expect(answer.header("luthier-log-unit") == "fold-1")
        #expect(await caller.send("GET", "\(log)?from=999").text.isEmpty)
    }

    @Test("where nothing of it is on this machine, the answer is empty and says no size")
    func elsewhere() async {
        await begin()
        for path in ["/api/v1/studies/s/trials/1/log", "\(log)?stream=errors"] {
            let answer = await caller.send("GET", path)
            #expect(answer.status == 200 && answer.bytes.isEmpty)
            #expect(answer.header("luthier-log-size") == nil)
        }
    }

    @Test(
        "what cannot be meant is refused with its field",
        arguments: [
            ("?stream=stdout", "stream"), ("?limit=0", "limit"), ("?limit=1048577", "limit"),
            ("?from=-1", "from"), ("?from=x", "from"), ("?attempt=x", "attempt"),
            ("?until=3", "until"),
        ])
    func refusals(query: String, field: String) async {
        await begin()
        let answer = await caller.send("GET", log + query)
        #expect(answer.status == 400 && answer.field == field)
    }

    @Test("studies and trials that do not exist have no log")
    func missing() async {
        await begin()
        #expect(await caller.send("GET", "/api/v1/studies/s/trials/7/log").status == 404)
        #expect(await caller.send("GET", "/api/v1/studies/t/trials/0/log").status == 404)
    }
}
