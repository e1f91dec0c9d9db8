/// Everything a study is told before it starts: what to run, what to vary, what is good.
public struct StudyDefinition: Sendable, Hashable {
    /// The study's name, unique within a storage.
    public var name: String
    /// The training program and its arguments, never read by a shell; empty when trials are
    /// evaluated by a caller.
    public var command: [String]
    /// How the program is given its parameters.
    public var passing: ParameterPassing
    /// The folder in which the program runs, relative to the study file.
    public var workingDirectory: String
    /// What may be tried.
    public var space: SearchSpace
    /// Assignments to try before any suggestion; open values are sampled.
    public var tryFirst: [Assignment]
    /// What trials report.
    public var metrics: [Metric]
    /// Where reports are read.
    public var report: MetricSource
    /// What may be spent.
    public var budget: Budget
    /// What proposes assignments.
    public var sampler: MethodChoice
    /// What stops trials early; nil is nothing.
    public var scheduler: MethodChoice?
    /// When failed trials run again.
    public var retry: RetryPolicy
    /// What one trial may use, and what is kept of all.
    public var limits: TrialLimits
    /// The number from which every random choice follows.
    public var seed: UInt64
    /// Whether suggestions wait for earlier results.
    public var order: SuggestionOrder
    /// What scores finished trials on data that no trial saw; nil is nothing.
    public var holdout: Holdout?
    /// On which folds and with which seeds the program runs in each trial; nil is one run.
    public var replication: Replication?
    /// Environment variables whose values programs get, and that are kept nowhere.
    public var secrets: [String] = []
    /// How much is kept of what trials leave in their folders of artifacts.
    public var artifacts = ArtifactPolicy()
    /// How many good trials that are far apart an answer about the best names, at least 1.
    public var solutions: Int

    /// A definition; everything but name, space and metrics has a default.
    public init(
        name: String, command: [String] = [], passing: ParameterPassing = .flags,
        workingDirectory: String = ".", space: SearchSpace, tryFirst: [Assignment] = [],
        metrics: [Metric], report: MetricSource = .standardOutput, budget: Budget = Budget(),
        sampler: MethodChoice = MethodChoice("auto"), scheduler: MethodChoice? = nil,
        retry: RetryPolicy = RetryPolicy(), limits: TrialLimits = TrialLimits(), seed: UInt64 = 0,
        order: SuggestionOrder = .live, holdout: Holdout? = nil, replication: Replication? = nil,
        solutions: Int = 1
    ) {
        self.name = name
        self.command = command
        self.passing = passing
        self.workingDirectory = workingDirectory
        self.space = space
        self.tryFirst = tryFirst
        self.metrics = metrics
        self.report = report
        self.budget = budget
        self.sampler = sampler
        self.scheduler = scheduler
        self.retry = retry
        self.limits = limits
        self.seed = seed
        self.order = order
        self.holdout = holdout
        self.replication = replication
        self.solutions = solutions
    }

    /// The metrics that are optimised, in the order written.
    public var objectives: [Metric] { metrics.filter { $0.direction != nil } }

    /// The names under which programs report what the metrics are or follow from, in the order written.
    package var reportedNames: [String] {
        let derived = Set(metrics.lazy.filter { $0.derivation != nil }.map(\.name))
        var names: [String] = []
        for name in metrics.flatMap({ $0.derivation?.names ?? [$0.name] }) {
            let prefix = MetricDerivations.baselinePrefix
            let plain = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
            if !derived.contains(plain), !names.contains(plain) { names.append(plain) }
        }
        return names
    }

    /// Whether results of the other definition can stand beside results of this one.
    ///
    /// Everything that a suggestion or the meaning of a result depends on must be equal: the space,
    /// what to try first, metrics, folds and repeats, sampler, seed and order, and with a fixed order the parallelism.
    ///
    /// - Parameter other: A later version of the definition.
    /// - Returns: The study file's keys that differ and must not; empty when it may continue.
    public func keysPreventingContinuation(by other: StudyDefinition) -> [String] {
        var keys: [String] = []
        if space.parameters != other.space.parameters { keys.append("parameters") }
        if space.fixed != other.space.fixed { keys.append("fixed") }
        if space.derived != other.space.derived { keys.append("derived") }
        if space.constraints != other.space.constraints { keys.append("constraints") }
        if tryFirst != other.tryFirst { keys.append("try_first") }
        if !judges(like: other) { keys.append("metrics") }
        if sampler != other.sampler { keys.append("sampler") }
        if scheduler != other.scheduler { keys.append("scheduler") }
        if replication?.folds != other.replication?.folds { keys.append("folds") }
        if replication?.repeats != other.replication?.repeats { keys.append("repeats") }
        if seed != other.seed { keys.append("seed") }
        if order != other.order { keys.append("order") }
        if order == .fixed, budget.parallel != other.budget.parallel {
            keys.append("budget.parallel")
        }
        return keys
    }

    /// Whether trials are judged alike by another definition: by the same metrics in the same order, in the
    /// same roles, derived by the same formulas.
    package func judges(like other: StudyDefinition) -> Bool {
        metrics.map(\.name) == other.metrics.map(\.name)
            && metrics.map(\.role) == other.metrics.map(\.role)
            && metrics.map(\.derivation) == other.metrics.map(\.derivation)
    }

    /// Whether a living study may be edited into another one.
    ///
    /// Trials are judged anew by other metrics, and a sampler learns from whatever is there. Ranges may
    /// change, and `try_first` then loses what lies outside of them.
    ///
    /// - Parameter other: The definition after the edit.
    /// - Returns: The study file's keys that differ and must not; empty when the edit may be made.
    public func keysPreventingEdit(into other: StudyDefinition) -> [String] {
        keysPreventingContinuation(by: other).filter { key in
            switch key {
            case "metrics", "sampler": false
            case "parameters": space.issue(becoming: other.space) != nil
            case "try_first":
                space.issue(becoming: other.space) != nil
                    || tryFirst.compactMap { other.space.form(of: $0) } != other.tryFirst
            default: true
            }
        }
    }
}
