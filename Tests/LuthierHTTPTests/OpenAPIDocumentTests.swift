import LuthierHTTP
import LuthierServer
import LuthierWire
import Testing

@Suite("OpenAPIDocument")
struct OpenAPIDocumentTests {
    private let document = OpenAPIDocument.json

    @Test("every route is described, and nothing else")
    func everyRoute() {
        var described: Set<String> = []
        for (path, item) in document["paths"]?.members ?? JSONObject() {
            for (method, _) in item.members ?? JSONObject() {
                described.insert("\(method.uppercased()) \(path)")
            }
        }
        #expect(described == Set(RouteTable.routes.map { "\($0.method) \($0.path)" }))
        #expect(RouteTable.routes.count == described.count)
        let ids = RouteTable.routes.map(\.id)
        #expect(Set(ids).count == ids.count)
    }

    @Test("every operation has a route")
    func everyOperation() {
        let routed = RouteTable.routes.compactMap { route in
            if case .operation(let name) = route.work { name } else { nil }
        }
        // Events come as a page or as a stream.
        #expect(Set(routed + ["study.events"]) == Set(Operations.names))
    }

    @Test("each described path is served, under its own method")
    func served() async throws {
        let caller = Caller()
        for route in RouteTable.routes {
            _ = await caller.create()
            _ = await caller.send("POST", "/api/v1/studies/s/ask")
            let path = Caller.path(route)
            let match = try RouteMatch.find(route.method, path)
            #expect(match.route.id == route.id)
            let answer = await caller.send(route.method, path)
            // Nothing is kept of this trial, which the server says.
            let isNone = answer.json["data"]?["kind"]?.stringValue == "no_such_artifact"
            #expect(![404, 405, 500].contains(answer.status) || isNone, "\(path)")
        }
    }

    @Test("the types of pictures that are given as such are described")
    func pictures() {
        let path = "/api/v1/studies/{study}/trials/{number}/artifacts/{sha256}"
        let content = document["paths"]?[path]?["get"]?["responses"]?["200"]?["content"]?.members
        let types = [
            "application/octet-stream", "image/gif", "image/jpeg", "image/png", "image/webp",
        ]
        #expect(content?.map { $0.0 }.sorted() == types)
    }

    @Test("it is served, and every reference in it leads somewhere")
    func references() async throws {
        let answer = await Caller().send("GET", "/api/openapi.json")
        #expect(answer.json == document)
        var names: Set<String> = []
        func visit(_ value: JSONValue) {
            if let name = value["$ref"]?.stringValue { names.insert(name) }
            for child in value.elements ?? value.members?.values ?? [] { visit(child) }
        }
        visit(document)
        #expect(names.count > 15)
        let prefix = "#/components/schemas/"
        for name in names {
            #expect(name.hasPrefix(prefix))
            let component = document["components"]?["schemas"]?[
                String(name.dropFirst(prefix.count))]
            #expect(component != nil, "\(name)")
        }
    }

    @Test("answers are what the document says, those of problems too")
    func answers() async throws {
        let caller = Caller(runs: PlainRuns())
        let checker = SchemaChecker(document)
        func check(_ method: String, _ path: String, _ body: String? = nil) async throws {
            let answer = await caller.send(method, path, body)
            let route = try RouteMatch.find(method, String(path.prefix { $0 != "?" })).route
            let responses = document["paths"]?[route.path]?[method.lowercased()]?["responses"]
            let response = responses?[String(answer.status)] ?? responses?["default"]
            let schema = try #require(response?["content"]?["application/json"]?["schema"])
            let problems = checker.problems(answer.json, schema)
            #expect(problems.isEmpty, "\(method) \(path): \(problems) in \(answer.text)")
            // No schema may accept everything.
            #expect(!checker.problems(["surprise": 7], schema).isEmpty, "\(path)")
        }
        let study = "/api/v1/studies/s"
        try await check("POST", "/api/v1/studies", Caller.definition())
        try await check("POST", "/api/v1/studies", Caller.definition())
        try await check("POST", "\(study)/ask", #"{"count":3}"#)
        try await check(
            "POST", "\(study)/trials/0/report",
            #"{"token":1,"step":1,"metrics":{"loss":3},"deviations":{"loss":0.1}}"#)
        try await check("POST", "\(study)/trials/0/renew", #"{"token":1}"#)
        try await check("POST", "\(study)/trials/0/tell", #"{"token":1,"metrics":{"loss":3}}"#)
        try await check("POST", "\(study)/trials/1/tell", #"{"token":2,"outcome":{"failed":"x"}}"#)
        try await check("POST", "\(study)/trials/2/tell", #"{"token":3,"metrics":{"loss":"NaN"}}"#)
        try await check("POST", "\(study)/trials/2/tell", #"{"token":3,"metrics":{"loss":1}}"#)
        try await check(
            "POST", "\(study)/trials", #"{"parameters":{"x":0.5},"metrics":{"loss":9}}"#)
        try await check("POST", "\(study)/enqueue", #"{"parameters":{"x":0.25}}"#)
        try await check("POST", "\(study)/promote", #"{"number":0,"metrics":{"loss":3.5}}"#)
        for path in [
            "/sections/history", "/sections/nothing", "/columns", "/columns?numbers=0,2",
            "/columns?numbers=x", "/trials/0/events", "/trials/99/events",
            "", "/best", "/best?count=2", "/trials", "/trials?limit=1", "/trials/0",
            "/trials/0/why",
            "/trials/3/why", "/events", "/events?limit=3", "/events?after=x", "/trials/77",
        ] {
            try await check("GET", study + path)
        }
        try await check("GET", "/api/v1/studies")
        try await check("GET", "/api/v1/session")
        try await check("POST", "/api/v1/definitions", #"{"text":"study: s"}"#)
        try await check("POST", "/api/v1/definitions", #"{"text":"broken"}"#)
        try await check("POST", "/api/v1/definitions", #"{"text":7}"#)
        try await check("POST", "\(study)/edit", Caller.definition("s", trials: 30))
        try await check("POST", "\(study)/run", #"{"parallel":2}"#)
        try await check("POST", "\(study)/run")
        try await check("GET", "/api/v1/studies")
        try await check("GET", study)
        try await check("POST", "\(study)/interrupt")
        try await check("POST", "\(study)/ask")
        try await check("POST", "\(study)/trials/4/stop")
        try await check("POST", "\(study)/trials/0/stop")
        try await check("POST", "\(study)/stop")
        try await check("POST", "\(study)/ask")
        try await check("POST", "\(study)/resume")
        try await check("DELETE", study)
        try await check("DELETE", study)
        try await check("GET", "/health/live")
        try await check("GET", "/health/ready")
        try await check("GET", "/api/openapi.json")
    }
}
