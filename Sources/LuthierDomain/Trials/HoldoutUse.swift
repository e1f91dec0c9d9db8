/// A candidate's scoring on the holdout: every attempt at it, and what came of them.
public struct HoldoutUse: Sendable, Hashable {
    /// One start of the program that scores.
    public struct Attempt: Sendable, Hashable {
        /// Who scores, under which token, until when.
        public package(set) var lease: Lease
        /// When it began.
        public let started: Timestamp
        /// When its end was told; nil while it has none.
        public package(set) var ended: Timestamp?
        /// How it ended; nil while it runs.
        public package(set) var end: HoldoutEnd?

        package init(lease: Lease, started: Timestamp) {
            self.lease = lease
            self.started = started
        }

        /// Whether its worker was not heard of any more.
        package var isLost: Bool {
            if case .failed(.lost, _, _)? = end?.outcome { true } else { false }
        }
    }

    /// The number of the trial that is scored.
    public let number: Int
    /// The attempts, oldest first; never empty.
    public package(set) var attempts: [Attempt]

    package init(number: Int, first: Attempt) {
        self.number = number
        attempts = [first]
    }

    /// The newest attempt.
    public var newest: Attempt { attempts[attempts.count - 1] }

    /// The attempt that runs, or nil.
    public var running: Attempt? { newest.end == nil ? newest : nil }

    /// The numbers on the holdout with all that was told of them; nil until there are any.
    public var score: HoldoutEnd? { newest.end.flatMap { $0.outcome == .completed ? $0 : nil } }

    /// Whether the data may have been looked at: any attempt whose program could be started counts,
    /// however it ended, and one that was never heard of again too.
    public var mayHaveLooked: Bool {
        attempts.contains { attempt in
            if case .failed(.notStarted, _, _)? = attempt.end?.outcome { false } else { true }
        }
    }

    /// What it is doing or how its last attempt ended, in one word.
    public var word: String { newest.end?.outcome.word ?? "running" }
}

/// A use of the holdout beside the others and beside what the trial reported before.
public struct HoldoutStanding: Sendable, Hashable {
    /// The use.
    public let use: HoldoutUse
    /// Which candidate it is on the holdout, from 1.
    public let place: Int
    /// How the numbers differ from those of the trial, in the order told.
    public let gaps: [HoldoutGap]

    /// A use with what it is compared with.
    public init(use: HoldoutUse, place: Int, gaps: [HoldoutGap]) {
        self.use = use
        self.place = place
        self.gaps = gaps
    }
}

/// How a scoring ended.
public struct HoldoutEnd: Sendable, Hashable {
    /// The number of the trial that was scored.
    public let number: Int
    /// The token of the attempt that ended.
    public let token: Int
    /// How it ended; `completed` means that every metric asked for is there.
    public let outcome: TrialOutcome
    /// The numbers on the holdout.
    public let metrics: MetricValues
    /// Known standard deviations of the numbers.
    public let deviations: MetricValues

    package init(
        number: Int, token: Int, outcome: TrialOutcome, metrics: MetricValues,
        deviations: MetricValues = MetricValues()
    ) {
        self.number = number
        self.token = token
        self.outcome = outcome
        self.metrics = metrics
        self.deviations = deviations
    }
}
