import Dispatch
import Synchronization

/// Waits for a socket without holding a thread.
enum SocketWait {
    /// What to wait for.
    struct Events: OptionSet {
        let rawValue: Int
        /// There is something to read, or the other side has gone.
        static let readable = Events(rawValue: 1)
        /// There is room to write.
        static let writable = Events(rawValue: 2)
    }

    private static let queue = DispatchQueue(label: "luthier.postgresql", attributes: .concurrent)

    /// Waits until one of the events has come, or a time is over.
    ///
    /// The socket may be closed once this returns: every source on it has let go by then.
    ///
    /// - Parameters:
    ///   - events: What to wait for; at least one.
    ///   - socket: An open socket.
    ///   - timeout: How long; nil waits for ever.
    /// - Returns: False when the time was over first.
    static func wait(
        for events: Events, on socket: Int32, timeout: Duration? = nil
    ) async -> Bool {
        let race = Race()
        if events.contains(.readable) {
            race.add(DispatchSource.makeReadSource(fileDescriptor: socket, queue: queue))
        }
        if events.contains(.writable) {
            race.add(DispatchSource.makeWriteSource(fileDescriptor: socket, queue: queue))
        }
        if let timeout {
            let timer = DispatchSource.makeTimerSource(queue: queue)
            timer.schedule(deadline: .now() + .nanoseconds(timeout.nanoseconds))
            race.add(timer, isTimer: true)
        }
        return await withCheckedContinuation { race.run($0) }
    }

    /// Sources of which the first ends all.
    ///
    /// Unchecked, since sources are not sendable: `sources` is only written before ``run(_:)``, and
    /// cancelling a source is safe from any thread.
    private final class Race: @unchecked Sendable {
        private struct State {
            var open = 0
            var timedOut: Bool?
            var continuation: CheckedContinuation<Bool, Never>?
        }

        private var sources: [any DispatchSourceProtocol] = []
        private let state = Mutex(State())

        func add(_ source: any DispatchSourceProtocol, isTimer: Bool = false) {
            source.setEventHandler { self.end(timedOut: isTimer) }
            source.setCancelHandler { self.leave() }
            sources.append(source)
        }

        func run(_ continuation: CheckedContinuation<Bool, Never>) {
            state.withLock {
                $0.open = sources.count
                $0.continuation = continuation
            }
            for source in sources { source.resume() }
        }

        private func end(timedOut: Bool) {
            state.withLock { $0.timedOut = $0.timedOut ?? timedOut }
            for source in sources { source.cancel() }
        }

        /// The last source that lets go wakes the task.
        private func leave() {
            let ended = state.withLock { state -> CheckedContinuation<Bool, Never>? in
                state.open -= 1
                guard state.open == 0 else { return nil }
                return state.continuation.take()
            }
            guard let ended else { return }
            sources = []
            ended.resume(returning: state.withLock { $0.timedOut } != true)
        }
    }
}

extension Duration {
    /// Whole nanoseconds, at most those of 292 years.
    var nanoseconds: Int {
        let (seconds, attoseconds) = components
        guard seconds < 9_000_000_000 else { return .max }
        return Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
    }
}
