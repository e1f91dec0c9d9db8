import LuthierEngine
import LuthierHTTP
import LuthierTesting
import LuthierWire
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
