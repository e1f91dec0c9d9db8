import LuthierDomain
import LuthierPorts
import Synchronization

/// The clock of one simulated machine: the true time, and how far the machine is off.
final class SimulatedClock: StudyClock {
    private struct State {
        var time: Int64
        var offset: Int64 = 0
    }

    private let state: Mutex<State>
    private let isSteady: Bool

    /// A clock that shows the true time.
    ///
    /// - Parameters:
    ///   - time: Milliseconds since 1970.
    ///   - isSteady: Whether ``steady`` is what it should be; else it jumps as ``now`` does.
    init(at time: Int64, isSteady: Bool = true) {
        state = Mutex(State(time: time))
        self.isSteady = isSteady
    }

    /// The time that the machine believes in.
    var now: Timestamp {
        state.withLock { Timestamp(milliseconds: $0.time + $0.offset) }
    }

    /// The true time, whatever the machine believes.
    var steady: Duration {
        state.withLock { .milliseconds(isSteady ? $0.time : $0.time + $0.offset) }
    }

    /// How far the machine is off, in milliseconds.
    var offset: Int64 { state.withLock { $0.offset } }

    /// Sets the true time.
    func set(_ time: Int64) { state.withLock { $0.time = time } }

    /// Sets how far the machine is off.
    func jump(to offset: Int64) { state.withLock { $0.offset = offset } }

    /// Returns at once: nothing in a simulation waits but by its queue of events.
    func sleep(for duration: Duration) async throws {}
}
