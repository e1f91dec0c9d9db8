import AsyncHTTPClient
import Foundation
import HummingbirdCore
import Logging
import LuthierKit
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOSSL
import Testing

@testable import LuthierHTTP

@Suite("SecureChannel", .serialized)
struct SecureChannelTests {
    /// Serves over TLS while a body asks with a client that trusts the certificate.
    private func serve(
        _ version: HTTPClient.Configuration.HTTPVersion,
        _ body: @escaping @Sendable (HTTPClient, String) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let files = try TestCertificate.write(to: folder)
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .file(files.certificate)
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
        configuration.httpVersion = version
        let client = HTTPClient(
            eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            try await withServer(
                of: Caller(clock: SystemClock()),
                security: try TransportSecurity(certificate: files.certificate, key: files.key)
            ) { port in try await body(client, "https://localhost:\(port)") }
        } catch {
            try await client.shutdown()
            throw error
        }
        try await client.shutdown()
    }

    private static func create(_ client: HTTPClient, _ server: String) async throws {
        var request = HTTPClientRequest(url: server + "/api/v1/studies")
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(string: Caller.definition(trials: 16)))
        let created = try await client.execute(request, timeout: .seconds(300))
        #expect(created.status.code == 201)
        #expect(created.headers["content-security-policy"].count == 1)
    }

    private static func text(_ response: HTTPClientResponse) async throws -> String {
        String(buffer: try await response.body.collect(upTo: 8 << 20))
    }

    @Test("over TLS it speaks HTTP/2 with who can, and HTTP/1.1 with who cannot")
    func versions() async throws {
        for (choice, expected) in [
            (HTTPClient.Configuration.HTTPVersion.automatic, "HTTP/2.0"), (.http1Only, "HTTP/1.1"),
        ] {
            try await serve(choice) { client, server in
                try await Self.create(client, server)
                let request = HTTPClientRequest(url: server + "/api/v1/studies/s")
                let response = try await client.execute(request, timeout: .seconds(300))
                #expect("\(response.version)" == expected && response.status == .ok)
                #expect(try await Self.text(response).contains("\"study\":\"s\""))
                // Many at once, as streams or as connections.
                let numbers = try await withThrowingTaskGroup(of: String.self) { group in
                    for _ in 0..<16 {
                        group.addTask {
                            var ask = HTTPClientRequest(url: server + "/api/v1/studies/s/ask")
                            ask.method = .POST
                            return try await Self.text(
                                client.execute(ask, timeout: .seconds(300)))
                        }
                    }
                    return try await group.reduce(into: Set<String>()) { $0.insert($1) }
                }
                #expect(numbers.count == 16)
            }
        }
    }

    @Test("live events come over HTTP/2, and end when the server does")
    func liveEvents() async throws {
        let (ends, end) = AsyncStream.makeStream(of: String.self)
        try await serve(.automatic) { client, server in
            try await Self.create(client, server)
            var request = HTTPClientRequest(url: server + "/api/v1/studies/s/events")
            request.headers.add(name: "accept", value: "text/event-stream")
            let response = try await client.execute(request, timeout: .seconds(300))
            #expect("\(response.version)" == "HTTP/2.0")
            var parts = response.body.makeAsyncIterator()
            var text = ""
            while !text.contains("id: 1\n"), let part = try await parts.next() {
                text += String(buffer: part)
            }
            #expect(text.contains("id: 1\n"))
            // Owned by the client, which is shut down after the server has ended.
            Task {
                var rest = parts
                while (try? await rest.next()) ?? nil != nil {}
                end.yield("ended")
                end.finish()
            }
        }
        var seen: [String] = []
        for await word in ends { seen.append(word) }
        #expect(seen == ["ended"])
    }

    @Test("browsers are told to keep to TLS, but for localhost, which others share")
    func strictTransport() async throws {
        try await serve(.automatic) { client, server in
            for (host, expected) in [
                ("localhost", []), ("a.localhost:8443", []),
                ("luthier.example.org", ["max-age=31536000; includeSubDomains"]),
            ] {
                var request = HTTPClientRequest(url: server + "/health/live")
                request.headers.add(name: "host", value: host)
                let answer = try await client.execute(request, timeout: .seconds(300))
                #expect(answer.headers["strict-transport-security"] == expected, "\(host)")
            }
        }
    }

    @Test("who speaks no TLS is cut off, and others are served")
    func plain() async throws {
        try await serve(.automatic) { client, server in
            let port = Int(server.split(separator: ":").last ?? "") ?? 0
            let answer = try await RawClient(port: port).exchange(
                "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            #expect(!answer.contains("HTTP/1.1"))
            try await Self.create(client, server)
        }
    }

    @Test("who does not shake hands is cut off within 10 seconds")
    func handshake() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let files = try TestCertificate.write(to: folder)
        let secure = try SecureChannel(
            try TransportSecurity(certificate: files.certificate, key: files.key),
            requests: HTTP1Channel.Configuration(), responder: { _, _, _ in })
        let channel = EmbeddedChannel()
        _ = secure.setup(channel: channel, logger: Logger(label: "test"))
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        channel.embeddedEventLoop.advanceTime(by: .seconds(7))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(!channel.isActive)
    }
}
