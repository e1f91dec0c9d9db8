#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif
public import LuthierPorts
public import LuthierDomain

/// The clock of this machine.
public struct SystemClock: StudyClock {
    /// The clock.
    public init() {}

    /// The time now, by the machine's wall clock.
    public var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(
            milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Times by the machine's steady clock.
    public func timing<Value>(_ work: () -> Value) -> (value: Value, duration: Duration) {
        let clock = ContinuousClock()
        let start = clock.now
        let value = work()
        return (value, clock.now - start)
    }

    /// Waits.
    public func sleep(for duration: Duration) async throws {
        guard duration > .zero else { return }
        try await Task.sleep(for: duration)
    }
}
