/// How much a study may spend, and when it has found enough.
public struct Budget: Sendable, Hashable {
    /// Trials that may be started, each counted once however often it is retried; nil is no limit.
    public var trials: Int?
    /// Time during which trials run, from the first start; hours in which nothing runs are free.
    public var time: Duration?
    /// Total resource, such as epochs, that trials may report; nil is no limit.
    public var resource: Double?
    /// Trials that run at once, at least 1.
    public var parallel: Int
    /// Metric values that end the study as soon as one trial reaches all of them.
    public var stopWhen: [Target]
    /// Whether the study ends as soon as it has as many solutions as it asks for that lie apart; only
    /// where constraints are all that matters.
    public var stopsAtSolutions: Bool
    /// Ends the study after this many finished trials without a better one; nil never.
    public var noImprovement: Int?
    /// Ends the study once three suggestions in a row expect to gain less than this, in the unit of the
    /// optimised metric; nil never.
    public var expectedGain: Double?

    /// A metric value that is good enough to stop.
    public struct Target: Sendable, Hashable {
        /// The name of an optimised metric.
        public let metric: String
        /// The value to reach, in the metric's own direction.
        public let value: Double

        /// A target value.
        public init(metric: String, value: Double) {
            self.metric = metric
            self.value = value
        }
    }

    /// A budget; everything left out is unlimited.
    public init(
        trials: Int? = nil, time: Duration? = nil, resource: Double? = nil, parallel: Int = 1,
        stopWhen: [Target] = [], stopsAtSolutions: Bool = false, noImprovement: Int? = nil,
        expectedGain: Double? = nil
    ) {
        self.trials = trials
        self.time = time
        self.resource = resource
        self.parallel = parallel
        self.stopWhen = stopWhen
        self.stopsAtSolutions = stopsAtSolutions
        self.noImprovement = noImprovement
        self.expectedGain = expectedGain
    }

    /// Whether nothing but exhaustion or a person ends the study.
    public var isUnlimited: Bool {
        trials == nil && time == nil && resource == nil && stopWhen.isEmpty && !stopsAtSolutions
            && noImprovement == nil && expectedGain == nil
    }
}
