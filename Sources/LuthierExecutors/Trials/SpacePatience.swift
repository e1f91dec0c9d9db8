import Foundation
import LuthierPorts

/// Waits for room on a full disk.
struct SpacePatience: Sendable {
    /// How long a full disk is waited for before a trial is given up.
    private static let limit: Duration = .seconds(120)

    /// Is told once of each wait.
    let note: @Sendable (String) -> Void

    /// Does something, and again with growing pauses while the disk is full.
    ///
    /// - Parameters:
    ///   - path: What is to be written, for who is told.
    ///   - operation: May be done again after it failed.
    /// - Throws: What the operation throws for other reasons, when it takes too long, or when the task is
    ///   cancelled.
    func retrying(_ path: String, _ operation: () async throws -> Void) async throws {
        let start = ContinuousClock.now
        var pause: Duration = .milliseconds(50)
        while true {
            do {
                return try await operation()
            } catch  where Self.isOutOfSpace(error) && start.duration(to: .now) < Self.limit {
                if pause == .milliseconds(50) {
                    note("there is no space left for \(path). Trying again.")
                }
            }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, .seconds(5))
        }
    }

    /// Whether an error says that there is no room.
    static func isOutOfSpace(_ error: any Error) -> Bool {
        switch error {
        case let error as CocoaError: error.code == .fileWriteOutOfSpace
        case let error as CheckpointError: error.isOutOfSpace
        default: false
        }
    }
}
