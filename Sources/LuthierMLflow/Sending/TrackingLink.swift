package import LuthierWire

/// Sends requests to a tracking server, each once.
package protocol TrackingLink: Sendable {
    /// Sends a request.
    ///
    /// - Parameter request: The request.
    /// - Returns: The answer's members; none where it is no JSON object.
    /// - Throws: Why there is no answer, or another than was hoped for.
    func send(_ request: TrackingRequest) async throws(TrackingFailure) -> JSONObject
}

/// A request to a tracking server.
package struct TrackingRequest: Sendable, Hashable {
    /// What is sent.
    package enum Content: Sendable, Hashable {
        /// Nothing; the server is asked.
        case none
        /// Members of a call.
        case members(JSONObject)
        /// A file.
        case file([UInt8])
    }

    /// The path below the server's address, with encoded names.
    package let path: String
    /// What is sent.
    package let content: Content
    /// Whether it does no harm when it is sent again although an earlier one may have arrived.
    package let isRepeatable: Bool

    /// Asks for something.
    ///
    /// - Parameters:
    ///   - call: The call, such as `runs/get`.
    ///   - query: Names and values.
    /// - Returns: The request.
    package static func get(
        _ call: String, _ query: [(name: String, value: String)]
    ) -> TrackingRequest {
        let text = query.map { "\($0.name)=\(encoded($0.value))" }.joined(separator: "&")
        return TrackingRequest(
            path: "/api/2.0/mlflow/\(call)\(text.isEmpty ? "" : "?\(text)")", content: .none,
            isRepeatable: true)
    }

    /// Calls.
    package static func post(
        _ call: String, _ members: JSONObject, isRepeatable: Bool = true
    ) -> TrackingRequest {
        TrackingRequest(
            path: "/api/2.0/mlflow/\(call)", content: .members(members), isRepeatable: isRepeatable)
    }

    /// Stores a file.
    ///
    /// - Parameters:
    ///   - path: Where, below the server's artifacts.
    ///   - bytes: What is in it.
    /// - Returns: The request.
    package static func put(_ path: String, _ bytes: [UInt8]) -> TrackingRequest {
        let parts = path.split(separator: "/").map { encoded(String($0)) }
        return TrackingRequest(
            path: "/api/2.0/mlflow-artifacts/artifacts/\(parts.joined(separator: "/"))",
            content: .file(bytes), isRepeatable: true)
    }

    /// A text with everything but letters, digits and `-._` of ASCII as `%XX`.
    static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.reduce(into: "") { result, byte in
            let scalar = Unicode.Scalar(byte)
            let isPlain =
                byte < 0x80 && scalar.properties.isAlphabetic || (0x30...0x39).contains(byte)
                || "-._".utf8.contains(byte)
            result +=
                isPlain
                ? String(Character(scalar)) : "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }
    }
}

/// Why a tracking server has not done what it was asked to.
package enum TrackingFailure: Error, Sendable, Hashable {
    /// No answer came, or one that says to try again; it did not take the request if `isUntouched`.
    case away(String, isUntouched: Bool, pause: Duration?)
    /// It cannot be trusted, or asks for a name and password, or for others.
    case unauthorized(String)
    /// It refused the request, and would do so again.
    case refused(code: String, String)

    /// What happened, as a part of a sentence.
    package var words: String {
        switch self {
        case .away(let reason, _, _), .unauthorized(let reason), .refused(_, let reason): reason
        }
    }

    /// What an answer that is no success means.
    ///
    /// - Parameters:
    ///   - status: Its status code.
    ///   - retryAfter: The header of that name.
    ///   - body: Its body as far as it is JSON.
    init(status: Int, retryAfter: String?, _ body: JSONObject?) {
        let said = body?["message"]?.stringValue.map(Self.cleaned)
        let message = said ?? "it answered with status \(status)"
        switch status {
        case 401, 403: self = .unauthorized(message)
        case 429, 503:
            self = .away(
                message, isUntouched: true,
                pause: retryAfter.flatMap { Int($0) }.map { .seconds(min(max($0, 0), 60)) })
        case 408, 500...: self = .away(message, isUntouched: false, pause: nil)
        case 300..<400:
            self = .refused(
                code: "MOVED",
                "it answers from elsewhere (status \(status)); give the address itself")
        default:
            let code = body?["error_code"]?.stringValue
            self = .refused(
                code: code ?? "",
                code == nil
                    ? "\(message), which no MLflow tracking server says; is it one, and is the path "
                        + "right?" : message)
        }
    }

    private static func cleaned(_ text: String) -> String {
        let plain = text.unicodeScalars.prefix(400).map { scalar in
            scalar.properties.generalCategory == .control ? " " : Character(scalar)
        }
        return String(plain)
    }
}
