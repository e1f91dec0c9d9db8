import LuthierHTTP
import LuthierWire
import Testing

@Suite("HostList")
struct HostListTests {
    private func send(
        _ method: String = "GET", host: String?, _ more: [(name: String, value: String)] = []
    ) async -> ServerAnswer {
        var caller = Caller()
        caller.headers = host.map { [("Host", $0)] } ?? []
        return await caller.send(method, "/api/v1/studies", headers: more)
    }

    @Test(
        "the server's own names are taken, with any port",
        arguments: [
            "localhost", "LOCALHOST:1", "127.0.0.1:8080", "[::1]:8080", "[::1]", "localhost.:80",
        ])
    func ownNames(host: String) async { #expect(await send(host: host).status == 200) }

    @Test(
        "other names are refused before anything is looked up",
        arguments: [
            "evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example",
            "127.0.0.2", "localhost:80:80", "localhost:x", "[::1", "[::1]x", "", "@localhost",
            "localhost@evil.example", "2130706433",
        ])
    func otherNames(host: String) async {
        let answer = await send(host: host)
        #expect(answer.status == 421)
        #expect(answer.field == "host")
    }

    @Test("one host is needed, and no more")
    func oneHost() async {
        #expect(await send(host: nil).status == 400)
        #expect(await send(host: "localhost", [("Host", "localhost")]).status == 400)
    }

    @Test("every change that another page asks for is refused, on every route")
    func foreignPages() async {
        let caller = Caller()
        _ = await caller.create()
        let origins = [
            "http://evil.example", "null", "https://localhost:1", "http://localhost:9999",
            "http://localhost", "file://", "http://localhost:8080.evil.example", "",
        ]
        for route in RouteTable.routes where route.changes {
            let path = route.path.replacing("{study}", with: "s").replacing("{number}", with: "0")
            for origin in origins {
                let answer = await caller.send(
                    route.method, path, "{}", headers: [("Origin", origin)])
                #expect(answer.status == 403, "\(route.id) \(origin)")
            }
            for site in ["cross-site", "same-site"] {
                let answer = await caller.send(
                    route.method, path, "{}", headers: [("Sec-Fetch-Site", site)])
                #expect(answer.status == 403, "\(route.id) \(site)")
            }
            let simple = await caller.send(
                route.method, path, "a=b",
                headers: [("Content-Type", "application/x-www-form-urlencoded")])
            #expect([400, 415].contains(simple.status), "\(route.id)")
        }
        #expect(await caller.send("GET", "/api/v1/studies/s").json["state"] == "open")
    }

    @Test("the server's own pages may ask for changes")
    func ownPages() async {
        let caller = Caller()
        _ = await caller.create()
        let own = [("Origin", "http://localhost:8080"), ("Sec-Fetch-Site", "same-origin")]
        let answer = await caller.send(
            "POST", "/api/v1/studies/s/stop", headers: own.map { (name: $0.0, value: $0.1) })
        #expect(answer.status == 200)
    }
}
