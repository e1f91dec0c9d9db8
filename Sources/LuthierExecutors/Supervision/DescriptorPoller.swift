import Dispatch
import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Waits for descriptors to become readable, in one thread for the whole process.
///
/// `poll` serves pipes and process descriptors alike, on Linux and macOS, and a few hundred of them
/// are nothing to it. Dispatch sources would be shorter; on Linux they crash
/// (`_dispatch_event_loop_drain`, Swift 6.3) when sources come and go on several threads, as they do
/// with eight short programs at a time. The library's own event loop cannot be used from outside.
final class DescriptorPoller: Sendable {
    /// The one of this process.
    static let shared = DescriptorPoller()

    private let waiters = Mutex<[Int32: CheckedContinuation<Void, Never>]>([:])
    private let wakeRead: Int32
    private let wakeWrite: Int32

    private init() {
        var ends: [Int32] = [-1, -1]
        let result = pipe(&ends)
        precondition(result == 0, "no pipe could be made: \(SystemCall.text(of: errno))")
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        (wakeRead, wakeWrite) = (ends[0], ends[1])
        DispatchQueue(label: "luthier.descriptors").async { self.poll() }
    }

    /// Waits until a descriptor has bytes to read or is at its end, or `forget` is called for it.
    ///
    /// May return too early; then the caller finds nothing to read and waits again. Does not end
    /// when the task is cancelled.
    func readable(_ descriptor: Int32) async {
        await withCheckedContinuation { continuation in
            let old = waiters.withLock { $0.updateValue(continuation, forKey: descriptor) }
            precondition(old == nil, "descriptor \(descriptor) is waited for twice")
            wake()
        }
    }

    /// Ends the wait for a descriptor.
    func forget(_ descriptor: Int32) {
        waiters.withLock { $0.removeValue(forKey: descriptor) }?.resume()
        wake()
    }

    private func wake() {
        var byte: UInt8 = 0
        // A full pipe wakes as well.
        _ = write(wakeWrite, &byte, 1)
    }

    private func poll() -> Never {
        var drain = [UInt8](repeating: 0, count: 256)
        while true {
            var set = [pollfd(fd: wakeRead, events: Int16(POLLIN), revents: 0)]
            for descriptor in waiters.withLock({ Array($0.keys) }) {
                set.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
            }
            guard pollDescriptors(&set) > 0 else { continue }
            if set[0].revents != 0 { _ = read(wakeRead, &drain, drain.count) }
            for entry in set.dropFirst() where entry.revents != 0 {
                waiters.withLock { $0.removeValue(forKey: entry.fd) }?.resume()
            }
        }
    }
}

private func pollDescriptors(_ set: inout [pollfd]) -> Int32 { poll(&set, nfds_t(set.count), -1) }
