import LuthierDomain
import LuthierSchedulers

/// The events that a request causes, taken into the ledger one by one as they are decided.
struct Journal {
    /// The ledger with every event of the journal.
    private(set) var ledger: StudyLedger
    /// The events, in order.
    private(set) var records: [EventRecord] = []
    /// The time that all of them bear.
    let now: Timestamp
    /// What the study's sampler and scheduler answer.
    let methods: Methods

    /// The questions to a sampler and a scheduler that come up while a request is decided.
    struct Methods {
        /// Fills the open values of an assignment for the trial of a number.
        let complete: (Assignment, Int) -> Assignment?
        /// Makes a proposal for the next new trial, or nil when every possible assignment was tried.
        let propose: (StudySnapshot) -> Proposal?
        /// Rules on a running trial after each of its measurements.
        let rule: (Int, StudySnapshot) -> Ruling
        /// Says what a free worker does next; the flag tells whether new trials may be started.
        let schedule: (StudySnapshot, Bool) -> ScheduledJob
    }

    /// An empty journal on a ledger.
    init(_ ledger: consuming StudyLedger, at now: Timestamp, methods: Methods) {
        self.ledger = ledger
        self.now = now
        self.methods = methods
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
