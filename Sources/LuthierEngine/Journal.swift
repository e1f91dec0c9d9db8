import LuthierDomain

/// The events that a request causes, taken into the ledger one by one as they are decided.
struct Journal {
    /// The ledger with every event of the journal.
    private(set) var ledger: StudyLedger
    /// The events, in order.
    private(set) var records: [EventRecord] = []
    /// The time that all of them bear.
    let now: Timestamp
    /// Fills the open values of an assignment for the trial of a number.
    let complete: (Assignment, Int) -> Assignment?

    /// An empty journal on a ledger.
    init(
        _ ledger: consuming StudyLedger, at now: Timestamp,
        complete: @escaping (Assignment, Int) -> Assignment?
    ) {
        self.ledger = ledger
        self.now = now
        self.complete = complete
    }

    /// Writes an event.
    ///
    /// An event that the ledger refuses is a mistake of ours: what decides must know what folds.
    mutating func write(_ event: StudyEvent) {
        let record = EventRecord(sequence: ledger.head + 1, time: now, event: event)
        do {
            try ledger.apply(record)
        } catch {
            preconditionFailure("a decision made an event that cannot follow: \(error)")
        }
        records.append(record)
    }
}
