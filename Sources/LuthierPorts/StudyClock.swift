public import LuthierDomain

/// Tells the time and waits; the real one is at the edge, a virtual one in tests.
public protocol StudyClock: Sendable {
    /// The time now.
    var now: Timestamp { get }

    /// Waits.
    ///
    /// - Parameter duration: How long; zero or less returns at once.
    /// - Throws: `CancellationError` when the task is cancelled meanwhile.
    func sleep(for duration: Duration) async throws
}
