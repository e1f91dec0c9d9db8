import LuthierDomain
import LuthierKit
import LuthierMLflow
import LuthierPorts

/// What the programs of a study log to.
enum TrackedPrograms {
    /// Listens for what programs log while something is done, where the study reads reports there.
    ///
    /// - Parameters:
    ///   - definition: The study.
    ///   - body: What is done; it is given nil where nothing has to be listened to.
    /// - Returns: What the body returns.
    /// - Throws: When no port can be listened to, and what the body throws.
    static func with<Value: Sendable>(
        _ definition: StudyDefinition,
        _ body: ((any ProgramTracking)?) async throws -> Value
    ) async throws -> Value {
        guard case .mlflow = definition.report else { return try await body(nil) }
        return try await TrackingListener.with(clock: SystemClock()) { try await body($0) }
    }
}
