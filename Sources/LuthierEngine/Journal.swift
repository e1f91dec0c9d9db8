import LuthierDomain
import LuthierPorts
import LuthierSchedulers

/// The events that a request causes, taken into the ledger one by one as they are decided.
struct Journal {
    /// The ledger with every event of the journal.
    private(set) var ledger: StudyLedger
    /// The events, in order.
    private(set) var records: [EventRecord] = []
    /// The time that all of them bear.
    let now: Timestamp
    /// The same moment by a clock that nobody sets.
    let steady: Duration
    /// When each lease was last heard of.
    private(set) var watch: LeaseWatch
    /// What the study's sampler and scheduler answer, by the newest definition.
    private(set) var methods: Methods
    /// Makes sampler and scheduler.
    private let maker: MethodMaker

    /// The questions to a sampler and a scheduler that come up while a request is decided.
    struct Methods: Sendable {
        /// The revision of the ledger that they were made for.
        fileprivate(set) var revision: Int
        /// Fills the open values of an assignment for the trial of a number.
        let complete: @Sendable (Assignment, Int) -> Assignment?
        /// Makes a proposal for the next new trial, or nil when every possible assignment was tried.
        let propose: @Sendable (StudySnapshot) -> Proposal?
        /// Rules on a running trial after each of its measurements.
        let rule: @Sendable (Int, StudySnapshot) -> Ruling
        /// Says what a free worker does next; the flag tells whether new trials may be started.
        let schedule: @Sendable (StudySnapshot, Bool) -> ScheduledJob
        /// Says in which order a trial runs the units that it has no result of.
        let order: @Sendable ([Replication.Unit], StudySnapshot) -> [Replication.Unit]
    }

    /// An empty journal on a ledger.
    ///
    /// - Parameters:
    ///   - ledger: What is known.
    ///   - clock: Tells the time that all events bear.
    ///   - watch: When each lease of the ledger was last heard of.
    ///   - methods: Sampler and scheduler for the ledger as it is.
    ///   - maker: Makes them anew when the definition is revised.
    init(
        _ ledger: consuming StudyLedger, at clock: any StudyClock, watch: consuming LeaseWatch,
        methods: Methods, maker: MethodMaker
    ) {
        self.ledger = ledger
        self.watch = watch
        now = clock.now
        steady = clock.steady
        self.methods = methods
        self.maker = maker
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
        watch.take(event, at: steady, isOwn: true)
        records.append(record)
    }

    /// Revises the definition: judges anew what has ended, and has sampler and scheduler made anew.
    ///
    /// - Returns: Why nothing was written, when the definition names what cannot be made; else nil.
    mutating func change(to definition: StudyDefinition) -> EngineError? {
        var made: Methods
        do throws(DefinitionError) {
            // Made before anything is written: a study that nothing can be suggested for is no study.
            made = try maker.methods(for: definition, revision: ledger.revision)
        } catch {
            return EngineError(error, field: "definition")
        }
        if ledger.trials.isEmpty {
            // What is tried first has no number yet, and gets one before anything else.
            for (number, given) in definition.tryFirst.enumerated()
            where made.complete(given, number) == nil {
                return EngineError(
                    .invalid, field: "definition.try_first.\(number)",
                    message: "no assignment inside of the ranges has the values of entry \(number) "
                        + "of try_first and satisfies the constraints.",
                    hint: "Remove it from try_first, or change the ranges otherwise.")
            }
        }
        let rejudgements = ledger.rejudgements(by: definition)
        write(.revised(definition))
        if !rejudgements.isEmpty { write(.rejudged(rejudgements)) }
        made.revision = ledger.revision
        methods = made
        return nil
    }
}
