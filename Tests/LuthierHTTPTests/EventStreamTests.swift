import LuthierDomain
import LuthierHTTP
import LuthierTesting
import LuthierWire
import Synchronization
import Testing

@Suite("EventStream")
struct EventStreamTests {
    private struct Left: Error {}

    private let clock = VirtualClock()

    private func stream(
        _ caller: Caller, _ headers: [(name: String, value: String)] = [], query: String = ""
    ) async throws -> EventStream {
        let answer = await caller.send(
            "GET", "/api/v1/studies/s/events\(query)",
            headers: [("Accept", "text/event-stream")] + headers)
        #expect(answer.status == 200 && answer.header("content-type") == "text/event-stream")
        guard case .live(let stream) = answer.body else { throw Left() }
        return stream
    }

    /// Reads until a text has come.
    private func read(_ stream: EventStream, until end: String) async throws -> String {
        let text = Mutex("")
        await #expect(throws: Left.self) {
            try await stream.run { bytes in
                let all = text.withLock { text in
                    text += String(decoding: bytes, as: UTF8.self)
                    return text
                }
                if all.contains(end) { throw Left() }
            }
        }
        return text.withLock { $0 }
    }

    @Test("events come in order with their sequence numbers, and go on as they happen")
    func live() async throws {
        let caller = Caller(clock: clock)
        _ = await caller.create()
        let stream = try await stream(caller)
        async let text = read(stream, until: "id: 3\n")
        _ = await caller.send("POST", "/api/v1/studies/s/ask")
        _ = await caller.send("POST", "/api/v1/studies/s/ask")
        let all = try await text
        #expect(all.hasPrefix("retry: 2000\n\nid: 1\nevent: created\ndata: {\"sequence\":1,"))
        #expect(all.contains("\n\nid: 2\nevent: started\ndata: {"))
        #expect(all.contains("\n\nid: 3\nevent: started\ndata: {"))
        #expect(await caller.send("GET", "/metrics").text.contains("luthier_live_streams 0\n"))
    }

    @Test("a reader that was cut off goes on after the last event that it saw")
    func resume() async throws {
        let caller = Caller(clock: clock)
        _ = await caller.create()
        for _ in 0..<4 { _ = await caller.send("POST", "/api/v1/studies/s/ask") }
        let resumed = try await stream(caller, [("Last-Event-ID", "3")], query: "?after=1")
        let text = try await read(resumed, until: "id: 5\n")
        #expect(text.hasPrefix("retry: 2000\n\nid: 4\n") && text.contains("id: 5\n"))
        let after = try await stream(caller, query: "?after=4")
        #expect(try await read(after, until: "id: 5\n").hasPrefix("retry: 2000\n\nid: 5\n"))
    }

    @Test("in silence a comment comes every 15 seconds")
    func heartbeat() async throws {
        let caller = Caller(clock: clock)
        _ = await caller.create()
        let stream = try await stream(caller, query: "?after=1")
        async let text = read(stream, until: "\n\n:\n\n")
        let ticker = Task {
            while !Task.isCancelled {
                if clock.sleeperCount > 0 { clock.advance(by: .seconds(1)) }
                await Task.yield()
            }
        }
        #expect(try await text == "retry: 2000\n\n:\n\n")
        ticker.cancel()
        #expect(clock.now >= VirtualClock().now + .seconds(15))
    }

    @Test("it ends with the server, and with the study")
    func ends() async throws {
        let caller = Caller(clock: clock)
        _ = await caller.create()
        let gone = try await stream(caller, query: "?after=1")
        _ = await caller.send("DELETE", "/api/v1/studies/s")
        let text = Mutex("")
        try await gone.run { bytes in
            text.withLock { $0 += String(decoding: bytes, as: UTF8.self) }
        }
        #expect(text.withLock { $0 }.hasSuffix("event: gone\ndata: {}\n\n"))
        _ = await caller.create()
        let ended = try await stream(caller)
        caller.application.drain.begin()
        try await ended.run { _ in }
    }
}
