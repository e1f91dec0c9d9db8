import LuthierDomain
import LuthierPorts

/// Tries again what a storage refuses for a passing reason.
struct Patience: Sendable {
    /// How long a failing storage is tried before a run gives up.
    private static let limit: Duration = .seconds(120)
    /// Tries to store a result after the run was cancelled.
    private static let lastTries = 20

    let clock: any StudyClock
    /// Is told of errors that are tried again.
    let trouble: @Sendable (EngineError) -> Void

    /// Tries again with growing pauses while the storage fails for a passing reason.
    ///
    /// - Returns: Nil when the task was cancelled and the last tries failed too.
    func retrying<Value: Sendable>(
        _ operation: () async throws(EngineError) -> Value
    ) async throws(EngineError) -> Value? {
        let start = clock.now
        var pause: Duration = .milliseconds(50)
        var triesAfterCancellation = 0
        while true {
            do throws(EngineError) {
                return try await operation()
            } catch {
                let passing = error.code == .storage && clock.now - start < Self.limit
                guard passing else { throw error }
                trouble(error)
            }
            if Task.isCancelled {
                triesAfterCancellation += 1
                if triesAfterCancellation > Self.lastTries { return nil }
            }
            // A cancelled pause only brings the next try forward.
            try? await clock.sleep(for: pause)
            pause = min(pause * 2, .seconds(5))
        }
    }
}
