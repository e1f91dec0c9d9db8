import Foundation
import LuthierDomain
import struct LuthierDomain.Measurement
import LuthierPorts
import LuthierTesting
import LuthierWire
import Synchronization

@testable import LuthierMLflow

/// A program that logs to a desk, without a socket.
final class ServedProgram: Sendable {
    /// What was answered.
    struct Answer {
        let status: Int
        let body: JSONValue

        var code: String? { body["error_code"]?.stringValue }
        var message: String { body["message"]?.stringValue ?? "" }
    }

    let desk: TrackingDesk
    let run: TrackedRun
    private let told: Told

    /// What was received.
    final class Told: Sendable {
        let measurements = Mutex<[Measurement]>([])
    }

    init(desk: TrackingDesk = TrackingDesk(clock: StillClock()), name: String = "trial 7") {
        let told = Told()
        self.desk = desk
        self.told = told
        run = desk.open(
            TrackedProgram(study: "spam", name: name, artifacts: "/tmp/a folder/artifacts")
        ) { measurement in told.measurements.withLock { $0.append(measurement) } }
    }

    var measurements: [Measurement] { told.measurements.withLock { $0 } }

    func post(_ path: String, _ body: String) async throws -> Answer {
        try await send("POST", "/api/2.0/mlflow/\(path)", Array(body.utf8))
    }

    func get(_ path: String) async throws -> Answer {
        try await send("GET", "/api/2.0/mlflow/\(path)", [])
    }

    func send(_ method: String, _ target: String, _ body: [UInt8]) async throws -> Answer {
        let answer = await desk.answer(to: run, method: method, target: target, body: body)
        return Answer(status: answer.status, body: try JSONValue(parsing: answer.body))
    }
}

/// A clock that stands still, at 5 seconds after the beginning of 1970.
struct StillClock: StudyClock {
    var now: Timestamp { Timestamp(milliseconds: 5000) }
    var steady: Duration { .zero }
    func sleep(for duration: Duration) async throws {}
}
