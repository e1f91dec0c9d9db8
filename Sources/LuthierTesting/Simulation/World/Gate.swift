import Synchronization

/// Holds one storage transaction back until other requests stand in line behind it.
///
/// A coordinator decides together what arrives while a transaction is under way. With the gate it is
/// the simulation, not the scheduler of tasks, that says what arrives meanwhile.
final class Gate: Sendable {
    private enum State {
        case open
        case armed(CheckedContinuation<Bool, Never>?)
        case holding(CheckedContinuation<Void, Never>)
    }

    private let state = Mutex(State.open)

    /// Has the next transaction wait.
    func arm() { state.withLock { $0 = .armed(nil) } }

    /// Waits at the gate, if it is armed.
    func pass() async {
        await withCheckedContinuation { (arrived: CheckedContinuation<Void, Never>) in
            let waiter: CheckedContinuation<Bool, Never>?? = state.withLock { state in
                guard case .armed(let waiter) = state else { return nil }
                state = .holding(arrived)
                return .some(waiter)
            }
            switch waiter {
            case nil: arrived.resume()
            case .some(let waiter): waiter?.resume(returning: true)
            }
        }
    }

    /// Waits until a transaction stands at the gate.
    ///
    /// - Returns: False when the gate was opened before any came.
    func arrival() async -> Bool {
        await withCheckedContinuation { waiter in
            let answer: Bool? = state.withLock { state in
                switch state {
                case .open: return false
                case .holding: return true
                case .armed:
                    state = .armed(waiter)
                    return nil
                }
            }
            if let answer { waiter.resume(returning: answer) }
        }
    }

    /// Lets everything pass.
    func open() {
        let before = state.withLock { state in
            defer { state = .open }
            return state
        }
        switch before {
        case .open: break
        case .armed(let waiter): waiter?.resume(returning: false)
        case .holding(let arrived): arrived.resume()
        }
    }
}
