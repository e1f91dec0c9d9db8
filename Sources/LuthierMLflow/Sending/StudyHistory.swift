package import LuthierDomain
package import LuthierEngine
package import LuthierPorts

/// A study with the times at which things happened, read from its log and never written.
package struct StudyHistory: Sendable {
    /// Events read at once.
    private static let page = 10_000

    /// What a trial's log says besides the trial.
    private struct Course: Sendable {
        var firstStart: Timestamp?
        var measured: [(measurement: Measurement, time: Timestamp)] = []
    }

    /// The study.
    package private(set) var ledger: StudyLedger
    private var courses: [Int: Course] = [:]

    /// The history of a study that has just begun.
    package init(_ record: EventRecord) throws(LedgerError) { ledger = try StudyLedger(record) }

    /// Reads a study's whole log.
    ///
    /// - Parameters:
    ///   - name: The study.
    ///   - storage: Where it is.
    /// - Throws: What the storage throws, and a `LedgerError` for a log that makes no sense.
    package init(of name: String, in storage: any StudyStorage) async throws {
        guard let first = try await storage.events(of: name, after: 0, limit: 1).first else {
            throw EmptyLog(study: name)
        }
        try self.init(first)
        try await readOn(in: storage)
    }

    /// Takes in what has happened since.
    ///
    /// - Returns: Whether anything has.
    @discardableResult
    package mutating func readOn(in storage: any StudyStorage) async throws -> Bool {
        let head = ledger.head
        while true {
            let records = try await storage.events(
                of: ledger.definition.name, after: ledger.head, limit: Self.page)
            for record in records { try apply(record) }
            if records.count < Self.page { return ledger.head > head }
        }
    }

    /// Takes in an event.
    package mutating func apply(_ record: EventRecord) throws(LedgerError) {
        try ledger.apply(record)
        let number: Int
        switch record.event {
        case .started(let start):
            number = start.number
            courses[number, default: Course()].firstStart =
                courses[number]?.firstStart ?? record.time
        case .measured(let measured, _, _, _): number = measured
        case .paused(let paused, _): number = paused
        case .ended(let end): number = end.number
        case .added(let added, _, _, _, _): number = added
        default: return
        }
        align(number, at: record.time)
    }

    /// When each of a trial's measurements was written down.
    package func times(of number: Int) -> [Timestamp] {
        courses[number]?.measured.map(\.time) ?? []
    }

    /// When a trial began; nil while it has not.
    package func start(of number: Int) -> Timestamp? {
        courses[number]?.firstStart
            ?? (ledger.trials[number].outcome == nil ? nil : ledger.trials[number].started)
    }

    /// Keeps the times of the measurements that the trial has; an attempt that failed loses its own.
    private mutating func align(_ number: Int, at time: Timestamp) {
        let measurements = ledger.trials[number].measurements
        var old = courses[number, default: Course()].measured
        if measurements.count < old.count {
            var place = 0
            old = measurements.map { measurement in
                while place < old.count, old[place].measurement != measurement { place += 1 }
                defer { place += 1 }
                return (measurement, place < old.count ? old[place].time : time)
            }
        } else {
            old += measurements[old.count...].map { ($0, time) }
        }
        courses[number, default: Course()].measured = old
    }
}

/// A log without the event that begins it.
private struct EmptyLog: Error, CustomStringConvertible {
    let study: String

    var description: String { "The log of the study \"\(study)\" is empty." }
}
