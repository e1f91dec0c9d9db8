#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Milliseconds since some moment, by a clock that is never set.
func monotonicMilliseconds() -> Double {
    var time = timespec()
    let result = clock_gettime(CLOCK_MONOTONIC, &time)
    precondition(result == 0, "there is no monotonic clock")
    return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
}
