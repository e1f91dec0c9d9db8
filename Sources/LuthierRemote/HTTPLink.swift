import AsyncHTTPClient
import LuthierDomain
import LuthierPorts
package import LuthierWire
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Sends requests over HTTP, and over TLS where the address says so.
package struct HTTPLink: ServerLink {
    /// Bytes of the longest answer that is read.
    private static let answerLimit = 64 << 20

    private let client: HTTPClient
    private let address: ServerAddress
    private let token: @Sendable () throws -> String?

    /// Does something with a link, and closes it.
    ///
    /// - Parameters:
    ///   - address: The server.
    ///   - certificates: A file of certificates in PEM that are trusted in place of the system's.
    ///   - token: The token, read anew for each request; nil for none.
    ///   - body: What is done.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws.
    package static func with<Value: Sendable>(
        _ address: ServerAddress, certificates: String? = nil,
        token: @escaping @Sendable () throws -> String?,
        _ body: (HTTPLink) async throws -> Value
    ) async throws -> Value {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if let certificates { tls.trustRoots = .file(certificates) }
        // Nothing is followed elsewhere, for the token would go along.
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: tls, redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(4), read: .seconds(60)))
        configuration.http1_1ConnectionDebugInitializer = Self.giveUpWhenCutOff
        configuration.httpVersion = .http1Only
        // Below the time after which the server closes a connection at rest.
        configuration.connectionPool.idleTimeout = .seconds(45)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(
            eventLoopGroupProvider: .singleton, configuration: configuration)
        let result: Result<Value, any Error>
        do {
            result = .success(
                try await body(HTTPLink(client: client, address: address, token: token)))
        } catch {
            result = .failure(error)
        }
        try await client.shutdown()
        return try result.get()
    }

    /// Has a connection fail within about six seconds when the way to the server is cut.
    ///
    /// A slow server takes what is sent, and may answer as late as it likes. Without this a connection that was cut sends
    /// again after pauses that double, so that the way may be open for as long as it was cut before anybody notices.
    private static func giveUpWhenCutOff(_ channel: any Channel) -> EventLoopFuture<Void> {
        #if canImport(Darwin)
            let limits = [
                (TCP_RXT_CONNDROPTIME, 6), (TCP_KEEPALIVE, 4), (TCP_KEEPINTVL, 2), (TCP_KEEPCNT, 2),
            ]
        #else
            let limits = [
                (TCP_USER_TIMEOUT, 6000), (TCP_KEEPIDLE, 4), (TCP_KEEPINTVL, 2), (TCP_KEEPCNT, 2),
            ]
        #endif
        let settings = limits.map { name, value in
            channel.setOption(
                ChannelOptions.Types.SocketOption(level: .tcp, name: .init(rawValue: name)),
                value: .init(value))
        }
        // Where the system does not know one of them, the connection is as good as without it.
        return EventLoopFuture.andAllComplete(
            settings + [channel.setOption(.socketOption(.so_keepalive), value: 1)],
            on: channel.eventLoop)
    }

    private init(
        client: HTTPClient, address: ServerAddress, token: @escaping @Sendable () throws -> String?
    ) {
        self.client = client
        self.address = address
        self.token = token
    }

    /// Sends a request, also when the task has been cancelled: what was begun is heard out.
    package func send(_ call: ServerCall) async throws(LinkFailure) -> JSONObject {
        let request = try request(for: call)
        // Owned by this call, which waits for it; it ends by its limit.
        let work = Task { await exchange(request, within: call.limit) }
        return try await work.value.get()
    }

    /// Sends a request and reads the answer; what takes longer than a limit is given up, also in the
    /// middle of the answer, which the client's own deadline leaves out.
    private func exchange(
        _ request: HTTPClientRequest, within limit: Duration
    ) async -> Result<JSONObject, LinkFailure> {
        await withTaskGroup(of: Result<JSONObject, LinkFailure>.self) { group in
            group.addTask { await exchange(request) }
            group.addTask {
                // Cancelled when the answer is there, and then of no meaning.
                try? await Task.sleep(for: limit)
                return .failure(.away("no whole answer came in time"))
            }
            let first = await group.next()
            group.cancelAll()
            return first ?? .failure(.away("no answer came"))
        }
    }

    private func request(for call: ServerCall) throws(LinkFailure) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: address.url(call.path))
        request.headers.add(name: "user-agent", value: "luthier")
        request.headers.add(name: "accept", value: "application/json")
        do {
            if let token = try token() {
                request.headers.add(name: "authorization", value: "Bearer \(token)")
            }
        } catch {
            throw .unauthorized("\(error)")
        }
        if let key = call.key { request.headers.add(name: "idempotency-key", value: key) }
        if let upload = call.upload {
            request.method = .PUT
            request.headers.add(name: "content-type", value: "application/octet-stream")
            request.body = .stream(
                ContentChunks(contents: upload.contents),
                length: .known(Int64(upload.contents.size)))
            return request
        }
        guard let body = call.body else { return request }
        request.method = .POST
        var writer = JSONWriter()
        writer.value(.object(body))
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: writer.bytes))
        return request
    }

    private func exchange(_ request: HTTPClientRequest) async -> Result<JSONObject, LinkFailure> {
        do {
            let response = try await client.execute(request, deadline: .distantFuture)
            let buffer = try await response.body.collect(upTo: Self.answerLimit)
            // What cannot be read was not written by a server of Luthier.
            let body = try? JSONValue(
                parsing: Array(buffer.readableBytesView),
                limits: JSONReadingOptions(maximumBytes: Self.answerLimit)
            ).members
            let status = Int(response.status.code)
            guard (200..<300).contains(status) else {
                return .failure(LinkFailure(status: status, body))
            }
            guard let body else {
                return .failure(.away("it answers with something that is no JSON object"))
            }
            return .success(body)
        } catch {
            return .failure(Self.failure(error))
        }
    }

    /// What went wrong below HTTP.
    private static func failure(_ error: any Error) -> LinkFailure {
        switch error {
        case let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout:
            return .away("no whole answer came in time")
        case let error as HTTPClientError
        where error == .connectTimeout || error == .getConnectionFromPoolTimeout:
            return .away("no connection came about in time")
        case let error as HTTPClientError where error == .tlsHandshakeTimeout:
            return .away("no secure connection came about in time")
        case let error as HTTPClientError where error == .remoteConnectionClosed:
            return .away("the connection was closed")
        case is NIOTooManyBytesError: return .away("its answer is too long")
        case let error as NIOConnectionError:
            return connection(error)
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            return .unsafe(untrusted("\(error)"))
        case let error as IOError: return .away(words(of: error))
        default: return .away("\(error)".cleaned(to: 200))
        }
    }

    /// What is wrong with a certificate; libraries say it with the places in their sources.
    private static func untrusted(_ text: String) -> String {
        if text.contains("failedToValidateHostname") {
            return "its certificate is for another name"
        }
        if text.contains("CERTIFICATE_VERIFY_FAILED") {
            return
                "its certificate was not issued by anybody whom this machine trusts, or has expired"
        }
        return "no secure connection came about; does it speak TLS at this port?"
    }

    private static func words(of error: IOError) -> String {
        String(cString: strerror(error.errnoCode)).lowercased()
    }

    private static func connection(_ error: NIOConnectionError) -> LinkFailure {
        let attempts = error.connectionErrors.compactMap { $0.error as? IOError }
        if attempts.contains(where: { $0.errnoCode == ECONNREFUSED }) {
            return .away("connection refused")
        }
        if let first = attempts.first { return .away(words(of: first)) }
        if error.dnsAError != nil || error.dnsAAAAError != nil {
            return .away("there is no host of this name")
        }
        return .away("no connection came about")
    }
}

/// Contents as they are read, a piece at a time.
private struct ContentChunks: AsyncSequence, Sendable {
    private static let chunk = 256 << 10

    let contents: any ArtifactContents

    struct AsyncIterator: AsyncIteratorProtocol {
        let contents: any ArtifactContents

        func next() async throws -> ByteBuffer? {
            let bytes = try contents.read(upTo: ContentChunks.chunk)
            return bytes.isEmpty ? nil : ByteBuffer(bytes: bytes)
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(contents: contents) }
}
