import Synchronization

/// Wakes everyone who waits for a change.
final class ChangeSignal: Sendable {
    private struct State {
        var generation = 0
        var next = 0
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    private let state = Mutex(State())

    /// How many changes there have been.
    var generation: Int { state.withLock { $0.generation } }

    /// Waits for a change after a generation, or for the task's cancellation.
    ///
    /// - Parameter generation: Taken before looking at what may change, so that no change is missed.
    func wait(after generation: Int) async {
        let id = state.withLock { state in
            state.next += 1
            return state.next
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if Task.isCancelled || state.generation > generation { return true }
                    state.waiting[id] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiting.removeValue(forKey: id) }?.resume()
        }
    }

    /// Wakes all who wait now.
    func send() {
        let waiting = state.withLock { state in
            defer { state.waiting = [:] }
            state.generation += 1
            return state.waiting
        }
        for continuation in waiting.values { continuation.resume() }
    }
}
