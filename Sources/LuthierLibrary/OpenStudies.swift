import CLuthierTurns
import LuthierEngine
import LuthierKit
import LuthierPorts
import LuthierServer

/// What a handle stands for: the studies of one storage in memory, and the way to call them.
final class OpenStudies: Sendable {
    private let lines: LineProtocol

    /// Studies in a storage of their own, which ends with the handle.
    init() {
        lines = LineProtocol(engine: StudyEngine(storage: MemoryStorage(), clock: SystemClock()))
    }

    /// The reply to a JSON-RPC request; none to a notification.
    ///
    /// The calling thread does the work, beside other threads that call at the same time.
    ///
    /// - Parameter request: One request or a batch, in UTF-8.
    /// - Returns: The reply, in UTF-8.
    func reply(to request: [UInt8]) -> [UInt8] {
        let answer = Answer()
        // Owned by this call, which returns when it has ended.
        Task.detached { [lines] in
            answer.finish(await lines.reply(to: request) ?? [])
        }
        return answer.wait()
    }
}

/// A reply that is waited for by performing what it waits for.
///
/// Unchecked: `bytes` is written once, before `done` is set under the lock of the turns, and read
/// after `done` was seen under that lock.
private final class Answer: @unchecked Sendable {
    private let done: UnsafeMutablePointer<Int32>
    private var bytes: [UInt8] = []

    init() {
        done = .allocate(capacity: 1)
        done.initialize(to: 0)
    }

    deinit { done.deallocate() }

    func finish(_ bytes: [UInt8]) {
        self.bytes = bytes
        luthier_turns_finish(done)
    }

    func wait() -> [UInt8] {
        luthier_turns_run(done)
        return bytes
    }
}
