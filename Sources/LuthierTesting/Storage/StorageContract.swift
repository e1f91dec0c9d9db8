public import LuthierPorts

/// What every storage promises, as checks that can be run on any of them.
///
/// ```swift
/// @Test(arguments: StorageContract.checks)
/// func keepsTheContract(check: StorageContract.Check) async throws {
///     try await check.run(on: MemoryStorage())
/// }
/// ```
public enum StorageContract {
    /// One promise.
    public struct Check: Sendable, CustomStringConvertible {
        /// The promise, as a sentence without a full stop.
        public let description: String
        /// Whether it asks for one study alone, and deletes nothing.
        let isOfOneStudy: Bool
        private let body: @Sendable (any StudyStorage) async throws -> Void

        init(
            _ description: String, ofOneStudy isOfOneStudy: Bool = false,
            _ body: @escaping @Sendable (any StudyStorage) async throws -> Void
        ) {
            self.description = description
            self.isOfOneStudy = isOfOneStudy
            self.body = body
        }

        /// Puts a storage to the test.
        ///
        /// - Parameter storage: An empty storage.
        /// - Throws: A ``ContractViolation``, or the storage's own error.
        public func run(on storage: any StudyStorage) async throws { try await body(storage) }
    }

    /// Every promise; each is to be checked on an empty storage of its own.
    public static var checks: [Check] {
        logChecks + transactionChecks + valueChecks + studyChecks
    }

    /// The promises that a storage of a single study can keep, which is named "s".
    package static var singleStudyChecks: [Check] { checks.filter(\.isOfOneStudy) }

    /// Checks that an operation fails with `notFound`.
    static func requireNotFound(
        _ what: String, _ operation: () async throws -> Void
    ) async throws {
        do {
            try await operation()
        } catch let error as StorageError where error.code == .notFound {
            return
        }
        throw ContractViolation("\(what) an unknown study did not throw notFound")
    }
}
