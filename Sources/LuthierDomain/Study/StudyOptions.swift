/// How a program is given its parameters.
public enum ParameterPassing: String, Sendable, Hashable, CaseIterable {
    /// `--learning-rate=0.1`, underscores as hyphens.
    case flags
    /// Only the file that `LUTHIER_PARAMETERS` names.
    case json
    /// `LUTHIER_P_LEARNING_RATE=0.1`.
    case environment
}

/// Where the numbers of a trial are read, besides the path in `LUTHIER_REPORT`, which always counts.
public enum MetricSource: Sendable, Hashable {
    /// Report lines on standard output.
    case standardOutput
    /// A file the program writes: JSON lines, or CSV with a heading. It is relative to the working
    /// directory; `{trial}` in it stands for the trial's number, so that parallel trials write apart.
    case file(String)
    /// Regular expressions over standard output and error, one for each metric, with one group.
    case patterns([Pattern])
    /// What the program logs to MLflow: it is told, by environment variables alone, that Luthier is the
    /// tracking server, and which run is its own. Metrics have the names that they have there, except these.
    case mlflow([LoggedName])

    /// What a metric is called where the program logs it.
    public struct LoggedName: Sendable, Hashable {
        /// The metric's name in the study.
        public let metric: String
        /// The key under which the program logs it, such as `val/accuracy`.
        public let key: String

        /// A name for a key.
        public init(metric: String, key: String) {
            self.metric = metric
            self.key = key
        }
    }

    /// A regular expression for one metric.
    public struct Pattern: Sendable, Hashable {
        /// The metric's name, or `step`.
        public let metric: String
        /// The expression; its first group is the number.
        public let expression: String

        /// A pattern for a metric.
        public init(metric: String, expression: String) {
            self.metric = metric
            self.expression = expression
        }
    }
}

/// When a failed trial is run again.
public struct RetryPolicy: Sendable, Hashable {
    /// How often a trial may be started in all, at least 1.
    public var attempts: Int
    /// After which failures.
    public var causes: Set<FailureKind>
    /// Whether also after running out of memory.
    public var retriesOutOfMemory: Bool

    /// A policy; by default a trial whose worker was lost is started once more.
    public init(
        attempts: Int = 2, causes: Set<FailureKind> = [.lost], retriesOutOfMemory: Bool = false
    ) {
        self.attempts = attempts
        self.causes = causes
        self.retriesOutOfMemory = retriesOutOfMemory
    }
}

/// What one trial may use, and what is kept of all together.
public struct TrialLimits: Sendable, Hashable {
    /// Wall time; nil is no limit.
    public var time: Duration?
    /// Resident memory of the program and its children, in bytes; nil is no limit.
    public var memory: Int?
    /// Time between asking a program to stop and killing it.
    public var grace: Duration
    /// Bytes of standard output, and as many of standard error, that are kept.
    public var output: Int
    /// Bytes of checkpoints that are kept of all trials together; nil is no limit.
    public var checkpoints: Int?

    /// Limits; by default none on time, memory and checkpoints, 10 s of grace, 64 MiB of output.
    public init(
        time: Duration? = nil, memory: Int? = nil, grace: Duration = .seconds(10),
        output: Int = 64 << 20, checkpoints: Int? = nil
    ) {
        self.time = time
        self.memory = memory
        self.grace = grace
        self.output = output
        self.checkpoints = checkpoints
    }
}

/// Whether suggestions wait for earlier results.
public enum SuggestionOrder: String, Sendable, Hashable, CaseIterable {
    /// A suggestion sees what has finished when it is made.
    case live
    /// Suggestion n sees exactly the results of trials before n − parallel, so that any timing
    /// gives the same study.
    case fixed
}

/// A sampler or scheduler by name, with its settings.
public struct MethodChoice: Sendable, Hashable {
    /// One setting.
    public struct Option: Sendable, Hashable {
        /// The setting's name.
        public let name: String
        /// Its value.
        public let value: ParameterValue

        /// A setting.
        public init(name: String, value: ParameterValue) {
            self.name = name
            self.value = value
        }
    }

    /// The method's name, such as `sobol`.
    public let kind: String
    /// Its settings in the order given.
    public let options: [Option]

    /// A method with settings.
    public init(_ kind: String, options: [Option] = []) {
        self.kind = kind
        self.options = options
    }

    /// The name that stands for no scheduler.
    package static let none = "none"

    /// The setting of a scheduler that says whether a promoted trial goes on from where it was.
    package static let continues = "continues"

    /// Whether a trial that is given more resource goes on from where it was, so that only what is new
    /// counts; otherwise it is trained anew, as on more data, and counts in full.
    package var trialsContinue: Bool {
        options.first { $0.name == Self.continues }?.value != .boolean(false)
    }
}
