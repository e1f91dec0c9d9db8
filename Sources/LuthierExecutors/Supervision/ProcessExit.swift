#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Waiting for the end of a child without reaping it.
///
/// The library reaps a child as soon as it ends. We look first: as long as the child is a zombie its
/// number is not given to another process, so its group can be killed safely, and its CPU time can
/// still be read.
enum ProcessExit {
    /// Waits until a child has ended, whether or not the task is cancelled.
    ///
    /// - Parameters:
    ///   - id: The child.
    ///   - descriptor: Its process descriptor; -1 where there is none, and then it is asked every
    ///     5 ms.
    static func wait(for id: Int32, descriptor: Int32) async {
        let never = Latch()
        while !hasEnded(id) {
            if descriptor >= 0 {
                await DescriptorPoller.shared.readable(descriptor)
            } else {
                _ = await never.wait(upTo: .milliseconds(5))
            }
        }
    }

    /// Whether a child has ended; true also when it is reaped already.
    private static func hasEnded(_ id: Int32) -> Bool {
        var information = siginfo_t()
        while waitid(P_PID, id_t(id), &information, WEXITED | WNOWAIT | WNOHANG) != 0 {
            if errno != EINTR { return true }
        }
        return information.si_signo == SIGCHLD
    }
}
