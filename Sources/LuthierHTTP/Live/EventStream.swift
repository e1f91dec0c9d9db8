import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierWire

/// The events of a study as server-sent events, from one on for as long as somebody reads.
///
/// Each event's identity is its sequence number, so a browser that lost the connection goes on after
/// the last one that it saw.
///
/// - SeeAlso: "HTML Living Standard", WHATWG, section 9.2, Server-sent events.
package struct EventStream: Sendable {
    /// Silence after which a comment is sent, so that both sides know that the other is there.
    private static let heartbeat = Duration.seconds(15)
    /// How long to wait before looking for what other processes wrote, and whether the server ends.
    private static let look = Duration.seconds(1)
    private static let page = 500

    let engine: StudyEngine
    let study: String
    let after: Int
    let clock: any StudyClock
    let drain: Drain
    let metrics: ServerMetrics

    /// Sends events until the reader or the study is gone, or the server ends.
    ///
    /// - Parameter send: Sends bytes, and waits while the reader is slow.
    /// - Throws: What `send` throws.
    package func run(_ send: ([UInt8]) async throws -> Void) async throws {
        metrics.beginStream()
        defer { metrics.endStream() }
        try await send(Array("retry: 2000\n\n".utf8))
        var last = after
        var silence = Duration.zero
        while !drain.isOn, !Task.isCancelled {
            guard let events = try? await engine.events(of: study, after: last, limit: Self.page)
            else {
                // It was deleted, or its log cannot be read; asking for it says which.
                return try await send(Array("event: gone\ndata: {}\n\n".utf8))
            }
            if let end = events.last {
                try await send(Self.bytes(events))
                last = end.sequence
                silence = .zero
                continue
            }
            if silence >= Self.heartbeat {
                try await send(Array(":\n\n".utf8))
                silence = .zero
            }
            await wait(after: last)
            silence += Self.look
        }
    }

    private func wait(after sequence: Int) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // A study that is gone is noticed when its events are read.
                await (try? engine.study(study))?.change(after: sequence)
            }
            group.addTask { try? await clock.sleep(for: Self.look) }
            await group.next()
            group.cancelAll()
        }
    }

    private static func bytes(_ events: [EventRecord]) -> [UInt8] {
        var bytes: [UInt8] = []
        for event in events {
            let body = EventBody.json(event)
            let kind = body["kind"]?.stringValue ?? "event"
            bytes += Array("id: \(event.sequence)\nevent: \(kind)\ndata: \(body.text())\n\n".utf8)
        }
        return bytes
    }
}
