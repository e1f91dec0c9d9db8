import Foundation
import Logging
import LuthierHTTP
import LuthierKit
import LuthierTesting
import LuthierWire
import Testing

#if canImport(Darwin)
    import Darwin
    private let streamSocket = SOCK_STREAM
    private let noSignal = Int32(0)
#else
    import Glibc
    private let streamSocket = Int32(SOCK_STREAM.rawValue)
    private let noSignal = Int32(MSG_NOSIGNAL)
#endif

@Suite("HTTPServer", .serialized)
struct HTTPServerTests {
    /// Runs a server while a body speaks to it over sockets.
    private func serve(
        _ caller: Caller = Caller(clock: SystemClock()),
        _ body: @escaping @Sendable (RawClient) async throws -> Void
    ) async throws {
        try await withServer(of: caller) { port in try await body(RawClient(port: port)) }
    }

    @Test("it answers over a socket, with the headers that keep a browser safe")
    func answers() async throws {
        try await serve { client in
            let created = try await client.send("POST", "/api/v1/studies", Caller.definition())
            #expect(created.hasPrefix("HTTP/1.1 201 Created\r\n"))
            let lowered = created.lowercased()
            for (name, value) in SafetyHeaders.all {
                #expect(lowered.contains("\r\n\(name): \(value.lowercased())\r\n"), "\(name)")
            }
            #expect(lowered.contains("\r\ncontent-type: application/json\r\n"))
            let asked = try await client.send("POST", "/api/v1/studies/s/ask", "{}")
            #expect(asked.hasSuffix("}") && asked.contains("\"number\":0"))
            let head = try await client.send("HEAD", "/api/v1/studies/s")
            #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n") && head.hasSuffix("\r\n\r\n"))
            #expect(!head.lowercased().contains("\r\ncontent-length: 0\r\n"))
            let plain = try await client.send("GET", "/api/openapi.json")
            #expect(plain.lowercased().contains("\r\nvary: accept-encoding\r\n"))
            #expect(plain.hasSuffix("}"))
            let short = try await client.exchange(
                "GET /api/openapi.json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + "Accept-Encoding: gzip\r\n\r\n")
            #expect(short.lowercased().contains("\r\ncontent-encoding: gzip\r\n"))
            #expect(short.utf8.count < plain.utf8.count / 2)
            for (path, type) in [
                ("/", "text/html; charset=utf-8"), ("/studies/s", "text/html; charset=utf-8"),
                ("/assets/plain.js", "text/javascript; charset=utf-8"),
            ] {
                let page = try await client.send("GET", path).lowercased()
                #expect(page.hasPrefix("http/1.1 200 ok\r\n"), "\(path)")
                #expect(page.contains("\r\ncontent-type: \(type)\r\n"), "\(path)")
                #expect(page.contains("\r\netag: ") && page.contains("no-cache"), "\(path)")
                for (name, value) in SafetyHeaders.all {
                    #expect(page.contains("\r\n\(name): \(value.lowercased())\r\n"), "\(name)")
                }
            }
            let refused = try await client.send("GET", "/", host: "evil.example")
            #expect(refused.hasPrefix("HTTP/1.1 421 "))
            #expect(refused.lowercased().contains("content-security-policy"))
        }
    }

    @Test("what is no HTTP, or too much of it, gets a 4xx that says so, and the server goes on")
    func hostileBytes() async throws {
        try await serve { client in
            let long = String(repeating: "a", count: 100_000)
            let size = 9 << 20
            let chunk = "20000\r\n" + String(repeating: " ", count: 0x20000) + "\r\n"
            for (text, status) in [
                ("GARBAGE\r\n\r\n", "400"), ("GET / HTTP/9.9\r\n\r\n", "400"),
                ("\u{16}\u{3}\u{1}\u{2}\r\n\r\n", "400"),
                ("GET / HTTP/1.1\r\nHost: localhost\r\nX: \(long)\r\n\r\n", "431"),
                ("GET /\(long) HTTP/1.1\r\nHost: localhost\r\n\r\n", "4"),
                (
                    "POST /api/v1/studies HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + String(repeating: chunk, count: 9) + "0\r\n\r\n", "413"
                ),
                ("GET / HTTP/1.1\r\nConnection: close\r\n\r\n", "400"),
                (
                    "POST /api/v1/studies HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
                    "400"
                ),
                (
                    "POST /api/v1/studies HTTP/1.1\r\nHost: localhost\r\nContent-Length: \(size)\r\n"
                        + "Connection: close\r\n\r\n", "413"
                ),
            ] {
                let answer = try await client.exchange(text)
                #expect(answer.hasPrefix("HTTP/1.1 \(status)"), "\(text.prefix(40)): \(answer)")
                #expect(answer.contains("\"message\":"), "\(text.prefix(40)): \(answer)")
            }
            #expect(try await client.send("GET", "/health/live").hasPrefix("HTTP/1.1 200 OK"))
        }
    }

    @Test("live events are sent over the socket, and end when the server ends")
    func live() async throws {
        let caller = Caller(clock: SystemClock())
        _ = await caller.create()
        try await serve(caller) { client in
            let request =
                "GET /api/v1/studies/s/events HTTP/1.1\r\nHost: localhost\r\n"
                + "Accept: text/event-stream\r\n\r\n"
            let first = try await client.exchange(request, until: "event: created")
            #expect(first.contains("text/event-stream"))
            async let second = client.exchange(request, until: "event: started")
            _ = await caller.send("POST", "/api/v1/studies/s/ask")
            #expect(try await second.contains("id: 2\n"))
        }
    }

    @Test("a request that is half sent when the server is told to end is answered")
    func drain() async throws {
        let caller = Caller(clock: SystemClock())
        let body = Caller.definition()
        let (halves, half) = AsyncStream.makeStream(of: RawClient.Socket.self)
        let answer = Task.detached {
            for await socket in halves {
                while !caller.application.drain.isOn { await Task.yield() }
                return await RawClient.waiting {
                    socket.write(String(body.dropFirst(40)))
                    return socket.read()
                }
            }
            return ""
        }
        try await serve(caller) { client in
            defer { half.finish() }
            let socket = try client.open()
            // Both came at once, so that the second has begun when the first is answered.
            let first = await RawClient.waiting {
                socket.write(
                    "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
                        + "POST /api/v1/studies HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
                        + body.prefix(40))
                return socket.read(until: "alive")
            }
            #expect(first.hasPrefix("HTTP/1.1 200 OK\r\n"))
            half.yield(socket)
        }
        let text = await answer.value
        #expect(text.contains("HTTP/1.1 201 Created\r\n") && text.hasSuffix("}"), "\(text)")
        #expect(text.lowercased().contains("\r\nconnection: close\r\n"))
        #expect(await caller.send("GET", "/api/v1/studies/s").status == 200)
    }

    @Test("a request that calculates beyond its grace holds up nobody's end")
    func calculating() async throws {
        let pages = PlainPages()
        let caller = Caller(clock: SystemClock(), pages: pages)
        _ = await caller.send("POST", "/api/v1/studies", Caller.definition())
        var options = HTTPServer.Options()
        options.port = 0
        options.grace = .zero
        let server = HTTPServer(
            caller.application, options: options,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        try await server.run(
            onStart: { port.yield($0) },
            until: {
                for await number in ports {
                    guard let socket = try? RawClient(port: number).open() else { return }
                    socket.write(
                        "GET /api/v1/studies/s/sections/slow HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    while pages.made.count == 0 { await Task.yield() }
                    return
                }
            })
        #expect(pages.made.count == 1)
        #expect(pages.opened.count == 0, "the calculation was waited for")
        pages.gate.signal()
    }

    @Test("an address in use is told with another to try")
    func addressInUse() async throws {
        try await serve { client in
            var options = HTTPServer.Options()
            options.port = client.port
            let second = HTTPServer(
                Caller().application, options: options,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let error = await #expect(throws: HTTPServer.Failure.self) {
                try await second.run(onStart: { _ in }, until: {})
            }
            #expect(
                error?.description
                    == "port \(client.port) of 127.0.0.1 is in use. Choose another with --port "
                    + "\(client.port + 1), or any that is free with --port 0.")
        }
    }
}

/// Speaks to a port of this machine in bytes.
struct RawClient: Sendable {
    struct Failure: Error {}

    let port: Int

    /// A connected socket, closed when it is forgotten.
    final class Socket: Sendable {
        private let descriptor: Int32

        init(_ descriptor: Int32) { self.descriptor = descriptor }

        deinit { close(descriptor) }

        func write(_ text: String) {
            var bytes = Array(text.utf8)[...]
            while !bytes.isEmpty {
                let count = bytes.withUnsafeBytes {
                    systemSend(descriptor, $0.baseAddress, $0.count, noSignal)
                }
                guard count > 0 else { return }
                bytes = bytes.dropFirst(count)
            }
        }

        /// What comes until a text or the end.
        func read(until end: String? = nil) -> String {
            var all: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = recv(descriptor, &buffer, buffer.count, 0)
                guard count > 0 else { break }
                all += buffer[..<count]
                if let end, String(decoding: all, as: UTF8.self).contains(end) { break }
            }
            return String(decoding: all, as: UTF8.self)
        }
    }

    func open() throws -> Socket {
        let descriptor = socket(AF_INET, streamSocket, 0)
        var patience = timeval(tv_sec: 300, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw Failure() }
        return Socket(descriptor)
    }

    /// Sends a text and reads what comes back, all of it or until a text.
    ///
    /// It waits on a thread of its own, because those of tasks are needed by the server.
    func exchange(_ text: String, until end: String? = nil) async throws -> String {
        let socket = try open()
        return await Self.waiting {
            socket.write(text)
            return socket.read(until: end)
        }
    }

    /// Waits on a thread.
    static func waiting(_ body: @escaping @Sendable () -> String) async -> String {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: body()) }
        }
    }

    func send(
        _ method: String, _ path: String, _ body: String? = nil, host: String = "localhost"
    ) async throws -> String {
        var text = "\(method) \(path) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n"
        if let body {
            text += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
        }
        return try await exchange(text + "\r\n" + (body ?? ""))
    }
}

/// `send` of the C library, which a method of the same name would hide.
private func systemSend(
    _ socket: Int32, _ bytes: UnsafeRawPointer?, _ count: Int, _ flags: Int32
) -> Int {
    send(socket, bytes, count, flags)
}
