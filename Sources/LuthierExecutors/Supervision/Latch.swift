import Dispatch
import Synchronization

/// Opens once; many may wait for it, each for a limited time.
///
/// Waiting does not end when the waiting task is cancelled: what waits here puts things in order
/// after a program, and must do so for a cancelled task too. The limit bounds it instead.
final class Latch: Sendable {
    private struct State {
        var isOpen = false
        var nextWaiter = 0
        var waiters: [Int: CheckedContinuation<Bool, Never>] = [:]
    }

    private let state = Mutex(State())

    /// Lets everyone pass, now and from now on.
    func open() {
        let waiters = state.withLock { state in
            state.isOpen = true
            defer { state.waiters = [:] }
            return state.waiters
        }
        for waiter in waiters.values { waiter.resume(returning: true) }
    }

    /// Whether it has been opened.
    var isOpen: Bool { state.withLock { $0.isOpen } }

    /// Waits until it opens, no longer than `limit`.
    ///
    /// - Returns: Whether it is open.
    func wait(upTo limit: Duration) async -> Bool {
        await withCheckedContinuation { continuation in
            let number: Int? = state.withLock { state in
                guard !state.isOpen else { return nil }
                state.nextWaiter += 1
                state.waiters[state.nextWaiter] = continuation
                return state.nextWaiter
            }
            guard let number else {
                continuation.resume(returning: true)
                return
            }
            DispatchQueue.global().asyncAfter(deadline: .now() + limit.seconds) { [self] in
                let late = state.withLock { $0.waiters.removeValue(forKey: number) }
                late?.resume(returning: false)
            }
        }
    }
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
