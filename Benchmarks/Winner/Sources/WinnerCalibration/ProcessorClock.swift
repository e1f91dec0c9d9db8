#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Milliseconds for which this thread had a processor; others on the machine do not count.
func processorMilliseconds() -> Double {
    var time = timespec()
    let result = clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    precondition(result == 0, "there is no clock of the thread")
    return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
}
