/// One change of a study.
///
/// The event log is the truth: whatever else is known of a study follows from its events in order.
public enum StudyEvent: Sendable, Hashable {
    /// The study began.
    indirect case created(StudyDefinition)
    /// The definition was changed in a way that leaves results comparable.
    indirect case revised(StudyDefinition)
    /// Trials that had ended are something else, or have other numbers, by the definition as it was just
    /// revised.
    case rejudged([Rejudgement])
    /// Somebody asked for an assignment to be tried: a trial with a number that waits for a worker.
    case enqueued(number: Int, Assignment)
    /// A trial was given to a worker.
    case started(TrialStart)
    /// A worker was heard of.
    case renewed(number: Int, token: Int, expires: Timestamp)
    /// A running trial reported; the report renews its lease.
    case measured(number: Int, token: Int, Measurement, expires: Timestamp)
    /// A scheduler decided about a running trial; `proceed` is never written.
    case ruled(number: Int, token: Int, Ruling)
    /// A person asked that a running trial end.
    case halted(number: Int, token: Int)
    /// A trial's attempt is over, and the trial may be continued later.
    case paused(number: Int, token: Int)
    /// A trial's attempt is over; the trial too, unless it is retried.
    case ended(TrialEnd)
    /// A result came under a lease that was lost.
    case late(number: Int, LateResult)
    /// A trial evaluated elsewhere was told.
    case added(number: Int, Assignment, TrialOutcome, MetricValues, deviations: MetricValues)
    /// A finished trial is scored on data that no trial saw.
    case holdout(HoldoutEvent)
    /// What is kept of trials changed.
    case artifacts(ArtifactEvent)
    /// What people wrote about a trial, or about the study where there is no number, is this from now on.
    case annotated(number: Int?, Annotation)
    /// The study is over, or paused by a person.
    case closed(StudyEnding)
    /// A person or a larger budget opened it again.
    case reopened
}

/// How a trial was started.
public struct TrialStart: Sendable, Hashable {
    /// The trial's number.
    public let number: Int
    /// Which start of the trial this is, from 1.
    public let attempt: Int
    /// The values that a sampler or scheduler proposed; nil for a trial that has its values already,
    /// because it was enqueued or started before.
    public let assignment: Assignment?
    /// The sequence number of the last event that the suggestion saw.
    public let history: Int
    /// Why these values.
    public let provenance: Provenance?
    /// Who runs it, under which token, until when.
    public let lease: Lease
    /// The resource up to which it may train.
    public let resource: Double?
    /// Which of a scheduler's brackets it belongs to.
    public let bracket: Int?
    /// The trial whose checkpoint it begins from.
    public let parent: Int?

    package init(
        number: Int, attempt: Int, assignment: Assignment?, history: Int,
        provenance: Provenance?, lease: Lease, resource: Double? = nil, bracket: Int? = nil,
        parent: Int? = nil
    ) {
        self.number = number
        self.attempt = attempt
        self.assignment = assignment
        self.history = history
        self.provenance = provenance
        self.lease = lease
        self.resource = resource
        self.bracket = bracket
        self.parent = parent
    }
}

/// How an attempt ended.
public struct TrialEnd: Sendable, Hashable {
    /// The trial's number.
    public let number: Int
    /// The token of the attempt that ended.
    public let token: Int
    /// How it ended.
    public let outcome: TrialOutcome
    /// The final numbers.
    public let metrics: MetricValues
    /// Known standard deviations of the final numbers.
    public let deviations: MetricValues
    /// Whether the trial waits for another attempt.
    public let retries: Bool

    package init(
        number: Int, token: Int, outcome: TrialOutcome, metrics: MetricValues,
        deviations: MetricValues = MetricValues(), retries: Bool
    ) {
        self.number = number
        self.token = token
        self.outcome = outcome
        self.metrics = metrics
        self.deviations = deviations
        self.retries = retries
    }
}

/// What a trial that had ended is by a revised definition.
public struct Rejudgement: Sendable, Hashable {
    /// The trial's number.
    public let number: Int
    /// How it ended, by the revised definition.
    public let outcome: TrialOutcome
    /// Its final numbers: those reported, and those that follow from them by the revised definition.
    public let metrics: MetricValues

    package init(number: Int, outcome: TrialOutcome, metrics: MetricValues) {
        self.number = number
        self.outcome = outcome
        self.metrics = metrics
    }
}

/// Why a study takes no more trials.
public enum StudyEnding: Sendable, Hashable {
    /// The budget is spent, a target reached, or nothing improves any more.
    case finished(reason: String)
    /// Every possible assignment was tried.
    case exhausted
    /// A person stopped it.
    case stopped

    /// The word for the ending in files and on the wire.
    public var word: String {
        switch self {
        case .finished: "finished"
        case .exhausted: "exhausted"
        case .stopped: "stopped"
        }
    }
}

/// One change of what is known of a study's holdout.
public enum HoldoutEvent: Sendable, Hashable {
    /// The scoring of a trial began; from here on the data may have been looked at.
    case started(number: Int, Lease)
    /// Who scores was heard of.
    case renewed(number: Int, token: Int, expires: Timestamp)
    /// An attempt ended, with numbers or with a reason why there are none.
    case ended(HoldoutEnd)
}

/// An event with its place in the log.
public struct EventRecord: Sendable, Hashable {
    /// Its place, from 1 without holes.
    public let sequence: Int
    /// When it happened, by the clock of the machine that wrote it.
    public let time: Timestamp
    /// What happened.
    public let event: StudyEvent

    /// An event at a place in the log.
    public init(sequence: Int, time: Timestamp, event: StudyEvent) {
        self.sequence = sequence
        self.time = time
        self.event = event
    }
}
