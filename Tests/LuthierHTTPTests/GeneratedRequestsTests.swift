import LuthierHTTP
import LuthierWire
import Testing

@Suite("Requests drawn from the OpenAPI document")
struct GeneratedRequestsTests {
    /// Requests of each seed; ten thousand in all.
    private static let count = 1250

    @Test(
        "none is an error of the server, and every answer is as described",
        arguments: 1...8 as ClosedRange<UInt64>)
    func sound(seed: UInt64) async throws {
        let caller = Caller(artifacts: MemoryArtifacts())
        let document = OpenAPIDocument.json
        let checker = SchemaChecker(document)
        var requests = GeneratedRequests(of: document, seed: seed)
        var served: [String: Int] = [:]
        for _ in 0..<Self.count {
            let request = requests.next()
            let what =
                "\(request.route.id) \(request.target) \(String(decoding: request.body, as: UTF8.self))"
            let answer = await caller.send(request)
            #expect(answer.status < 500, "\(what): \(answer.text)")
            if answer.status < 300 { served[request.route.id, default: 0] += 1 }
            // An empty name in a path makes it the path of another route.
            let path = String(request.target.prefix { $0 != "?" })
            let route = (try? RouteMatch.find(request.route.method, path))?.route ?? request.route
            let operation = document["paths"]?[route.path]?[route.method.lowercased()]
            let response =
                operation?["responses"]?[String(answer.status)]
                ?? operation?["responses"]?["default"]
            if answer.status >= 400 {
                #expect(answer.json["message"]?.stringValue?.isEmpty == false, "\(what)")
            }
            guard answer.header("content-type") == "application/json",
                let schema = response?["content"]?["application/json"]?["schema"]
            else { continue }
            let problems = checker.problems(answer.json, schema)
            #expect(problems.isEmpty, "\(what): \(problems) in \(answer.text)")
        }
        // Requests that are all refused would show little; some routes have nothing to serve here.
        #expect(served.count >= RouteTable.routes.count / 2, "\(served)")
    }
}
