package import LuthierEngine
package import LuthierPorts
package import LuthierWire

/// JSON-RPC 2.0 over lines: one request a line, one reply a line.
///
/// Whatever comes in, an answer goes out and nothing ends: text that is no JSON, a request that is
/// none, an unknown operation, wrong parameters. Requests without an `id` are notifications: they are
/// performed and not answered. A line may hold a batch, an array of requests.
///
/// - SeeAlso: "JSON-RPC 2.0 Specification", jsonrpc.org/specification, 2013.
public struct LineProtocol: Sendable {
    /// Bytes of the longest line that is read.
    public static let lineLimit = 16 << 20
    /// Requests of the longest batch.
    private static let batchLimit = 1000

    private let engine: StudyEngine
    private let artifacts: (any ArtifactStore)?
    private let more: [String: any OperationPerforming]

    /// The protocol over an engine's studies.
    ///
    /// - Parameters:
    ///   - engine: The studies.
    ///   - artifacts: Where contents of artifacts lie, which go with their study; nil leaves them.
    ///   - more: Who performs operations besides those of every transport, by their names. They may be
    ///     under way beside any request.
    package init(
        engine: StudyEngine, artifacts: (any ArtifactStore)? = nil,
        more: [String: any OperationPerforming] = [:]
    ) {
        self.engine = engine
        self.artifacts = artifacts
        self.more = more
    }

    /// A line that was read: what it asks for, or the answer that it is none.
    struct Request: Sendable {
        fileprivate let content: Result<JSONValue, OperationError>

        /// Whether it may be under way beside others: asks, reports and results of single trials.
        ///
        /// Everything else sees what was asked before it, and is seen by what is asked after it.
        let mayOverlap: Bool
    }

    /// Reads a line; nil for one without anything on it.
    ///
    /// - Parameter line: A line without its end, in UTF-8.
    /// - Returns: What it asks for.
    func request(in line: [UInt8]) -> Request? {
        guard !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) else { return nil }
        do throws(JSONError) {
            let value = try JSONValue(parsing: line)
            let method = value["method"]?.stringValue ?? ""
            return Request(
                content: .success(value),
                mayOverlap: Self.overlapping.contains(method) || more[method] != nil)
        } catch {
            return Request(
                content: .failure(
                    OperationError(
                        code: -32700, message: "the line is no JSON: \(error)", kind: "unreadable")),
                mayOverlap: true)
        }
    }

    private static let overlapping: Set<String> = [
        "study.ask", "trial.report", "trial.renew", "trial.tell", "trial.add", "study.enqueue",
        "study.promote",
    ]

    /// The reply to a line, without its end; nil when there is nothing to answer.
    ///
    /// - Parameter line: A line without its end, in UTF-8.
    /// - Returns: The reply, in UTF-8.
    public func reply(to line: [UInt8]) async -> [UInt8]? {
        guard let request = request(in: line) else { return nil }
        return await reply(to: request)
    }

    /// The reply to a request, without its line's end; nil when there is nothing to answer.
    ///
    /// - Parameters:
    ///   - request: What a line asks for.
    ///   - onSubmit: Called when a request about one trial stands in its study's queue.
    /// - Returns: The reply, in UTF-8.
    func reply(
        to request: Request, onSubmit: @escaping @Sendable () -> Void = {}
    ) async -> [UInt8]? {
        switch request.content {
        case .failure(let error): return Self.bytes(Self.failure(error, id: .null))
        case .success(.array(let batch)): return await reply(toBatch: batch)
        case .success(let value): return await answer(value, onSubmit).map(Self.bytes)
        }
    }

    private func reply(toBatch batch: [JSONValue]) async -> [UInt8]? {
        guard (1...Self.batchLimit).contains(batch.count) else {
            let message = "a batch has 1 to \(Self.batchLimit) requests, got \(batch.count)."
            return Self.bytes(
                Self.failure(OperationError(code: -32600, message: message), id: .null))
        }
        var replies: [JSONValue] = []
        for request in batch {
            if let reply = await answer(request) { replies.append(reply) }
        }
        return replies.isEmpty ? nil : Self.bytes(.array(replies))
    }

    /// The reply to a line that was too long to be read.
    public func replyToLongLine() -> [UInt8] {
        Self.bytes(
            Self.failure(
                OperationError(
                    code: -32600, message: "a line may have at most \(Self.lineLimit) bytes."),
                id: .null))
    }

    private func answer(
        _ request: JSONValue, _ onSubmit: @escaping @Sendable () -> Void = {}
    ) async -> JSONValue? {
        guard let members = request.members else {
            return Self.failure(
                OperationError(
                    code: -32600,
                    message: "a request is an object such as "
                        + #"{"jsonrpc": "2.0", "id": 1, "method": "study.list"}."#), id: .null)
        }
        let id = members["id"]
        do throws(OperationError) {
            let result = try await perform(members, onSubmit)
            guard let id else { return nil }
            return ["jsonrpc": "2.0", "id": id, "result": result]
        } catch {
            guard let id else { return error.code == -32600 ? Self.failure(error, id: .null) : nil }
            return Self.failure(error, id: id)
        }
    }

    private func perform(
        _ members: JSONObject, _ onSubmit: @escaping @Sendable () -> Void
    ) async throws(OperationError) -> JSONValue {
        switch members["id"] {
        case nil, .null?, .string?, .integer?, .double?: break
        default:
            throw OperationError(code: -32600, message: "id must be a number or text.", field: "id")
        }
        guard members["jsonrpc"]?.stringValue == "2.0" else {
            throw OperationError(
                code: -32600, message: "a request needs \"jsonrpc\": \"2.0\".", field: "jsonrpc")
        }
        guard let method = members["method"]?.stringValue else {
            throw OperationError(
                code: -32600, message: "a request needs a method, such as \"study.ask\".",
                field: "method")
        }
        let parameters: JSONObject
        switch members["params"] {
        case nil, .null?: parameters = JSONObject()
        case .object(let object)?: parameters = object
        default:
            throw OperationError(
                code: -32602, message: "params must be an object of named parameters.",
                field: "params")
        }
        if let other = more[method] {
            onSubmit()
            return try await other.perform(method, parameters)
        }
        return try await Operations(engine: engine, artifacts: artifacts, onSubmit: onSubmit)
            .perform(method, parameters)
    }

    private static func failure(_ error: OperationError, id: JSONValue) -> JSONValue {
        ["jsonrpc": "2.0", "id": id, "error": error.json]
    }

    private static func bytes(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter()
        writer.value(value)
        return Array(writer.text.utf8)
    }
}
