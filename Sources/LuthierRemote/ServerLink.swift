package import LuthierDomain
package import LuthierPorts
package import LuthierWire

/// Sends requests to a server, each once.
package protocol ServerLink: Sendable {
    /// Sends a request.
    ///
    /// - Parameter call: The request.
    /// - Returns: The answer's members.
    /// - Throws: Why there is none.
    func send(_ call: ServerCall) async throws(LinkFailure) -> JSONObject
}

/// A request to a server.
package struct ServerCall: Sendable, Hashable {
    /// The path below `/api/v1/studies`, with encoded names.
    package let path: String
    /// What is sent; nil to read.
    package let body: JSONObject?
    /// The idempotency key.
    package let key: String?
    /// How long the whole answer may take.
    package let limit: Duration
    /// Contents that are sent in place of a body.
    package let upload: ServerUpload?

    /// A request.
    package init(
        _ path: String, body: JSONObject? = nil, key: String? = nil,
        limit: Duration = .seconds(30), upload: ServerUpload? = nil
    ) {
        self.path = path
        self.body = body
        self.key = key
        self.limit = limit
        self.upload = upload
    }
}

/// Contents on their way to a server.
package struct ServerUpload: Sendable, Hashable {
    /// What they are.
    package let digest: ArtifactDigest
    /// The contents, of which nothing was read.
    package let contents: any ArtifactContents

    /// Contents.
    package init(digest: ArtifactDigest, contents: any ArtifactContents) {
        self.digest = digest
        self.contents = contents
    }

    /// Whether two are the same contents.
    package static func == (one: ServerUpload, other: ServerUpload) -> Bool {
        one.digest == other.digest
    }

    /// Takes the digest in.
    package func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}

/// Why a request has no answer, or another than was hoped for.
package enum LinkFailure: Error, Sendable, Hashable {
    /// No answer came, or none that a server of Luthier gives; it may come when asked again.
    case away(String)
    /// The server cannot be trusted, or cannot be found by its name.
    case unsafe(String)
    /// The server asks for a token, or for another one.
    case unauthorized(String)
    /// The server refused the request, and would do so again.
    case refused(OperationError)

    /// What happened, as a part of a sentence.
    package var words: String {
        switch self {
        case .away(let reason), .unsafe(let reason), .unauthorized(let reason): reason
        case .refused(let error): error.message
        }
    }
}

extension LinkFailure {
    /// What an answer that is no success means.
    ///
    /// - Parameters:
    ///   - status: Its status code.
    ///   - body: Its body as far as it is JSON.
    init(status: Int, _ body: JSONObject?) {
        let message = body?["message"]?.stringValue.map { $0.cleaned(to: 500) }
        let error = OperationError(
            code: body?["code"]?.integerValue ?? status,
            message: message ?? "it answered with status \(status)",
            field: body?["data"]?["field"]?.stringValue,
            kind: body?["data"]?["kind"]?.stringValue)
        switch status {
        case 401: self = .unauthorized(message ?? "it asks for a token")
        case 403: self = .unauthorized(message ?? "its token does not allow this")
        case 300..<400:
            self = .away("it answers from elsewhere (status \(status)); give the address itself")
        // Only a server of Luthier says so: a proxy before one that is away answers 404, too.
        case 400..<500 where message != nil && error.kind != nil && status != 408 && status != 429:
            self = .refused(error)
        // The words are a part of a sentence.
        default:
            self = .away(
                error.message.hasSuffix(".") ? String(error.message.dropLast()) : error.message)
        }
    }
}

extension String {
    /// The text on one line, without control characters, and not longer than a limit.
    func cleaned(to limit: Int) -> String {
        let plain = unicodeScalars.prefix(limit).map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: " " as Character
            default: Character(scalar)
            }
        }
        return String(plain) + (unicodeScalars.count > limit ? "…" : "")
    }
}
