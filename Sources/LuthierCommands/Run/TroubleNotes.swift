import LuthierEngine
import Synchronization

/// Says once what keeps a run waiting, however often it is tried again.
final class TroubleNotes: Sendable {
    private let last = Mutex("")

    /// Prints an error unless it is the one printed last.
    func note(_ error: EngineError) {
        let message = error.description
        let isNew = last.withLock { last in
            defer { last = message }
            return last != message
        }
        if isNew { Console.note("luthier: \(message) Trying again.") }
    }
}
