import Foundation
import LuthierDomain
import LuthierPorts
import LuthierSQLite
import LuthierTesting

/// A process of its own that writes to a storage, to be watched or killed by tests.
///
/// - `count FILE STUDY N`: counts N times, and prints each sequence number once it is durable.
/// - `hammer FILE STUDY SECONDS`: writes pairs of events; prints each transaction's microseconds.
/// - `hold FILE STUDY`: begins a transaction, prints `held`, and waits to be killed.
@main
struct LuthierSQLiteFixture {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 3 else { return print("usage: count | hammer | hold FILE STUDY …") }
        let storage = try SQLiteStorage(
            path: arguments[2], now: { Timestamp(milliseconds: 0) })
        _ = try await storage.create(StorageSamples.first(of: arguments[3]))
        switch arguments[1] {
        case "count":
            for _ in 0..<(Int(arguments[4]) ?? 0) {
                say("\(try await StorageSamples.count(in: arguments[3], of: storage))")
            }
        case "hammer":
            try await hammer(storage, arguments[3], for: .seconds(Double(arguments[4]) ?? 1))
        case "hold":
            try await storage.transact(on: arguments[3], after: 0, keys: []) { _ in
                say("held")
                while true { pause() }
                return StorageChange(events: [], result: ())
            }
        default: print("unknown command \(arguments[1])")
        }
    }

    /// Prints at once, whatever reads it.
    private static func say(_ line: String) {
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }

    private static func hammer(
        _ storage: SQLiteStorage, _ study: String, for duration: Duration
    ) async throws {
        let clock = ContinuousClock()
        let end = clock.now + duration
        let assignment = Assignment(names: ["x", "y"], values: [.real(1 / 3), .real(2 / 3)])
        var known = 1
        var times: [Duration] = []
        while clock.now < end {
            let before = clock.now
            let seen = known
            known = try await storage.transact(on: study, after: seen, keys: ["k"]) { view in
                let head = view.tail.last?.sequence ?? seen
                let lease = Lease(
                    token: head, worker: "worker", expires: Timestamp(milliseconds: 0))
                let start = TrialStart(
                    number: head, attempt: 1, assignment: assignment, history: head,
                    provenance: nil, lease: lease)
                let stop = TrialEnd(
                    number: head, token: head, outcome: .completed, metrics: ["loss": 1 / 3],
                    retries: false)
                return StorageChange(
                    events: [
                        StorageSamples.record(head + 1, .started(start)),
                        StorageSamples.record(head + 2, .ended(stop)),
                    ], receipts: [Receipt(key: "\(head)", fingerprint: "f", reply: "reply")],
                    result: head + 2)
            }
            times.append(clock.now - before)
        }
        for time in times { print(time / .microseconds(1)) }
    }
}
