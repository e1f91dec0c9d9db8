public import LuthierEngine
import LuthierWire

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

    /// The protocol over an engine's studies.
    public init(engine: StudyEngine) { self.engine = engine }

    /// The reply to a line, without its end; nil when there is nothing to answer.
    ///
    /// - Parameter line: A line without its end, in UTF-8.
    public func reply(to line: [UInt8]) async -> [UInt8]? {
        guard !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) else { return nil }
        let request: JSONValue
        do throws(JSONError) {
            request = try JSONValue(parsing: line)
        } catch {
            return Self.bytes(
                Self.failure(
                    OperationError(
                        code: -32700, message: "the line is no JSON: \(error)", kind: "unreadable"),
                    id: .null))
        }
        guard case .array(let batch) = request else {
            return await answer(request).map(Self.bytes)
        }
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

    private func answer(_ request: JSONValue) async -> JSONValue? {
        guard let members = request.members else {
            return Self.failure(
                OperationError(
                    code: -32600,
                    message: "a request is an object such as "
                        + #"{"jsonrpc": "2.0", "id": 1, "method": "study.list"}."#), id: .null)
        }
        let id = members["id"]
        do throws(OperationError) {
            let result = try await perform(members)
            guard let id else { return nil }
            return ["jsonrpc": "2.0", "id": id, "result": result]
        } catch {
            guard let id else { return error.code == -32600 ? Self.failure(error, id: .null) : nil }
            return Self.failure(error, id: id)
        }
    }

    private func perform(_ members: JSONObject) async throws(OperationError) -> JSONValue {
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
        return try await Operations(engine: engine).perform(method, parameters)
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
