import AsyncHTTPClient
import LuthierDomain
import LuthierHTTP
import LuthierPorts
import LuthierWire
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@Suite("Artifacts over HTTP")
struct ServerApplicationArtifactsTests {
    private let store = MemoryArtifacts()

    private func caller(_ artifacts: String = "{}", trials: Int = 5) async -> Caller {
        let caller = Caller(artifacts: store)
        let definition = Caller.definition(trials: trials)
        let created = await caller.send(
            "POST", "/api/v1/studies",
            definition.replacing(
                #""seed":3"#, with: #""seed":3,"artifacts":\#(artifacts)"#))
        #expect(created.status == 201, "\(created.text)")
        return caller
    }

    private func ask(_ caller: Caller) async -> (number: Int, token: Int) {
        let trial = await caller.send("POST", "/api/v1/studies/s/ask").json["trials"]?.elements?
            .first
        return (trial?["number"]?.integerValue ?? -1, trial?["token"]?.integerValue ?? -1)
    }

    private func path(_ number: Int, _ digest: ArtifactDigest? = nil) -> String {
        "/api/v1/studies/s/trials/\(number)/artifacts" + (digest.map { "/\($0)" } ?? "")
    }

    private func put(
        _ caller: Caller, _ text: String, as name: String = "a.txt", of number: Int = 0,
        token: Int, digest: ArtifactDigest? = nil, type: String = "application/octet-stream"
    ) async -> ServerAnswer {
        let digest = digest ?? MemoryArtifacts.digest(of: Array(text.utf8))
        return await caller.send(
            "PUT", path(number, digest) + "?token=\(token)&name=\(PercentText.encoded(name))", text,
            headers: [("Content-Type", type)])
    }

    private func tell(_ caller: Caller, _ trial: (number: Int, token: Int), loss: Double) async {
        _ = await caller.send(
            "POST", "/api/v1/studies/s/trials/\(trial.number)/tell",
            #"{"token":\#(trial.token),"metrics":{"loss":\#(loss)}}"#)
    }

    /// The whole body of a file.
    private func bytes(_ answer: ServerAnswer) async throws -> [UInt8] {
        guard case .file(let file) = answer.body else { return answer.bytes }
        var all: [UInt8] = []
        try await file.run { all += $0 }
        #expect(all.count == file.size)
        return all
    }

    @Test("what a worker sends is listed and given back; sent again it changes nothing")
    func upload() async throws {
        let caller = await caller()
        let trial = await ask(caller)
        let first = await put(caller, "hello", as: "plots/a b.txt", token: trial.token)
        #expect(first.status == 200 && first.json["status"]?.stringValue == "accepted")
        let events = await caller.send("GET", "/api/v1/studies/s/events").json
        let again = await put(caller, "hello", as: "plots/a b.txt", token: trial.token)
        #expect(again.json == first.json)
        #expect(await caller.send("GET", "/api/v1/studies/s/events").json == events)
        let list = await caller.send("GET", path(0)).json["artifacts"]?.elements ?? []
        #expect(list.count == 1 && list[0]["name"]?.stringValue == "plots/a b.txt")
        #expect(list[0]["here"]?.booleanValue == true && list[0]["size"]?.integerValue == 5)
        let digest = MemoryArtifacts.digest(of: Array("hello".utf8))
        let answer = await caller.send("GET", path(0, digest))
        #expect(try await bytes(answer) == Array("hello".utf8))
        let known = await caller.send(
            "GET", path(0, digest), headers: [("If-None-Match", "\"\(digest)\"")])
        #expect(known.status == 304)
    }

    @Test(
        "no payload is ever shown as a page: it is saved, without a type that a browser would open",
        arguments: [
            ("x.html", "<html><script>alert(1)</script>"),
            ("x.svg", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
            ("x.xhtml", "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>"),
            ("x.js", "alert(1)"), ("x.pdf", "%PDF-1.7"), ("x.png", "<script>alert(1)</script>"),
            ("x.css", "a{}"), ("\"><script>.html", "<b>"),
        ])
    func payloads(name: String, text: String) async throws {
        let caller = await caller()
        let trial = await ask(caller)
        #expect(await put(caller, text, as: name, token: trial.token).status == 200)
        let digest = MemoryArtifacts.digest(of: Array(text.utf8))
        let answer = await caller.send("GET", path(0, digest))
        #expect(answer.status == 200)
        #expect(answer.header("content-type") == "application/octet-stream")
        #expect(answer.header("content-disposition")?.hasPrefix("attachment; filename=\"") == true)
        #expect(answer.header("content-disposition")?.contains("<") == false)
        #expect(answer.header("content-security-policy") == "default-src 'none'; sandbox")
        #expect(SafetyHeaders.all.contains { $0 == ("x-content-type-options", "nosniff") })
    }

    @Test("a picture has its own type by its first bytes, and is still saved")
    func picture() async throws {
        let caller = await caller()
        let trial = await ask(caller)
        #expect(await put(caller, "GIF89a<script>", as: "x.html", token: trial.token).status == 200)
        let digest = MemoryArtifacts.digest(of: Array("GIF89a<script>".utf8))
        let answer = await caller.send("GET", path(0, digest))
        #expect(answer.header("content-type") == "image/gif")
        #expect(answer.header("content-disposition")?.hasPrefix("attachment") == true)
    }

    @Test("only who holds the newest attempt may send; others hear that they are late")
    func late() async throws {
        let caller = await caller()
        let trial = await ask(caller)
        let late = await put(caller, "x", token: trial.token + 1)
        #expect(late.status == 200 && late.json["status"]?.stringValue == "late")
        #expect(await caller.send("GET", path(0)).json["artifacts"]?.elements == [])
        #expect(store.shelf.withLock { $0.contents.isEmpty })
    }

    @Test("wrong uploads are refused by the field that is wrong, and leave nothing")
    func refusals() async throws {
        let caller = await caller(#"{"per_trial":4}"#)
        let trial = await ask(caller)
        func refused(_ answer: ServerAnswer, _ status: Int, _ field: String?) {
            #expect(answer.status == status && answer.field == field, "\(answer.text)")
        }
        for name in [
            "../a", "/etc/passwd", "a/../b", "..", "a\\b", "a\u{202E}b", "",
            String(repeating: "a", count: 600),
        ] {
            refused(await put(caller, "x", as: name, token: trial.token), 400, "name")
        }
        refused(
            await caller.send(
                "PUT", path(0) + "/..%2F..%2Fetc?token=1&name=a", "x",
                headers: [("Content-Type", "application/octet-stream")]), 400, "sha256")
        let other = MemoryArtifacts.digest(of: [1])
        refused(await put(caller, "x", token: trial.token, digest: other), 400, "sha256")
        let received = store.shelf.withLock { $0.received }
        refused(await put(caller, "12345", token: trial.token), 413, "body")
        // Before any of it was taken.
        #expect(store.shelf.withLock { $0.received } == received)
        refused(
            await put(caller, "x", token: trial.token, type: "application/json"), 415,
            "content-type")
        refused(
            await put(caller, "x", token: trial.token, type: "multipart/form-data"), 415,
            "content-type")
        refused(await put(caller, "x", of: 99, token: trial.token), 404, "number")
        #expect(await put(caller, "123", token: trial.token).status == 200)
        // Together with what is there it is too much.
        refused(await put(caller, "45", as: "b.txt", token: trial.token), 413, "body")
        store.shelf.withLock { $0.isFull = true }
        #expect(await put(caller, "4", as: "c.txt", token: trial.token).status == 413)
        #expect(store.shelf.withLock { $0.contents["s"]?.count } == 1)
        #expect(store.shelf.withLock { $0.unfinished } == 0)
        let none = Caller()
        _ = await none.create()
        let started = await ask(none)
        #expect(await put(none, "x", token: started.token).status == 409)
    }

    @Test("what the quota gives up leaves the server's disk, and says so when it is asked for")
    func quota() async throws {
        let caller = await caller(#"{"quota":10}"#)
        for (text, loss) in [("aaaa", 3.0), ("bbbb", 1), ("cccc", 2)] {
            let trial = await ask(caller)
            _ = await put(caller, text, of: trial.number, token: trial.token)
            await tell(caller, trial, loss: loss)
        }
        #expect(store.shelf.withLock { $0.contents["s"]?.count } == 2)
        let digest = MemoryArtifacts.digest(of: Array("aaaa".utf8))
        let answer = await caller.send("GET", path(0, digest))
        #expect(answer.status == 404 && answer.text.contains("was removed"))
        let list = await caller.send("GET", path(0)).json["artifacts"]?.elements ?? []
        #expect(list.first?["because"]?.stringValue == "quota")
        #expect(list.first?["here"]?.booleanValue == false)
    }

    /// Ways to write a path that leads elsewhere.
    private static let detours: [String] = {
        let points = [
            "..", ".", "%2e%2e", "%2E.", ".%2e", "%252e%252e", "%c0%ae%c0%ae", "..;", "..%00",
        ]
        let slashes = ["/", "%2f", "%2F", "%5c", "\\", "%252f", "%c0%af", "//", "%ef%bc%8f"]
        let ends = ["etc%2fpasswd", "luthier.db", "0000", "artifacts", "%00", "ba"]
        return points.flatMap { point in
            slashes.flatMap { slash in ends.map { point + slash + point + slash + $0 } }
        } + ["file:%2f%2f%2fetc%2fpasswd", "%2fetc%2fpasswd", "C:%5cwindows", "~root", "-", "*"]
    }()

    @Test("no way of writing a path leads anywhere but to an artifact of the trial")
    func detours() async throws {
        #expect(Self.detours.count > 480)
        let caller = await caller()
        let trial = await ask(caller)
        _ = await put(caller, "mine", token: trial.token)
        let digest = MemoryArtifacts.digest(of: Array("mine".utf8))
        for detour in Self.detours {
            for path in [
                "\(path(0))/\(detour)", "\(path(0))/\(detour)/\(digest)",
                "/api/v1/studies/s/trials/\(detour)/artifacts/\(digest)",
                "/api/v1/studies/\(detour)/trials/0/artifacts/\(digest)",
            ] {
                let got = await caller.send("GET", path)
                #expect([400, 404].contains(got.status), "\(path) \(got.status)")
                let sent = await caller.send(
                    "PUT", path + "?token=\(trial.token)&name=a", "x",
                    headers: [("Content-Type", "application/octet-stream")])
                #expect([400, 404, 405].contains(sent.status), "\(path) \(sent.status)")
            }
            let named = await caller.send(
                "PUT",
                path(0, MemoryArtifacts.digest(of: Array("x".utf8)))
                    + "?token=\(trial.token)&name=\(detour)", "x",
                headers: [("Content-Type", "application/octet-stream")])
            // A name is kept as it was meant, where it is one; it is never a path.
            #expect([200, 400, 413].contains(named.status), "\(detour) \(named.status)")
        }
        let names = await caller.send("GET", path(0)).json["artifacts"]?.elements ?? []
        for name in names.compactMap({ $0["name"]?.stringValue }) {
            #expect(ArtifactName.problem(in: name) == nil, "\(name)")
        }
        #expect(store.shelf.withLock { $0.contents["s"]?.count } == 2)
    }

    @Test("contents of another trial or study, and those that nothing records, are not given")
    func strangers() async throws {
        let caller = await caller()
        let (one, two) = (await ask(caller), await ask(caller))
        _ = await put(caller, "mine", of: one.number, token: one.token)
        let digest = MemoryArtifacts.digest(of: Array("mine".utf8))
        #expect(await caller.send("GET", path(two.number, digest)).status == 404)
        store.shelf.withLock { $0.contents["s"]?[MemoryArtifacts.digest(of: [7])] = [7] }
        #expect(
            await caller.send("GET", path(0, MemoryArtifacts.digest(of: [7]))).status == 404)
    }

    @Test(
        "over a socket large contents come and go whole, and an upload that breaks off leaves nothing"
    )
    func socket() async throws {
        let caller = await caller()
        let trial = await ask(caller)
        let bytes = (0..<3_000_001).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let digest = MemoryArtifacts.digest(of: bytes)
        let store = store
        let path = path(0, digest)
        try await withServer(of: caller) { port in
            let base = "http://127.0.0.1:\(port)\(path)"
            func put(_ body: HTTPClientRequest.Body) async throws -> HTTPClientResponse {
                var request = HTTPClientRequest(url: base + "?token=\(trial.token)&name=big.bin")
                request.method = .PUT
                request.headers.add(name: "content-type", value: "application/octet-stream")
                request.body = body
                return try await HTTPClient.shared.execute(request, timeout: .seconds(600))
            }
            struct BreaksOff: Error {}
            let half = AsyncThrowingStream<ByteBuffer, any Error> { continuation in
                continuation.yield(ByteBuffer(bytes: bytes[..<1_000_000]))
                continuation.finish(throwing: BreaksOff())
            }
            await #expect(throws: (any Error).self) {
                _ = try await put(.stream(half, length: .known(Int64(bytes.count))))
            }
            // What is refused by its head is heard by who is still sending.
            for _ in 0..<5 {
                var stale = HTTPClientRequest(url: base + "?token=\(trial.token + 1)&name=big.bin")
                stale.method = .PUT
                stale.headers.add(name: "content-type", value: "application/octet-stream")
                stale.body = .bytes(ByteBuffer(bytes: bytes))
                let late = try await HTTPClient.shared.execute(stale, timeout: .seconds(600))
                let said = try await late.body.collect(upTo: 1000)
                #expect(String(buffer: said) == #"{"status":"late"}"#)
            }
            let answer = try await put(.bytes(ByteBuffer(bytes: bytes)))
            #expect(answer.status == .ok)
            #expect(store.shelf.withLock { $0.contents["s"]?.count } == 1)
            let got = try await HTTPClient.shared.execute(
                HTTPClientRequest(url: base), timeout: .seconds(600))
            #expect(got.headers.first(name: "content-length") == "\(bytes.count)")
            #expect(got.headers.first(name: "content-security-policy")?.contains("sandbox") == true)
            #expect(got.headers.first(name: "x-content-type-options") == "nosniff")
            #expect(got.headers["content-security-policy"].count == 1)
            let body = try await got.body.collect(upTo: 4 << 20)
            #expect(Array(body.readableBytesView) == bytes)
            var head = HTTPClientRequest(url: base)
            head.method = .HEAD
            let headed = try await HTTPClient.shared.execute(head, timeout: .seconds(600))
            #expect(headed.headers.first(name: "content-length") == "\(bytes.count)")
        }
        #expect(store.shelf.withLock { $0.unfinished } == 0)
    }
}
