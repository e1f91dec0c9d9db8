import Foundation
import LuthierDomain
import LuthierPages
import Synchronization

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Ctrl-C and requests to end, as a stream.
///
/// Handlers are set rather than signals ignored or blocked, because programs that are started
/// inherit both of these and could not be stopped any more.
enum Interruptions {
    /// Where the handler writes; -1 before it is set.
    ///
    /// A handler may touch nothing else.
    private static let pipe = Atomic<Int32>(-1)

    /// The signals that ask this process to end, as they come.
    ///
    /// Only the stream that was made last hears of them.
    static func stream() -> AsyncStream<Int32> {
        var ends: [Int32] = [-1, -1]
        guard Self.make(&ends) else { return AsyncStream { $0.finish() } }
        pipe.store(ends[1], ordering: .sequentiallyConsistent)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number) { number in
                var byte = UInt8(truncatingIfNeeded: number)
                _ = writeByte(Interruptions.pipe.load(ordering: .sequentiallyConsistent), &byte)
            }
        }
        let input = ends[0]
        return AsyncStream { continuation in
            let thread = Thread {
                var byte: UInt8 = 0
                while true {
                    let count = read(input, &byte, 1)
                    if count < 0, errno == EINTR { continue }
                    guard count == 1 else { return continuation.finish() }
                    continuation.yield(Int32(byte))
                }
            }
            thread.name = "interruptions"
            thread.start()
        }
    }

    /// Leaves signals to the system again: they end the process.
    static func release() {
        for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_DFL) }
    }

    /// Cancels some work at the first interruption and ends the process at the second.
    ///
    /// - Parameters:
    ///   - grace: How long programs may take to end.
    ///   - who: What has this time, such as `running trials have`.
    ///   - cancel: Cancels the work.
    static func watch(grace: Duration, _ who: String, cancel: () -> Void) async {
        var first: ContinuousClock.Instant?
        for await _ in stream() {
            if let first {
                // Whoever ends a group of processes may signal this one twice at once.
                if first.duration(to: .now) < .seconds(1) { continue }
                Console.note(
                    "luthier: left at once; what runs is ended, what was reported is kept.")
                // The watcher ends the programs that are left behind.
                exit(ExitStatus.interrupted.rawValue)
            }
            first = .now
            let grace = NumberText.duration(grace.seconds)
            Console.note("\nluthier: stopping; \(who) \(grace) to end. Ctrl-C again kills.")
            cancel()
        }
    }

    private static func make(_ ends: inout [Int32]) -> Bool {
        #if canImport(Darwin)
            let made = Darwin.pipe(&ends) == 0
        #else
            let made = Glibc.pipe(&ends) == 0
        #endif
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return made
    }
}

/// Writes one byte; safe in a signal handler.
private func writeByte(_ descriptor: Int32, _ byte: UnsafePointer<UInt8>) -> Int {
    write(descriptor, byte, 1)
}
