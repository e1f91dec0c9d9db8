import Foundation
import LuthierRemote
import LuthierWire
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A socket that answers every connection with the same bytes, in pieces.
private final class RawServer: Sendable {
    let port: Int
    private let socket: Int32
    private let heard = Mutex<[String]>([])

    /// - Parameters:
    ///   - pieces: What is sent, one after the other.
    ///   - pause: Microseconds between them.
    ///   - repeats: How often the last piece is sent again.
    ///   - waits: Whether to say nothing until the other side has gone.
    /// - Throws: When there is no port.
    init(_ pieces: [String], pause: UInt32 = 0, repeats: Int = 0, waits: Bool = false) throws {
        #if canImport(Glibc)
            let kind = Int32(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        let listener = Self.make(AF_INET, kind, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && listen(listener, 16) == 0
                    && getsockname(listener, $0, &size) == 0
            }
        }
        try #require(isBound)
        port = Int(UInt16(bigEndian: address.sin_port))
        socket = listener
        let thread = Thread { [self] in
            while true {
                let peer = accept(listener, nil, nil)
                guard peer >= 0 else { return }
                var buffer = [UInt8](repeating: 0, count: 64 << 10)
                var request = ""
                while !Self.isWhole(request) {
                    let count = read(peer, &buffer, buffer.count)
                    guard count > 0 else { break }
                    request += String(decoding: buffer[..<count], as: UTF8.self)
                }
                heard.withLock { $0.append(request) }
                if waits { _ = read(peer, &buffer, buffer.count) }
                for (index, piece) in pieces.enumerated() {
                    let times = index == pieces.count - 1 ? repeats + 1 : 1
                    for _ in 0..<times {
                        var bytes = Array(piece.utf8)
                        guard send(peer, &bytes, bytes.count, Self.quiet) > 0 else { break }
                        if pause > 0 { usleep(pause) }
                    }
                }
                close(peer)
            }
        }
        thread.start()
    }

    /// Whether a request is there with all of its body, which may come in pieces.
    private static func isWhole(_ request: String) -> Bool {
        guard let head = request.range(of: "\r\n\r\n") else { return false }
        let lines = request[..<head.lowerBound].lowercased().components(separatedBy: "\r\n")
        let length = lines.first { $0.hasPrefix("content-length: ") }?.dropFirst(16)
        return request[head.upperBound...].utf8.count >= length.flatMap { Int($0) } ?? 0
    }

    /// What was sent to it.
    var requests: [String] { heard.withLock { $0 } }

    func end() { shutdown(socket, Int32(2)) }

    #if canImport(Glibc)
        private static let quiet = Int32(MSG_NOSIGNAL)
        private static let make = Glibc.socket
    #else
        private static let quiet: Int32 = 0
        private static let make = Darwin.socket
    #endif
}

@Suite("HTTPLink")
struct HTTPLinkTests {
    private func send(
        to server: RawServer, token: String? = nil, limit: Duration = .seconds(20)
    ) async throws -> Result<JSONObject, LinkFailure> {
        let address = try ServerAddress("http://127.0.0.1:\(server.port)")
        return try await HTTPLink.with(address, token: { token }) { link in
            do throws(LinkFailure) {
                return .success(
                    try await link.send(
                        ServerCall("/a%20b/ask", body: ["count": 1], key: "k1", limit: limit)))
            } catch {
                return .failure(error)
            }
        }
    }

    private static func answer(_ body: String, status: String = "200 OK", more: String = "")
        -> String
    {
        "HTTP/1.1 \(status)\r\nContent-Type: application/json\r\n\(more)"
            + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    @Test("a request has its key, its token and its body, and the answer's members come back")
    func plain() async throws {
        let server = try RawServer([Self.answer(#"{"trials": []}"#)])
        defer { server.end() }
        let reply = try await send(to: server, token: "secret").get()
        #expect(reply["trials"] == [])
        let request = server.requests[0]
        #expect(request.hasPrefix("POST /api/v1/studies/a%20b/ask HTTP/1.1\r\n"))
        #expect(request.lowercased().contains("idempotency-key: k1\r\n"))
        #expect(request.lowercased().contains("authorization: bearer secret\r\n"))
        #expect(request.hasSuffix(#"{"count":1}"#))
    }

    @Test(
        "whatever else comes back is no answer, and breaks nothing",
        arguments: [
            "", "\u{0}\u{1}\u{2}garbage\r\n\r\n", "HTTP/1.1 200 OK\r\n", "HTTP/9.9 200 OK\r\n\r\n",
            answer("<html>log in</html>"), answer("[1]"), answer("\"x\""), answer(""),
            answer(String(repeating: "[", count: 100_000)), answer("{\"trials\": [}"),
            answer("bad gateway", status: "502 Bad Gateway"),
            "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{}",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}",
            "HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 1 << 20),
        ])
    func garbage(text: String) async throws {
        let server = try RawServer([text])
        defer { server.end() }
        guard case .failure(.away) = try await send(to: server) else {
            Issue.record("\(text.prefix(60))")
            return
        }
    }

    @Test("an answer that never ends is given up, by its size or by its time")
    func endless() async throws {
        let block = String(repeating: "x", count: 1 << 16)
        let huge = try RawServer(
            ["HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\n", block], repeats: 1100)
        defer { huge.end() }
        guard case .failure(.away(let size)) = try await send(to: huge, limit: .seconds(600)) else {
            Issue.record("huge")
            return
        }
        #expect(size == "its answer is too long")
        let slow = try RawServer(
            ["HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n", "x"], pause: 50_000, repeats: 8000)
        defer { slow.end() }
        guard case .failure(.away(let time)) = try await send(to: slow, limit: .milliseconds(500))
        else {
            Issue.record("slow")
            return
        }
        #expect(time == "no whole answer came in time")
        let silent = try RawServer([Self.answer("{}")], waits: true)
        defer { silent.end() }
        guard case .failure(.away) = try await send(to: silent, limit: .milliseconds(500)) else {
            Issue.record("silent")
            return
        }
    }

    @Test("a redirection is not followed, so that the token goes nowhere else")
    func redirection() async throws {
        let other = try RawServer([Self.answer("{}")])
        defer { other.end() }
        let server = try RawServer([
            Self.answer(
                "", status: "307 Temporary Redirect",
                more: "Location: http://127.0.0.1:\(other.port)/\r\n")
        ])
        defer { server.end() }
        guard case .failure(.away) = try await send(to: server, token: "secret") else {
            Issue.record("followed")
            return
        }
        #expect(other.requests.isEmpty)
    }

    @Test("a port where nobody listens says so")
    func refused() async throws {
        let server = try RawServer([""])
        server.end()
        let address = try ServerAddress("http://127.0.0.1:1")
        let failure = try await HTTPLink.with(address, token: { nil }) { link in
            await #expect(throws: LinkFailure.self) { try await link.send(ServerCall("/a")) }
        }
        #expect(failure == .away("connection refused"))
    }
}
