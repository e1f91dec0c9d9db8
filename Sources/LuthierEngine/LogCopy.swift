import LuthierDomain
public import LuthierPorts

/// Copies the log of a study from one storage into another, event by event.
///
/// Every event is checked as it is read, by the checksums of its storage, and written with those of the other; so
/// the copy is the same study, and `luthier study verify` finds in it what it found before. What storages keep
/// beside events is made again; answers under idempotency keys stay behind.
public struct LogCopy: Sendable {
    /// Events that are read and written at once.
    private static let stretch = 1000

    /// What became of a study.
    public struct Outcome: Sendable {
        /// The study.
        public let study: String
        /// Events in the copy.
        public let copied: Int
        /// Events that the study is said to have.
        public let total: Int
        /// Why events are missing; nil when none is.
        public let damage: StorageError?
    }

    private let source: any StudyStorage
    private let target: any StudyStorage

    /// A copy from one storage into another.
    public init(from source: any StudyStorage, into target: any StudyStorage) {
        self.source = source
        self.target = target
    }

    /// Copies every study.
    ///
    /// - Parameter asFarAsSound: Whether a damaged study is copied up to its first event that is not sound.
    /// - Returns: What became of each, by name.
    /// - Throws: `corrupt` for damage where all is wanted; `unsuitable` when the target has a study of a name;
    ///   whatever keeps storages from being read or written.
    /// - Complexity: O(events); memory for a thousand of them.
    public func all(asFarAsSound: Bool = false) async throws(StorageError) -> [Outcome] {
        var outcomes: [Outcome] = []
        for head in try await source.studies() {
            outcomes.append(try await copy(head, asFarAsSound: asFarAsSound))
        }
        return outcomes
    }

    private func copy(
        _ head: StudyHead, asFarAsSound: Bool
    ) async throws(StorageError) -> Outcome {
        var known = 0
        while true {
            let (records, damage) = try await read(head.name, after: known, asFarAsSound)
            try await write(records, of: head.name, after: known)
            known += records.count
            if damage != nil || records.isEmpty {
                return Outcome(
                    study: head.name, copied: known, total: max(head.sequence, known),
                    damage: damage)
            }
        }
    }

    /// The next events, and why there are no more.
    private func read(
        _ study: String, after known: Int, _ asFarAsSound: Bool
    ) async throws(StorageError) -> (records: [EventRecord], damage: StorageError?) {
        do throws(StorageError) {
            return (try await source.events(of: study, after: known, limit: Self.stretch), nil)
        } catch {
            guard asFarAsSound, error.code == .corrupt else { throw error }
            return (await sound(study, after: known), error)
        }
    }

    /// The events of a damaged stretch that are sound, one after the other.
    private func sound(_ study: String, after known: Int) async -> [EventRecord] {
        var records: [EventRecord] = []
        while records.count < Self.stretch,
            let next = try? await source.events(of: study, after: known + records.count, limit: 1),
            let record = next.first
        {
            records.append(record)
        }
        return records
    }

    private func write(
        _ records: [EventRecord], of study: String, after known: Int
    ) async throws(StorageError) {
        guard let first = records.first else { return }
        var rest = records[...]
        if known == 0 {
            guard try await target.create(first) else {
                throw StorageError(
                    .unsuitable, subject: study,
                    message: "There is a study \"\(study)\" already where the copy should go.",
                    hint: "Copy into a new file.")
            }
            rest = rest.dropFirst()
        }
        guard let next = rest.first else { return }
        let events = Array(rest)
        try await target.transact(on: study, after: next.sequence - 1, keys: []) { _ in
            StorageChange(events: events, result: ())
        }
    }
}
