import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The process group of one program.
///
/// Signals reach it only while its leader is not yet reaped: until then the system gives the
/// leader's number to nobody else.
final class ProcessGroup: Sendable {
    private let leader = Mutex<Int32?>(nil)

    /// Its leader has started.
    func start(leader id: Int32) {
        precondition(id > 1, "a process group has a leader, got process \(id)")
        leader.withLock { $0 = id }
    }

    /// The leader's number while the group may be signalled.
    var id: Int32? { leader.withLock { $0 } }

    /// Sends a signal to every member.
    ///
    /// - Returns: Whether there was a group to send it to.
    func signal(_ signal: ProcessSignal) -> Bool {
        leader.withLock { id in
            guard let id else { return false }
            return kill(-id, signal.rawValue) == 0
        }
    }

    /// Waits until nobody but the leader, which has ended, is left, no longer than until `deadline`.
    ///
    /// Where processes cannot be listed it does not wait.
    func waitForOthers(until deadline: ContinuousClock.Instant) async {
        let never = Latch()
        while let id, ContinuousClock.now < deadline {
            guard ProcessList.entries().contains(where: { $0.group == id && $0.state != "Z" })
            else {
                return
            }
            _ = await never.wait(upTo: .milliseconds(20))
        }
    }

    /// Kills what is left, and sends no signal from now on.
    func end() {
        leader.withLock { id in
            if let id { _ = kill(-id, SIGKILL) }
            id = nil
        }
    }
}
