import Foundation
import Logging
import LuthierDomain
import LuthierEngine
import LuthierHTTP
import LuthierPorts
import LuthierServer
import LuthierTesting
import LuthierWire

/// Calls an application the way a socket would, without one.
struct Caller {
    let application: ServerApplication
    var headers: [(name: String, value: String)] = [("Host", "localhost:8080")]

    /// An application over studies in memory.
    init(
        tokens: TokenFile? = nil, isClosed: Bool = false, audit: AuditLog? = nil,
        clock: any StudyClock = VirtualClock(), storage: any StudyStorage = MemoryStorage(),
        limits: ServerApplication.Limits = ServerApplication.Limits(),
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        pages: (any StudyPages)? = PlainPages(), artifacts: (any ArtifactStore)? = nil,
        runs: (any StudyRuns)? = nil, logs: (any TrialLogs)? = nil
    ) {
        let engine = StudyEngine(storage: storage, clock: clock)
        application = ServerApplication(
            engine: engine, operations: Operations(engine: engine),
            access: AccessControl(file: tokens, isClosed: isClosed, clock: clock),
            hosts: HostList(address: "127.0.0.1"), clock: clock, audit: audit, logger: logger,
            limits: limits, pages: pages, artifacts: artifacts, runs: runs, logs: logs)
    }

    /// The path of a route, with something in place of its names.
    static func path(_ route: Route, study: String = "s") -> String {
        route.path.replacing("{study}", with: study).replacing("{number}", with: "0")
            .replacing("{section}", with: "history").replacing("{file}", with: "plain.js")
            .replacing("{sha256}", with: String(repeating: "0a", count: 32))
    }

    /// Sends a request; a body is JSON unless `headers` says otherwise.
    func send(
        _ method: String, _ target: String, _ body: String? = nil,
        headers more: [(name: String, value: String)] = []
    ) async -> ServerAnswer {
        var headers = headers + more
        if body != nil, !headers.contains(where: { $0.name.lowercased() == "content-type" }) {
            headers.append(("Content-Type", "application/json"))
        }
        return await send(method, target, headers: headers, bytes: Array((body ?? "").utf8))
    }

    /// Sends a request that was drawn at random.
    func send(_ request: GeneratedRequests.Request) async -> ServerAnswer {
        await send(
            request.route.method, request.target, headers: headers + request.headers,
            bytes: request.body)
    }

    private func send(
        _ method: String, _ target: String, headers: [(name: String, value: String)],
        bytes: [UInt8]
    ) async -> ServerAnswer {
        let request = ServerRequest(
            method: method, target: target, headers: headers, peer: "127.0.0.1")
        switch application.receive(request) {
        case .refused(let answer): return answer
        case .admitted(let admission): return await application.answer(admission, body: bytes)
        }
    }

    /// The same caller with a token.
    func with(token: String) -> Caller {
        var caller = self
        caller.headers.append(("Authorization", "Bearer \(token)"))
        return caller
    }

    /// Creates the study `s` of one parameter and one metric.
    func create(_ name: String = "s", trials: Int = 5) async -> ServerAnswer {
        await send("POST", "/api/v1/studies", Self.definition(name, trials: trials))
    }

    /// The body that creates a study.
    static func definition(_ name: String = "s", trials: Int = 5) -> String {
        """
        {"definition":{"study":"\(name)","parameters":{"x":{"from":0,"to":1}},\
        "metrics":{"loss":{"goal":"minimize"}},"budget":{"trials":\(trials)},"seed":3}}
        """
    }
}

extension ServerAnswer {
    /// The body as JSON; null when it is none.
    var json: JSONValue { (try? JSONValue(parsing: bytes)) ?? .null }

    /// The body as text.
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The name of the field that a problem is about.
    var field: String? { json["data"]?["field"]?.stringValue }
}

/// A folder that is gone afterwards.
struct TemporaryFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "luthier-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    /// A path inside.
    func path(_ name: String) -> String { url.appending(path: name).path(percentEncoded: false) }

    /// The text of a file inside.
    func text(_ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path(name)) ?? Data(), as: UTF8.self)
    }

    /// Forgets the folder.
    func remove() { try? FileManager.default.removeItem(at: url) }
}
