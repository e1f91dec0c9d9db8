import LuthierPorts
import LuthierTesting
import LuthierWire
import Synchronization
import Testing

@testable import LuthierMLflow

@Suite("A link that tries again")
struct PatientLinkTests {
    /// Fails so often, and counts.
    private final class Failing: TrackingLink {
        let left: Mutex<Int>
        let sent = Mutex(0)
        let failure: TrackingFailure

        init(_ times: Int, _ failure: TrackingFailure) {
            left = Mutex(times)
            self.failure = failure
        }

        func send(_ request: TrackingRequest) async throws(TrackingFailure) -> JSONObject {
            sent.withLock { $0 += 1 }
            let fails = left.withLock { left in
                defer { left -= 1 }
                return left > 0
            }
            if fails { throw failure }
            return ["a": 1]
        }
    }

    private static let lost = TrackingFailure.away("lost", isUntouched: false, pause: nil)
    private static let busy = TrackingFailure.away("busy", isUntouched: true, pause: .seconds(40))

    @Test("it waits longer each time, or as long as the server asks, and gives up in the end")
    func pauses() async throws {
        let clock = HastyClock()
        let start = clock.steady
        let link = Failing(5, Self.lost)
        _ = try await PatientLink(link, clock: clock).send(.get("runs/get", []))
        // 0.5 + 1 + 2 + 4 + 8 seconds, a quarter more or less.
        let waited = clock.steady - start
        #expect(waited > .seconds(11) && waited < .seconds(20))
        #expect(link.sent.withLock { $0 } == 6)

        let busy = Failing(1, Self.busy)
        let before = clock.steady
        _ = try await PatientLink(busy, clock: clock).send(.get("runs/get", []))
        #expect(clock.steady - before == .seconds(40))

        let dead = Failing(99, Self.lost)
        await #expect(throws: Self.lost) {
            _ = try await PatientLink(dead, clock: clock).send(.get("runs/get", []))
        }
        #expect(dead.sent.withLock { $0 } == 6)
    }

    @Test("what must not arrive twice is sent again only when it did not arrive")
    func creation() async throws {
        let create = TrackingRequest.post("runs/create", [:], isRepeatable: false)
        let lost = Failing(1, Self.lost)
        await #expect(throws: Self.lost) {
            _ = try await PatientLink(lost, clock: HastyClock()).send(create)
        }
        #expect(lost.sent.withLock { $0 } == 1)
        let busy = Failing(1, Self.busy)
        _ = try await PatientLink(busy, clock: HastyClock()).send(create)
        #expect(busy.sent.withLock { $0 } == 2)
    }

    @Test(
        "a refusal is not tried again",
        arguments: [
            TrackingFailure.refused(code: "X", "no"), .unauthorized("who?"),
        ])
    func refusals(failure: TrackingFailure) async throws {
        let link = Failing(1, failure)
        await #expect(throws: failure) {
            _ = try await PatientLink(link, clock: HastyClock()).send(.get("x", []))
        }
        #expect(link.sent.withLock { $0 } == 1)
    }
}
