/// One evaluation of the training program: what was tried, what came of it.
public struct Trial: Sendable, Hashable {
    /// Where an assignment came from.
    public enum Origin: Sendable, Hashable {
        /// A sampler proposed it, seeing the history up to an event.
        case suggested
        /// `try_first` or a person asked for it; open values were sampled.
        case enqueued
        /// It was evaluated elsewhere and told to the study.
        case added
    }

    /// What a trial is doing.
    public enum State: Sendable, Hashable {
        /// A worker holds it.
        case running(Lease)
        /// No worker holds it: it was enqueued, or it failed and is to be tried again.
        case waiting
        /// No worker holds it: a scheduler ended its attempt and may have it continued.
        case paused
        /// It is over.
        case ended(TrialOutcome)
    }

    /// Its number, from 0 without holes, in the order of starting.
    public let number: Int
    /// Its values.
    public let assignment: Assignment
    /// Where the values came from.
    public let origin: Origin
    /// The sequence number of the last event that the suggestion saw.
    public let history: Int
    /// Why these values; nil for those that no sampler chose.
    public let provenance: Provenance?
    /// How often it has been started; 0 while it was only enqueued.
    public package(set) var attempt: Int
    /// How many of its attempts failed in a way that the retry policy counts.
    public package(set) var failures: Int
    /// The fencing token of its newest lease; 0 before the first.
    public package(set) var token: Int
    /// What it is doing.
    public package(set) var state: State
    /// When its current or last attempt started.
    public package(set) var started: Timestamp
    /// When it ended; nil while it has not.
    public package(set) var ended: Timestamp?
    /// The resource up to which it may train; nil when no scheduler set it.
    public package(set) var resource: Double?
    /// The resource that its current or last attempt was told to train up to.
    public package(set) var target: Double?
    /// Which of a scheduler's brackets it belongs to; nil when there are none.
    public package(set) var bracket: Int?
    /// The trial whose checkpoint it began from; nil when it began from nothing.
    public package(set) var parent: Int?
    /// How far the parent had trained by then.
    package var inherited: Double?
    /// What it reported, in order: in attempts that were paused, and in its current or last one.
    public package(set) var measurements: [Measurement]
    /// How many of the measurements stand whatever happens, because their attempt was paused.
    public package(set) var settled = 0
    /// What the attempt before reported, when that failed and this one is to make up for it.
    package var lost: [Measurement] = []
    /// What a scheduler decided about its current or last attempt.
    public package(set) var ruling = Ruling.proceed
    /// Its final numbers; empty until it has ended.
    public package(set) var metrics: MetricValues
    /// Known standard deviations of the final numbers.
    public package(set) var deviations: MetricValues
    /// Results that came after its lease was lost, oldest first.
    public package(set) var late: [LateResult]

    package init(
        number: Int, assignment: Assignment, origin: Origin, history: Int, provenance: Provenance?,
        state: State, started: Timestamp
    ) {
        self.number = number
        self.assignment = assignment
        self.origin = origin
        self.history = history
        self.provenance = provenance
        self.state = state
        self.started = started
        attempt = 0
        failures = 0
        token = 0
        measurements = []
        metrics = MetricValues()
        deviations = MetricValues()
        late = []
    }

    /// How it ended, or nil while it has not.
    public var outcome: TrialOutcome? {
        if case .ended(let outcome) = state { outcome } else { nil }
    }

    /// How far it came, by its measurements from a place on that speak of the whole trial; nil
    /// without any.
    package func reach(from place: Int = 0) -> Double? {
        measurements[min(place, measurements.count)...].lazy.filter { $0.unit == nil }
            .compactMap(\.reach).max()
    }

    /// The lease under which it runs, or nil when it does not run.
    public var lease: Lease? {
        if case .running(let lease) = state { lease } else { nil }
    }
}

/// A result that came too late to count.
public struct LateResult: Sendable, Hashable {
    /// The token under which it was told.
    public let token: Int
    /// What was told.
    public let outcome: TrialOutcome
    /// The numbers told.
    public let metrics: MetricValues

    package init(token: Int, outcome: TrialOutcome, metrics: MetricValues) {
        self.token = token
        self.outcome = outcome
        self.metrics = metrics
    }
}

/// The right to run a trial for a while.
public struct Lease: Sendable, Hashable {
    /// Grows with every lease of the study; a write under an older token never wins.
    public let token: Int
    /// Who holds it.
    public let worker: String
    /// When it ends unless it is renewed.
    public package(set) var expires: Timestamp

    package init(token: Int, worker: String, expires: Timestamp) {
        self.token = token
        self.worker = worker
        self.expires = expires
    }
}

/// Why a sampler chose an assignment.
public struct Provenance: Sendable, Hashable {
    /// The sampler that chose, such as `sobol`.
    public let sampler: String
    /// What it went by, as a sentence.
    public let summary: String
    /// Numbers behind the choice by name, such as the predicted mean.
    public let figures: MetricValues

    /// A reason.
    public init(sampler: String, summary: String, figures: MetricValues = MetricValues()) {
        self.sampler = sampler
        self.summary = summary
        self.figures = figures
    }
}
