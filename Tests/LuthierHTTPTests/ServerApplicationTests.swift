import LuthierDomain
import LuthierHTTP
import LuthierPorts
import LuthierTesting
import LuthierWire
import Testing

@Suite("ServerApplication")
struct ServerApplicationTests {
    private let caller = Caller()

    @Test("a study goes from its creation to its deletion")
    func wholeStudy() async {
        let created = await caller.create()
        #expect(created.status == 201)
        #expect(created.header("location") == "/api/v1/studies/s")
        #expect(created.json["state"] == "open")
        #expect(await caller.create().status == 409)

        let asked = await caller.send(
            "POST", "/api/v1/studies/s/ask", #"{"count":2,"worker":"w"}"#)
        #expect(asked.status == 200)
        let trials = asked.json["trials"]?.elements ?? []
        #expect(trials.map { $0["number"] } == [0, 1])
        #expect(trials.map { $0["token"] } == [1, 2])

        let report = await caller.send(
            "POST", "/api/v1/studies/s/trials/0/report",
            #"{"token":1,"step":1,"metrics":{"loss":3}}"#)
        #expect(report.json == ["decision": "continue"])
        let told = await caller.send(
            "POST", "/api/v1/studies/s/trials/0/tell", #"{"token":1,"metrics":{"loss":2}}"#)
        #expect(told.json == ["status": "accepted"])
        let failed = await caller.send(
            "POST", "/api/v1/studies/s/trials/1/tell",
            #"{"token":2,"outcome":{"failed":"diverged"}}"#)
        #expect(failed.json == ["status": "accepted"])
        let added = await caller.send(
            "POST", "/api/v1/studies/s/trials", #"{"parameters":{"x":0.5},"metrics":{"loss":1}}"#)
        #expect(added.status == 201 && added.json == ["number": 2])
        let queued = await caller.send(
            "POST", "/api/v1/studies/s/enqueue", #"{"parameters":{"x":0.25}}"#)
        #expect(queued.status == 201 && queued.json == ["number": 3])

        let best = await caller.send("GET", "/api/v1/studies/s/best")
        #expect(best.json["best"]?.elements?.first?["number"] == 2)
        let page = await caller.send("GET", "/api/v1/studies/s/trials?after=0&limit=1")
        #expect(page.json["trials"]?.elements?.map { $0["number"] } == [1])
        #expect(page.json["next"] == 1)
        let trial = await caller.send("GET", "/api/v1/studies/s/trials/1")
        #expect(trial.json["reason"] == "diverged")
        let why = await caller.send("GET", "/api/v1/studies/s/trials/0/why")
        #expect(why.json["origin"] == "suggested")
        #expect(why.json["why"]?["sampler"] != nil)
        let events = await caller.send("GET", "/api/v1/studies/s/events?after=1&limit=2")
        #expect(events.json["events"]?.elements?.map { $0["sequence"] } == [2, 3])
        #expect(events.json["next"] == 3)

        #expect(await caller.send("POST", "/api/v1/studies/s/stop").json["state"] == "stopped")
        #expect(await caller.send("POST", "/api/v1/studies/s/resume").json["state"] == "open")
        let edited = await caller.send(
            "POST", "/api/v1/studies/s/edit", Caller.definition("s", trials: 9))
        #expect(edited.status == 200 && edited.json["changed"] == true)
        let promoted = await caller.send(
            "POST", "/api/v1/studies/s/promote", #"{"number":2,"metrics":{"loss":1.5}}"#)
        #expect(promoted.json["status"] == "accepted")
        let deleted = await caller.send("DELETE", "/api/v1/studies/s")
        #expect(deleted.json == ["study": "s", "state": "deleted"])
        #expect(await caller.send("GET", "/api/v1/studies/s").status == 404)
    }

    @Test("a study's name may be any text, encoded in the path")
    func names() async {
        let name = "größe & 50 % / ß"
        let created = await caller.create(name)
        #expect(created.status == 201)
        let path = created.header("location") ?? ""
        #expect(path == "/api/v1/studies/gr%C3%B6%C3%9Fe%20%26%2050%20%25%20%2F%20%C3%9F")
        #expect(await caller.send("GET", path).json["study"] == .string(name))
    }

    @Test("the header Idempotency-Key gives a repeated request the same answer")
    func idempotency() async {
        _ = await caller.create()
        func ask(_ body: String, _ key: String) async -> ServerAnswer {
            await caller.send(
                "POST", "/api/v1/studies/s/ask", body, headers: [("Idempotency-Key", key)])
        }
        let first = await ask("{}", "k")
        #expect(await ask("{}", "k").text == first.text)
        #expect(await ask(#"{"key":"k"}"#, "k").text == first.text)
        let other = await ask(#"{"count":2}"#, "k")
        #expect(other.status == 409)
        #expect(await ask(#"{"key":"j"}"#, "k").status == 400)
        #expect(await ask("{}", String(repeating: "k", count: 201)).field == "key")
    }

    @Test("an answer that the caller has is not sent again until it changes")
    func tags() async throws {
        _ = await caller.create()
        for path in ["", "/s", "/s/trials", "/s/best"] {
            let first = await caller.send("GET", "/api/v1/studies\(path)")
            let tag = try #require(first.header("etag"))
            for known in [tag, "W/\(tag)", "\"x\", \(tag)", "*"] {
                let again = await caller.send(
                    "GET", "/api/v1/studies\(path)", headers: [("If-None-Match", known)])
                #expect(again.status == 304 && again.bytes.isEmpty)
                #expect(again.header("etag") == tag)
            }
        }
        let tag = try #require(await caller.send("GET", "/api/v1/studies/s").header("etag"))
        _ = await caller.send("POST", "/api/v1/studies/s/ask")
        let changed = await caller.send(
            "GET", "/api/v1/studies/s", headers: [("If-None-Match", tag)])
        #expect(changed.status == 200 && changed.header("etag") != tag)
    }

    @Test("notes and tags of a study and its trials are shown wherever these are")
    func annotations() async throws {
        _ = await caller.create()
        _ = await caller.send("POST", "/api/v1/studies/s/ask", #"{"count":2}"#)
        let study = await caller.send(
            "POST", "/api/v1/studies/s/annotate", #"{"note":"<b>","add_tags":["b","a"]}"#)
        #expect(study.json == ["note": "<b>", "tags": ["a", "b"]])
        let trial = await caller.send(
            "POST", "/api/v1/studies/s/trials/1/annotate", #"{"add_tags":["shipped"]}"#)
        #expect(trial.json == ["note": "", "tags": ["shipped"]])
        let shown = await caller.send("GET", "/api/v1/studies/s").json
        #expect(shown["note"] == "<b>" && shown["tags"] == ["a", "b"])
        let listed = await caller.send("GET", "/api/v1/studies").json["studies"]?.elements?.first
        #expect(listed?["tags"] == ["a", "b"])
        #expect(await caller.send("GET", "/api/v1/studies/s/trials/1").json["tags"] == ["shipped"])
        #expect(await caller.send("GET", "/api/v1/studies/s/trials/0").json["tags"] == nil)
        let columns = await caller.send("GET", "/api/v1/studies/s/columns").json
        #expect(columns["tags"] == [.null, "shipped"] && columns["note"] == [.null, .null])
        let events = await caller.send("GET", "/api/v1/studies/s/trials/1/events").json
        #expect(events["events"]?.elements?.last?["kind"] == "annotated")
        let wrong = await caller.send(
            "POST", "/api/v1/studies/s/annotate", #"{"add_tags":["a b"]}"#)
        #expect(wrong.status == 400 && wrong.field == "add_tags")
        let types = await caller.send("POST", "/api/v1/studies/s/annotate", #"{"add_tags":[1]}"#)
        #expect(types.status == 400 && types.field == "add_tags")
        let missing = await caller.send(
            "POST", "/api/v1/studies/s/trials/9/annotate", #"{"note":"x"}"#)
        #expect(missing.status == 404)
    }

    @Test("health and figures say how it stands")
    func watching() async {
        _ = await caller.create()
        _ = await caller.send("POST", "/api/v1/studies/s/ask")
        #expect(await caller.send("GET", "/health/live").json == ["status": "alive"])
        #expect(await caller.send("GET", "/health/ready").json == ["status": "ready"])
        let figures = await caller.send("GET", "/metrics")
        for line in [
            "luthier_http_requests_total{route=\"ask\",status=\"200\"} 1",
            "luthier_ask_seconds_count 1", "luthier_studies{state=\"running\"} 1",
            "luthier_trials{outcome=\"running\"} 1", "luthier_live_streams 0",
        ] {
            #expect(figures.text.contains(line + "\n"), "\(line)")
        }
        caller.application.drain.begin()
        let ending = await caller.send("GET", "/health/ready")
        #expect(ending.status == 503 && ending.json == ["status": "ending"])
        #expect(await caller.send("GET", "/").status == 200)
    }

    @Test("more requests than may be under way are told to come again")
    func overload() async {
        var limits = ServerApplication.Limits()
        limits.requests = 0
        let answer = await Caller(limits: limits).send("GET", "/api/v1/studies")
        #expect(answer.status == 503 && answer.header("retry-after") == "1")
        limits = ServerApplication.Limits()
        limits.streams = 0
        let caller = Caller(limits: limits)
        _ = await caller.create()
        let stream = await caller.send(
            "GET", "/api/v1/studies/s/events", headers: [("Accept", "text/event-stream")])
        #expect(stream.status == 429 && stream.header("retry-after") == "10")
    }

    @Test("a token that asks too often is told to come later, and others are served")
    func rate() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let file = TokenFile(path: folder.path("tokens.json"))
        var limits = ServerApplication.Limits()
        limits.rate = 2
        let caller = Caller(tokens: file, limits: limits)
        for name in ["one", "two"] {
            try file.add(
                AccessToken(
                    name: name, role: .viewer, digest: AccessToken.digest(of: name),
                    created: Timestamp(milliseconds: 0)))
        }
        let one = caller.with(token: "one")
        for _ in 0..<20 { #expect(await one.send("GET", "/api/v1/studies").status == 200) }
        let refused = await one.send("GET", "/api/v1/studies")
        #expect(refused.status == 429 && refused.header("retry-after") == "1")
        #expect(refused.json["data"]?["kind"] == "too_many_requests")
        #expect(await caller.with(token: "two").send("GET", "/api/v1/studies").status == 200)
        #expect(await caller.send("GET", "/health/live").status == 200)
    }

    @Test("a storage that cannot answer is no fault of the caller, and its words stay inside")
    func storageErrors() async {
        let caller = Caller(storage: BrokenStorage(.busy))
        let busy = await caller.send("GET", "/api/v1/studies")
        #expect(busy.status == 503 && busy.header("retry-after") == "1")
        #expect(await caller.send("GET", "/health/ready").status == 503)
        #expect(await caller.send("GET", "/health/live").status == 200)
        let corrupt = await Caller(storage: BrokenStorage(.corrupt)).send("GET", "/api/v1/studies")
        #expect(corrupt.status == 500)
        #expect(!corrupt.text.contains("a secret place"))
        #expect(corrupt.text.contains("its log says why under"))
    }
}

/// A storage that only fails.
struct BrokenStorage: StudyStorage {
    private let error: StorageError

    init(_ code: StorageError.Code) {
        error = StorageError(code, subject: "s", message: "a secret place is broken.")
    }

    func create(_ record: EventRecord) async throws(StorageError) -> Bool { throw error }
    func studies() async throws(StorageError) -> [StudyHead] { throw error }
    func events(
        of study: String, after sequence: Int, limit: Int
    ) async throws(StorageError) -> [EventRecord] { throw error }
    func transact<Result: Sendable>(
        on study: String, after sequence: Int, keys: [String],
        _ body: @escaping @Sendable (StorageView) -> StorageChange<Result>
    ) async throws(StorageError) -> Result { throw error }
    func delete(_ study: String) async throws(StorageError) { throw error }
}
