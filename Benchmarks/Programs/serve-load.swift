// Asks and tells over HTTP as fast as a server answers, from many connections at once.
//
//   serve-load PORT pairs CONNECTIONS SECONDS     prints pairs per second, and times of answers
//   serve-load PORT idle CONNECTIONS SECONDS      opens connections that send half a request, and
//                                                 prints when the server had closed all of them
//   serve-load PORT slow CONNECTIONS SECONDS      opens connections that ask for much and read nothing, and
//                                                 prints how many the server had closed after 15 s
//
// Every thread has one connection and one request under way. Built by Scripts/bench-serve.sh.

#if canImport(Darwin)
    import Darwin
    let streamSocket = SOCK_STREAM
#else
    import Glibc
    let streamSocket = Int32(SOCK_STREAM.rawValue)
#endif
import Foundation
import Synchronization

/// One connection that is kept.
final class Connection {
    let descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    /// Connects; `room` is how many bytes the system takes for a reader, its own choice if nil.
    init?(port: Int, room: Int32? = nil) {
        descriptor = socket(AF_INET, streamSocket, 0)
        if var room {
            let size = socklen_t(MemoryLayout<Int32>.size)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &room, size)
        }
        var one: Int32 = 1
        setsockopt(
            descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { return nil }
    }

    deinit { close(descriptor) }

    func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, 0) }
    }

    /// Sends a request and gives the answer's body; nil when the connection broke or it was refused.
    func post(_ path: String, _ body: String) -> String? {
        write(
            "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        var bytes: [UInt8] = []
        var end: Int?
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
            if end == nil, let head = Self.headEnd(bytes) {
                let text = String(decoding: bytes[..<head], as: UTF8.self).lowercased()
                guard text.hasPrefix("http/1.1 20"), let length = Self.number("content-length: ", in: text)
                else { return nil }
                end = head + length
            }
            if let end, bytes.count >= end { return String(decoding: bytes, as: UTF8.self) }
        }
    }

    private static func headEnd(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        for place in 0...(bytes.count - 4)
        where bytes[place] == 13 && bytes[place + 1] == 10 && bytes[place + 2] == 13 {
            return place + 4
        }
        return nil
    }

    /// The whole number behind a text.
    static func number(_ name: String, in text: String) -> Int? {
        guard let range = text.range(of: name) else { return nil }
        return Int(text[range.upperBound...].prefix { $0.isNumber })
    }
}

let arguments = CommandLine.arguments
guard arguments.count == 5, let port = Int(arguments[1]), let connections = Int(arguments[3]),
    let seconds = Double(arguments[4])
else {
    print("usage: serve-load PORT pairs|idle|slow CONNECTIONS SECONDS")
    exit(64)
}

func parallel(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let group = DispatchGroup()
    for index in 0..<count {
        group.enter()
        let thread = Thread {
            body(index)
            group.leave()
        }
        thread.stackSize = 256 << 10
        thread.start()
    }
    group.wait()
}

func pairs() {
    let times = Mutex<(asks: [Double], tells: [Double], broken: Int)>(([], [], 0))
    let clock = ContinuousClock()
    let start = clock.now
    let end = start + .seconds(seconds)
    parallel(connections) { index in
        var asks: [Double] = []
        var tells: [Double] = []
        var broken = 0
        if let connection = Connection(port: port) {
            while clock.now < end {
                let before = clock.now
                guard
                    let answer = connection.post(
                        "/api/v1/studies/load/ask", "{\"worker\":\"w\(index)\"}"),
                    let number = Connection.number("\"number\":", in: answer),
                    let token = Connection.number("\"token\":", in: answer)
                else {
                    broken += 1
                    break
                }
                let middle = clock.now
                guard
                    connection.post(
                        "/api/v1/studies/load/trials/\(number)/tell",
                        "{\"token\":\(token),\"metrics\":{\"loss\":0.5}}") != nil
                else {
                    broken += 1
                    break
                }
                asks.append((middle - before) / .milliseconds(1))
                tells.append((clock.now - middle) / .milliseconds(1))
            }
        } else {
            broken = 1
        }
        times.withLock { all in
            all.asks += asks
            all.tells += tells
            all.broken += broken
        }
    }
    let elapsed = (clock.now - start) / .seconds(1)
    let all = times.withLock { $0 }
    func share(_ times: [Double], _ part: Double) -> String {
        let sorted = times.sorted()
        guard !sorted.isEmpty else { return "-" }
        return String(
            format: "%.1f", sorted[min(Int(part * Double(sorted.count)), sorted.count - 1)])
    }
    print(
        "\(connections) connections: \(Int(Double(all.tells.count) / elapsed)) pairs/s, "
            + "ask p50 \(share(all.asks, 0.5)) ms p99 \(share(all.asks, 0.99)) ms, "
            + "tell p50 \(share(all.tells, 0.5)) ms p99 \(share(all.tells, 0.99)) ms, "
            + "\(all.broken) broken")
}

func idle() {
    let clock = ContinuousClock()
    let start = clock.now
    let closed = Mutex<[Double]>([])
    parallel(connections) { index in
        guard let connection = Connection(port: port) else { return }
        var patience = timeval()
        patience.tv_sec = Int(seconds)
        setsockopt(
            connection.descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience,
            socklen_t(MemoryLayout<timeval>.size))
        // A third sends nothing, a third half a head, a third half a body.
        if index % 3 == 1 { connection.write("POST /api/v1/studies HTTP/1.1\r\nHost: loc") }
        if index % 3 == 2 {
            connection.write(
                "POST /api/v1/studies HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
        }
        var byte: UInt8 = 0
        let begin = clock.now
        while recv(connection.descriptor, &byte, 1, 0) > 0 {}
        let time = (clock.now - begin) / .seconds(1)
        if time < seconds - 0.5 { closed.withLock { $0.append(time) } }
    }
    _ = start
    let all = closed.withLock { $0 }
    print(
        "\(all.count) of \(connections) half-open connections closed, the last after "
            + String(format: "%.1f s", all.max() ?? 0))
}

/// Readers that ask for the longest file again and again and take none of it.
func slow() {
    let clock = ContinuousClock()
    let closed = Mutex<[Int]>([])
    parallel(connections) { index in
        guard let connection = Connection(port: port, room: 65536) else { return }
        let begin = clock.now
        connection.write(
            String(repeating: "GET /assets/echarts.js HTTP/1.1\r\nHost: localhost\r\n\r\n", count: 100))
        // A server that has closed leaves what it had handed to the system, and the end.
        while (clock.now - begin) / .seconds(1) < 15 { usleep(50_000) }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var size = 0
        while (clock.now - begin) / .seconds(1) < seconds {
            let count = recv(connection.descriptor, &buffer, buffer.count, 0)
            guard count > 0 else {
                closed.withLock { $0.append(size) }
                break
            }
            size += count
            // More than systems keep for a connection: the server goes on.
            if size > 32 << 20 { break }
        }
    }
    let all = closed.withLock { $0 }
    print(
        "\(all.count) of \(connections) readers that take nothing closed after 15 s, of 110 MB "
            + "\((all.max() ?? 0) >> 20) were sent at most")
}

switch arguments[2] {
case "pairs": pairs()
case "idle": idle()
case "slow": slow()
default: exit(64)
}
