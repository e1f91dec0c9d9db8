import AsyncHTTPClient
import Foundation
package import LuthierWire
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Who logs, as a tracking server is told.
package enum TrackingCredentials: Sendable, Hashable {
    /// Nobody.
    case none
    /// A name and a password.
    case basic(user: String, password: String)
    /// A token.
    case bearer(String)

    /// What the variables of MLflow say: a name and a password, or a token.
    ///
    /// - Parameter environment: The variables.
    package init(_ environment: [String: String]) {
        func value(_ name: String) -> String? {
            environment[name].flatMap { $0.isEmpty ? nil : $0 }
        }
        if let user = value("MLFLOW_TRACKING_USERNAME"),
            let password = value("MLFLOW_TRACKING_PASSWORD")
        {
            self = .basic(user: user, password: password)
        } else if let token = value("MLFLOW_TRACKING_TOKEN") {
            self = .bearer(token)
        } else {
            self = .none
        }
    }

    /// The header `authorization`; nil for none.
    var header: String? {
        switch self {
        case .none: nil
        case .basic(let user, let password):
            "Basic \(Data("\(user):\(password)".utf8).base64EncodedString())"
        case .bearer(let token): "Bearer \(token)"
        }
    }
}

/// Sends requests over HTTP, and over TLS where the address says so.
package struct HTTPTrackingLink: TrackingLink {
    /// Bytes of the longest answer that is read.
    private static let answerLimit = 256 << 20
    /// How long one answer may take; servers write to their databases before they answer.
    private static let limit = TimeAmount.seconds(120)

    private let client: HTTPClient
    private let address: TrackingAddress
    private let credentials: TrackingCredentials

    /// Does something with a link, and closes it.
    ///
    /// - Parameters:
    ///   - address: The server.
    ///   - credentials: Who logs.
    ///   - certificates: A file of certificates in PEM that are trusted in place of the system's.
    ///   - body: What is done.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws.
    package static func with<Value: Sendable>(
        _ address: TrackingAddress, _ credentials: TrackingCredentials,
        certificates: String? = nil, _ body: (HTTPTrackingLink) async throws -> Value
    ) async throws -> Value {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let certificates { tls.trustRoots = .file(certificates) }
        // Nothing is followed elsewhere, for the password would go along.
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(10), read: limit))
        configuration.httpVersion = .http1Only
        configuration.connectionPool.idleTimeout = .seconds(4)
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(
            eventLoopGroupProvider: .singleton, configuration: configuration)
        let result: Result<Value, any Error>
        do {
            result = .success(
                try await body(
                    HTTPTrackingLink(client: client, address: address, credentials: credentials)))
        } catch {
            result = .failure(error)
        }
        try await client.shutdown()
        return try result.get()
    }

    /// Sends a request.
    package func send(_ request: TrackingRequest) async throws(TrackingFailure) -> JSONObject {
        let failure: TrackingFailure
        do {
            let response = try await client.execute(
                self.request(for: request), deadline: .now() + Self.limit + Self.transfer(request))
            let buffer = try await response.body.collect(upTo: Self.answerLimit)
            // What is no JSON was not written by a tracking server, or is of no interest.
            let members = try? JSONValue(
                parsing: Array(buffer.readableBytesView),
                limits: JSONReadingOptions(
                    maximumBytes: Self.answerLimit, allowsNonFinite: true)
            ).members
            let status = Int(response.status.code)
            if (200..<300).contains(status) { return members ?? [:] }
            failure = TrackingFailure(
                status: status, retryAfter: response.headers.first(name: "retry-after"), members)
        } catch {
            failure = Self.failure(error)
        }
        throw failure
    }

    /// How long a slow way may take for a file.
    private static func transfer(_ request: TrackingRequest) -> TimeAmount {
        guard case .file(let bytes) = request.content else { return .zero }
        return .seconds(Int64(bytes.count >> 16))
    }

    private func request(for request: TrackingRequest) -> HTTPClientRequest {
        var sent = HTTPClientRequest(url: address.description + request.path)
        sent.headers.add(name: "user-agent", value: "luthier")
        sent.headers.add(name: "accept", value: "application/json")
        if let header = credentials.header {
            sent.headers.add(name: "authorization", value: header)
        }
        switch request.content {
        case .none: break
        case .members(let members):
            sent.method = .POST
            sent.headers.add(name: "content-type", value: "application/json")
            sent.body = .bytes(ByteBuffer(string: JSONValue.object(members).text()))
        case .file(let bytes):
            sent.method = .PUT
            sent.headers.add(name: "content-type", value: "application/octet-stream")
            sent.body = .bytes(ByteBuffer(bytes: bytes))
        }
        return sent
    }

    /// What went wrong below HTTP.
    private static func failure(_ error: any Error) -> TrackingFailure {
        func away(_ reason: String, isUntouched: Bool = false) -> TrackingFailure {
            .away(reason, isUntouched: isUntouched, pause: nil)
        }
        switch error {
        case let error as HTTPClientError
        where error == .connectTimeout || error == .getConnectionFromPoolTimeout
            || error == .tlsHandshakeTimeout:
            return away("no connection came about in time", isUntouched: true)
        case let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout:
            return away("no whole answer came in time")
        case let error as HTTPClientError where error == .remoteConnectionClosed:
            return away("the connection was closed")
        case is NIOTooManyBytesError: return away("its answer is too long")
        case let error as NIOConnectionError:
            let hasNoHost = error.connectionErrors.isEmpty && error.dnsAError != nil
            return away(
                hasNoHost ? "there is no host of this name" : "connection refused",
                isUntouched: true)
        // An address without a name to look up fails like this.
        case let error as IOError:
            return away(
                String(cString: strerror(error.errnoCode)).lowercased(),
                isUntouched: error.errnoCode == ECONNREFUSED)
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            return .unauthorized(
                "no secure connection came about: its certificate is for another name, has expired, or "
                    + "was issued by somebody whom this machine does not trust; or it speaks no TLS"
            )
        default: return away("\(error)")
        }
    }
}
