public import LuthierDomain
public import LuthierPorts
import Synchronization

/// A clock that moves only when it is told to.
public final class VirtualClock: StudyClock {
    private struct Sleeper {
        let wakes: Timestamp
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Timestamp
        var steady = Duration.zero
        var next = 0
        var sleepers: [Int: Sleeper] = [:]
    }

    private let state: Mutex<State>

    /// A clock that stands at a moment.
    ///
    /// - Parameter start: The moment; by default the first minute of 2025, UTC.
    public init(start: Timestamp = Timestamp(milliseconds: 1_735_689_600_000)) {
        state = Mutex(State(now: start))
    }

    /// The moment at which the clock stands.
    public var now: Timestamp { state.withLock { $0.now } }

    /// How far the clock was moved forwards in all.
    public var steady: Duration { state.withLock { $0.steady } }

    /// How many tasks are asleep.
    public var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    /// Moves the clock and wakes whoever is due.
    ///
    /// - Parameter duration: How far; negative sets the clock back and wakes nobody.
    public func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.now = state.now + duration
            state.steady += max(duration, .zero)
            let now = state.now
            let ids = state.sleepers.filter { $0.value.wakes <= now }
                .sorted { ($0.value.wakes, $0.key) < ($1.value.wakes, $1.key) }.map(\.key)
            return ids.compactMap { state.sleepers.removeValue(forKey: $0) }
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    /// Sets the wall clock, as a person or a time server does; no time passes, and nobody wakes.
    ///
    /// - Parameter duration: How far forwards, or back when negative.
    public func jump(by duration: Duration) {
        state.withLock { state in
            state.now = state.now + duration
            state.sleepers = state.sleepers.mapValues {
                Sleeper(wakes: $0.wakes + duration, continuation: $0.continuation)
            }
        }
    }

    /// Sleeps until the clock has been moved far enough.
    public func sleep(for duration: Duration) async throws {
        let id = state.withLock { state in
            state.next += 1
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isOver: Bool? = state.withLock { state in
                    if Task.isCancelled { return nil }
                    guard duration > .zero else { return true }
                    state.sleepers[id] = Sleeper(
                        wakes: state.now + duration, continuation: continuation)
                    return false
                }
                switch isOver {
                case nil: continuation.resume(throwing: CancellationError())
                case true?: continuation.resume()
                case false?: break
                }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: id) }?.continuation
                .resume(throwing: CancellationError())
        }
    }
}
