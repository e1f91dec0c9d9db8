import LuthierDomain
import Synchronization
import Testing

@testable import LuthierPostgres

@Suite("Backoff")
struct BackoffTests {
    /// The pauses that are made until it gives up.
    private func pauses(patience: Duration, random: Double) async -> [Duration] {
        let pauses = Recorder()
        var backoff = Backoff(
            patience: patience, random: { random }, sleep: { pauses.add($0) })
        while await backoff.pause() {}
        return pauses.values
    }

    @Test("pauses double up to two seconds")
    func doubling() async {
        let pauses = await pauses(patience: .seconds(10), random: 0)
        #expect(
            pauses.prefix(4) == [
                .milliseconds(20), .milliseconds(40), .milliseconds(80), .milliseconds(160),
            ])
        #expect(pauses.allSatisfy { $0 <= .seconds(2) })
        #expect(pauses.last == .seconds(2))
    }

    @Test("it gives up once the pauses are as long as its patience, and never before")
    func patience() async {
        for random in [0, 0.5, 0.999] {
            let total = await pauses(patience: .seconds(60), random: random).reduce(.zero, +)
            #expect(total >= .seconds(60))
            #expect(total < .seconds(62))
        }
        #expect(await pauses(patience: .zero, random: 0).isEmpty)
    }

    @Test("chance shortens a pause by up to half")
    func jitter() async {
        let pauses = await pauses(patience: .seconds(1), random: 1)
        #expect(pauses.first == .milliseconds(10))
    }

    @Test("a cancelled task is not waited for")
    func cancelled() async {
        var backoff = Backoff(patience: .seconds(60), sleep: { _ in throw CancellationError() })
        #expect(await !backoff.pause())
    }
}

/// Remembers durations.
private final class Recorder: Sendable {
    private let list = Mutex<[Duration]>([])
    var values: [Duration] { list.withLock { $0 } }
    func add(_ value: Duration) { list.withLock { $0.append(value) } }
}
