public import LuthierDomain

/// Tells the time and waits; the real one is at the edge, a virtual one in tests.
public protocol StudyClock: Sendable {
    /// The time now.
    var now: Timestamp { get }

    /// How long something that ends in the same process takes, as finely as the clock can tell.
    ///
    /// - Parameter work: What is timed.
    /// - Returns: What it gives, and the time it took; by default the difference of ``now``.
    func timing<Value>(_ work: () -> Value) -> (value: Value, duration: Duration)

    /// Waits.
    ///
    /// - Parameter duration: How long; zero or less returns at once.
    /// - Throws: `CancellationError` when the task is cancelled meanwhile.
    func sleep(for duration: Duration) async throws
}

extension StudyClock {
    /// The difference of ``now``, which is 0 where time stands still.
    public func timing<Value>(_ work: () -> Value) -> (value: Value, duration: Duration) {
        let start = now
        let value = work()
        return (value, now - start)
    }
}
