import Dispatch
import Foundation
import LuthierDomain
import LuthierHTTP
import LuthierWire
import Testing

@Suite("Pages for people, and what is made for them")
struct StudyPagesTests {
    private let study = "/api/v1/studies/s"

    @Test("every path for people answers the same page, of its type and with a tag")
    func page() async throws {
        let caller = Caller()
        for path in [
            "/", "/new", "/compare", "/studies/s", "/studies/a%2Fb", "/studies/s/trials/7",
        ] {
            let answer = await caller.send("GET", path)
            #expect(answer.status == 200 && answer.text == "<p>page</p>", "\(path)")
            #expect(answer.header("content-type") == "text/html; charset=utf-8")
            let tag = try #require(answer.header("etag"))
            let again = await caller.send("GET", path, headers: [("If-None-Match", tag)])
            #expect(again.status == 304 && again.bytes.isEmpty)
        }
        #expect(await caller.send("POST", "/").status == 405)
        #expect(await caller.send("GET", "/studies/s/nothing").status == 404)
    }

    @Test("files have their type and a tag, and no name leads anywhere else")
    func files() async throws {
        let caller = Caller()
        let answer = await caller.send("GET", "/assets/plain.js")
        #expect(answer.status == 200 && answer.text == "let x = 1;\n")
        #expect(answer.header("content-type") == "text/javascript; charset=utf-8")
        let tag = try #require(answer.header("etag"))
        let again = await caller.send("GET", "/assets/plain.js", headers: [("If-None-Match", tag)])
        #expect(again.status == 304)
        for path in [
            "/assets/", "/assets/other.js", "/assets/../luthier.db", "/assets/..%2Fluthier.db",
            "/assets/%2e%2e%2fetc%2fpasswd", "/assets//etc/passwd", "/assets/%2Fetc%2Fpasswd",
            "/assets/plain.js/..", "/assets/plain.js%00", "/assets/..\\plain.js",
            "/assets/PLAIN.JS",
        ] {
            let status = await caller.send("GET", path).status
            #expect([400, 404].contains(status), "\(path): \(status)")
        }
    }

    @Test("without pages the index is a text for programs")
    func noPages() async {
        let caller = Caller(pages: nil)
        #expect(await caller.send("GET", "/").text.contains("/api/openapi.json"))
        #expect(await caller.send("GET", "/assets/plain.js").status == 404)
        _ = await caller.create()
        #expect(await caller.send("GET", "\(study)/sections/history").status == 404)
        let text = #"{"text":"study: s"}"#
        #expect(await caller.send("POST", "/api/v1/definitions", text).status == 404)
    }

    @Test("a visitor learns who he is and what he may do")
    func session() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let file = TokenFile(path: folder.path("tokens.json"))
        let open = await Caller(tokens: file).send("GET", "/api/v1/session").json
        #expect(open["role"] == "admin" && open["open"] == true && open["version"] == "1.2.3")
        let token = AccessToken.random()
        try file.add(
            AccessToken(
                name: "anna", role: .worker, studies: ["s"], digest: AccessToken.digest(of: token),
                created: .init(milliseconds: 0)))
        #expect(await Caller(tokens: file).send("GET", "/api/v1/session").status == 401)
        let known = await Caller(tokens: file).with(token: token).send("GET", "/api/v1/session")
        #expect(known.json["name"] == "anna" && known.json["role"] == "worker")
        #expect(known.json["open"] == false && known.json["studies"] == ["s"])
    }

    @Test("a study file's text is read without creating anything")
    func definition() async {
        let caller = Caller()
        let read = await caller.send(
            "POST", "/api/v1/definitions", #"{"text":"study: mine"}"#)
        #expect(read.status == 200 && read.json["definition"]?["study"] == "mine")
        let broken = await caller.send("POST", "/api/v1/definitions", #"{"text":"no"}"#)
        #expect(broken.status == 400 && broken.field == "text")
        #expect(await caller.send("GET", "/api/v1/studies").json["studies"] == [])
    }

    @Test("a section is made once for each state of its study and each question")
    func sections() async {
        let pages = PlainPages()
        let caller = Caller(pages: pages)
        _ = await caller.create()
        for _ in 0..<3 { _ = await caller.send("GET", "\(study)/sections/history") }
        #expect(pages.made.count == 1)
        let asked = await caller.send(
            "GET", "\(study)/sections/history?across=x&up=7&metric=a%20b")
        #expect(asked.json["remarks"]?.elements?.first == "across=x")
        #expect(asked.json["remarks"]?.elements?.contains("metric=a b") == true)
        #expect(asked.json["remarks"]?.elements?.contains("up=7") == true)
        #expect(pages.made.count == 2)
        _ = await caller.send("POST", "\(study)/ask")
        let later = await caller.send("GET", "\(study)/sections/history?number=0")
        #expect(later.json["sequence"] == 2)
        #expect(later.json["remarks"]?.elements?.contains("number 0") == true)
        #expect(pages.made.count == 3)
        let events = await caller.send("GET", "\(study)/sections/timeline")
        #expect(events.json["remarks"]?.elements?.contains("2 events") == true)
        #expect(await caller.send("GET", "\(study)/sections/nothing").field == "section")
        #expect(await caller.send("GET", "\(study)/sections/history?number=9").status == 404)
        #expect(await caller.send("GET", "/api/v1/studies/t/sections/history").status == 404)
    }

    @Test(
        "no section waits for one that takes long",
        .enabled(if: ProcessInfo.processInfo.activeProcessorCount > 1))
    func slowSections() async {
        let pages = PlainPages()
        let caller = Caller(pages: pages)
        _ = await caller.create()
        async let slow = caller.send("GET", "\(study)/sections/slow")
        while pages.made.count == 0 { await Task.yield() }
        #expect(await caller.send("GET", "\(study)/sections/history").status == 200)
        #expect(pages.opened.count == 0)
        pages.gate.signal()
        #expect(await slow.status == 200)
    }

    @Test("a study that was made anew under its name has sections of its own")
    func sectionsOfAnotherStudy() async {
        let pages = PlainPages()
        let caller = Caller(pages: pages)
        for trials in [5, 9] {
            _ = await caller.create(trials: trials)
            _ = await caller.send("GET", "\(study)/sections/history")
            _ = await caller.send("DELETE", study)
        }
        #expect(pages.made.count == 2)
    }

    @Test("columns give every trial, those that are named, and those after one")
    func columns() async {
        let caller = Caller()
        _ = await caller.create()
        _ = await caller.send("POST", "\(study)/ask", #"{"count":3,"worker":"w"}"#)
        _ = await caller.send(
            "POST", "\(study)/trials/1/tell", #"{"token":2,"metrics":{"loss":2.5}}"#)
        func numbers(_ query: String) async -> JSONValue? {
            await caller.send("GET", "\(study)/columns\(query)").json["number"]
        }
        let all = await caller.send("GET", "\(study)/columns").json
        #expect(all["number"] == [0, 1, 2] && all["total"] == 3)
        #expect(all["outcome"] == ["running", "completed", "running"])
        #expect(all["worker"] == ["w", .null, "w"])
        #expect(all["metrics"]?["loss"] == [.null, 2.5, .null])
        #expect(all["parameters"]?["x"]?.elements?.count == 3)
        #expect(await numbers("?after=0") == [1, 2])
        #expect(await numbers("?after=7") == [])
        #expect(await numbers("?numbers=2,0,77") == [2, 0])
        #expect(await numbers("?numbers=2") == [2])
        let page = await caller.send("GET", "\(study)/columns?limit=2").json
        #expect(page["number"] == [0, 1] && page["next"] == 1)
        for query in ["?numbers=", "?numbers=a", "?numbers=1,,2", "?numbers=-1", "?limit=0"] {
            #expect(await caller.send("GET", "\(study)/columns\(query)").status == 400, "\(query)")
        }
    }

    @Test("the events of a trial are its own alone, in order")
    func trialEvents() async {
        let caller = Caller()
        _ = await caller.create()
        _ = await caller.send("POST", "\(study)/ask", #"{"count":2}"#)
        _ = await caller.send(
            "POST", "\(study)/trials/1/report", #"{"token":2,"step":1,"metrics":{"loss":1}}"#)
        _ = await caller.send(
            "POST", "\(study)/trials/0/tell", #"{"token":1,"metrics":{"loss":2}}"#)
        _ = await caller.send(
            "POST", "\(study)/trials/1/tell", #"{"token":2,"metrics":{"loss":2}}"#)
        let events = await caller.send("GET", "\(study)/trials/1/events").json["events"]
        #expect(events?.elements?.map { $0["kind"] } == ["started", "measured", "ended"])
        #expect(events?.elements?.allSatisfy { $0["body"]?["trial"] == 1 } == true)
        let last = await caller.send("GET", "\(study)/trials/1/events?after=4").json["events"]
        #expect(last?.elements?.map { $0["kind"] } == ["ended"])
        #expect(await caller.send("GET", "\(study)/trials/5/events").status == 404)
    }
}
