public import LuthierDomain

/// Tells the time and waits; the real one is at the edge, a virtual one in tests.
public protocol StudyClock: Sendable {
    /// The time now.
    var now: Timestamp { get }

    /// The time since some moment, by a clock that is never set and never goes back.
    ///
    /// For measuring within one process: it means nothing to another. The time that the machine sleeps
    /// need not count.
    var steady: Duration { get }

    /// Waits.
    ///
    /// - Parameter duration: How long; zero or less returns at once.
    /// - Throws: `CancellationError` when the task is cancelled meanwhile.
    func sleep(for duration: Duration) async throws
}

extension StudyClock {
    /// How long something takes, which is 0 where time stands still.
    ///
    /// - Parameter work: What is timed.
    /// - Returns: What it gives, and the time it took.
    public func timing<Value>(_ work: () -> Value) -> (value: Value, duration: Duration) {
        let start = steady
        let value = work()
        return (value, steady - start)
    }
}
