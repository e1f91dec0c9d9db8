/// Lets the tasks of this process change a study one after the other.
///
/// The row lock of the study would do, but each task in line would hold a connection meanwhile.
actor StudyLine {
    private var lines: [String: [CheckedContinuation<Void, Never>]] = [:]

    /// Does something while no other task of this process changes the study.
    ///
    /// - Parameters:
    ///   - study: The study's stored name.
    ///   - body: What is done.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws.
    nonisolated func hold<Value: Sendable>(
        _ study: String, _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        await enter(study)
        let result: Result<Value, any Error>
        do {
            result = .success(try await body())
        } catch {
            result = .failure(error)
        }
        await leave(study)
        return try result.get()
    }

    private func enter(_ study: String) async {
        guard lines[study] != nil else {
            lines[study] = []
            return
        }
        await withCheckedContinuation { lines[study, default: []].append($0) }
    }

    /// The first in line goes on, and the study stays held.
    private func leave(_ study: String) {
        guard var line = lines[study], !line.isEmpty else {
            lines[study] = nil
            return
        }
        let next = line.removeFirst()
        lines[study] = line
        next.resume()
    }
}
