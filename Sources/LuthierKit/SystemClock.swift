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

    /// The time that the machine was awake since this process first asked.
    public var steady: Duration { Self.start.duration(to: SuspendingClock().now) }

    private static let start = SuspendingClock().now

    /// Waits.
    public func sleep(for duration: Duration) async throws {
        guard duration > .zero else { return }
        try await Task.sleep(for: duration)
    }
}
