import LuthierHTTP
import LuthierWire
import Testing

@Suite("Bad requests")
struct RequestMembersTests {
    /// A request and what is expected of its answer.
    struct Case: CustomTestStringConvertible {
        let method: String
        let target: String
        var body: String?
        var headers: [(name: String, value: String)] = []
        let status: Int
        var field: String?

        var testDescription: String { "\(method) \(target.prefix(60)) \(body?.prefix(60) ?? "")" }
    }

    private static let deep = String(repeating: "[", count: 100_000)
    private static let long = String(repeating: "a", count: 3000)
    private static let studies = "/api/v1/studies"
    private static let ask = "/api/v1/studies/s/ask"
    private static let tell = "/api/v1/studies/s/trials/0/tell"

    private static let cases: [Case] = [
        // Methods and paths.
        Case(method: "PUT", target: studies, status: 405, field: "method"),
        Case(method: "PATCH", target: "\(studies)/s", status: 405, field: "method"),
        Case(method: "BREW", target: "/", status: 405, field: "method"),
        Case(method: "OPTIONS", target: studies, status: 405, field: "method"),
        Case(method: "GET", target: ask, status: 405, field: "method"),
        Case(method: "GET", target: "/nothing", status: 404, field: "path"),
        Case(method: "GET", target: "/api/v1", status: 404, field: "path"),
        Case(method: "GET", target: "\(studies)//trials", status: 404, field: "path"),
        Case(method: "GET", target: "\(studies)/../../etc/passwd", status: 404, field: "path"),
        Case(method: "GET", target: "\(studies)/..%2f..%2fetc", status: 404, field: "study"),
        Case(method: "GET", target: "*", status: 400, field: "path"),
        Case(method: "GET", target: "", status: 400, field: "path"),
        Case(method: "GET", target: "http://localhost/api", status: 400, field: "path"),
        Case(method: "GET", target: "\(studies)/%zz", status: 400, field: "path"),
        Case(method: "GET", target: "\(studies)/%", status: 400, field: "path"),
        Case(method: "GET", target: "\(studies)/%ff%fe", status: 400, field: "path"),
        Case(method: "GET", target: "\(studies)/a%00b", status: 400, field: "path"),
        Case(method: "GET", target: "\(studies)/a%0d%0ab", status: 400, field: "path"),
        Case(method: "GET", target: "\(studies)/\(long)", status: 404, field: "study"),
        Case(method: "GET", target: "\(studies)/\(long)\(long)\(long)", status: 414, field: "path"),
        Case(method: "GET", target: "\(studies)/%252e%252e", status: 404, field: "study"),
        // Names and numbers in paths.
        Case(method: "GET", target: "\(studies)/none", status: 404, field: "study"),
        Case(method: "GET", target: "\(studies)/s/trials/99", status: 404, field: "number"),
        Case(method: "GET", target: "\(studies)/s/trials/-1", status: 400, field: "number"),
        Case(method: "GET", target: "\(studies)/s/trials/1.5", status: 400, field: "number"),
        Case(method: "GET", target: "\(studies)/s/trials/x", status: 400, field: "number"),
        Case(
            method: "GET", target: "\(studies)/s/trials/99999999999999999999", status: 400,
            field: "number"),
        Case(
            method: "GET", target: "\(studies)/s/trials/9223372036854775807", status: 404,
            field: "number"),
        // Queries.
        Case(method: "GET", target: "\(studies)?page=1", status: 400, field: "page"),
        Case(method: "GET", target: "\(studies)/s/trials?afer=1", status: 400, field: "afer"),
        Case(method: "GET", target: "\(studies)/s/trials?after=x", status: 400, field: "after"),
        Case(method: "GET", target: "\(studies)/s/trials?after=-1", status: 400, field: "after"),
        Case(method: "GET", target: "\(studies)/s/trials?after=", status: 400, field: "after"),
        Case(method: "GET", target: "\(studies)/s/trials?after", status: 400, field: "after"),
        Case(
            method: "GET", target: "\(studies)/s/trials?after=1&after=2", status: 400,
            field: "after"),
        Case(method: "GET", target: "\(studies)/s/trials?limit=0", status: 400, field: "limit"),
        Case(method: "GET", target: "\(studies)/s/trials?limit=10001", status: 400, field: "limit"),
        Case(
            method: "GET", target: "\(studies)/s/trials?limit=1e400", status: 400, field: "limit"),
        Case(method: "GET", target: "\(studies)/s/best?count=0", status: 400, field: "count"),
        Case(method: "GET", target: "\(studies)?%zz=1", status: 400, field: "query"),
        Case(
            method: "GET", target: "\(studies)/s/trials?after=9223372036854775807", status: 400,
            field: "after"),
        Case(
            method: "GET", target: "\(studies)/s/events?after=99999999999999999999", status: 400,
            field: "after"),
        Case(
            method: "GET", target: "\(studies)/s/events",
            headers: [("Accept", "text/event-stream"), ("Last-Event-ID", "x")], status: 400,
            field: "last-event-id"),
        Case(
            method: "GET", target: "\(studies)/s/events?after=x",
            headers: [("Accept", "text/event-stream")], status: 400, field: "after"),
        Case(
            method: "GET", target: "\(studies)/none/events",
            headers: [("Accept", "text/event-stream")], status: 404, field: "study"),
        // Bodies.
        Case(method: "POST", target: studies, status: 400, field: "definition"),
        Case(method: "POST", target: studies, body: "", status: 400, field: "definition"),
        Case(method: "POST", target: studies, body: "{}", status: 400, field: "definition"),
        Case(method: "POST", target: studies, body: "{", status: 400, field: "body"),
        Case(method: "POST", target: studies, body: "[]", status: 400, field: "body"),
        Case(method: "POST", target: studies, body: "null", status: 400, field: "body"),
        Case(method: "POST", target: studies, body: "7", status: 400, field: "body"),
        Case(method: "POST", target: studies, body: "\u{FEFF}{}", status: 400, field: "definition"),
        Case(method: "POST", target: studies, body: deep, status: 400, field: "body"),
        Case(method: "POST", target: ask, body: #"{"a":1,"a":2}"#, status: 400, field: "body"),
        Case(
            method: "POST", target: studies, body: #"{"definition":7}"#, status: 400,
            field: "definition"),
        Case(
            method: "POST", target: studies, body: #"{"definition":{"study":""}}"#, status: 400),
        Case(
            method: "POST", target: studies,
            body: #"{"definition":{"study":"t","parameters":{"x":{"from":1,"to":0}}}}"#,
            status: 400),
        Case(
            method: "POST", target: studies, body: #"{"definitoin":{}}"#, status: 400,
            field: "definitoin"),
        Case(method: "POST", target: ask, body: #"{"count":0}"#, status: 400, field: "count"),
        Case(method: "POST", target: ask, body: #"{"count":1.5}"#, status: 400, field: "count"),
        Case(method: "POST", target: ask, body: #"{"count":"2"}"#, status: 400, field: "count"),
        Case(method: "POST", target: ask, body: #"{"count":1e999}"#, status: 400),
        Case(
            method: "POST", target: ask, body: #"{"count":123456789012345678901234567890}"#,
            status: 400, field: "count"),
        Case(method: "POST", target: ask, body: #"{"worker":7}"#, status: 400, field: "worker"),
        Case(method: "POST", target: ask, body: #"{"key":""}"#, status: 400, field: "key"),
        Case(method: "POST", target: ask, body: #"{"study":"t"}"#, status: 400, field: "study"),
        Case(method: "POST", target: tell, body: "{}", status: 400, field: "token"),
        Case(method: "POST", target: tell, body: #"{"token":1}"#, status: 400, field: "metrics"),
        Case(
            method: "POST", target: tell, body: #"{"token":1,"metrics":[]}"#, status: 400,
            field: "metrics"),
        Case(
            method: "POST", target: tell, body: #"{"token":1,"metrics":{"loss":"low"}}"#,
            status: 400, field: "metrics.loss"),
        Case(
            method: "POST", target: tell, body: #"{"token":1,"outcome":"bad"}"#, status: 400,
            field: "outcome"),
        Case(
            method: "POST", target: "\(studies)/s/trials/7/tell",
            body: #"{"token":1,"metrics":{"loss":1}}"#, status: 404),
        Case(
            method: "POST", target: "\(studies)/s/trials", body: #"{"parameters":{"y":1}}"#,
            status: 400),
        Case(
            method: "POST", target: "\(studies)/s/trials",
            body: #"{"parameters":{"x":7},"metrics":{"loss":1}}"#, status: 400),
        Case(
            method: "POST", target: "\(studies)/s/enqueue", body: #"{"parameters":[1]}"#,
            status: 400, field: "parameters"),
        Case(
            method: "POST", target: "\(studies)/s/promote",
            body: #"{"number":7,"metrics":{"loss":1}}"#, status: 404),
        Case(
            method: "POST", target: "\(studies)/s/stop", body: #"{"now":true}"#, status: 400,
            field: "now"),
        Case(method: "GET", target: studies, body: "{}", status: 400, field: "body"),
        // Types.
        Case(
            method: "POST", target: ask, body: "{}", headers: [("Content-Type", "text/plain")],
            status: 415, field: "content-type"),
        Case(
            method: "POST", target: ask, body: "count=1",
            headers: [("Content-Type", "application/x-www-form-urlencoded")], status: 415,
            field: "content-type"),
        Case(
            method: "POST", target: "\(studies)/s/stop",
            headers: [("Content-Type", "multipart/form-data")], status: 415, field: "content-type"),
        Case(
            method: "POST", target: ask, body: "{}",
            headers: [("Content-Encoding", "gzip")], status: 415, field: "content-encoding"),
    ]

    @Test("get a status of their kind, and a sentence that says what to do")
    func table() async {
        let caller = Caller()
        _ = await caller.create()
        _ = await caller.send("POST", Self.ask)
        for item in Self.cases {
            let answer = await caller.send(
                item.method, item.target, item.body, headers: item.headers)
            #expect(answer.status == item.status, "\(item.testDescription): \(answer.text)")
            let message = answer.json["message"]?.stringValue ?? ""
            #expect(message.count > 15 && message.count < 4000, "\(item.testDescription)")
            #expect(answer.json["data"]?["kind"] != nil, "\(item.testDescription)")
            if let field = item.field {
                #expect(answer.field == field, "\(item.testDescription): \(answer.text)")
            }
        }
    }

    @Test("a misspelt name gets the nearest one")
    func nearest() async {
        let answer = await Caller().send("GET", "/api/v1/studies/s/trials?afer=1")
        #expect(answer.text.contains("Did you mean after?"))
    }

    @Test("the trial's number and the study's name may stand in the body too, when they agree")
    func agreeing() async {
        let caller = Caller()
        _ = await caller.create()
        _ = await caller.send("POST", Self.ask)
        let answer = await caller.send(
            "POST", Self.tell, #"{"study":"s","number":0,"token":1,"metrics":{"loss":1}}"#)
        #expect(answer.json == ["status": "accepted"])
    }
}
