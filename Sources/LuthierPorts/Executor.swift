public import LuthierDomain

/// Starts one trial and watches it to its end.
///
/// The contract, checked by `ExecutorContract` in LuthierTesting:
///
/// - `run` returns exactly once, with a result for every way in which a trial may end; it never
///   throws, because a failed trial is a result.
/// - Each measurement is reported before `run` returns, in the order in which it was made.
/// - After a report was answered with `stop` or `pause`, or the task was cancelled, the trial is
///   asked to end, and killed when it does not; nothing of it runs once `run` has returned.
public protocol Executor: Sendable {
    /// Runs a trial.
    ///
    /// - Parameters:
    ///   - launch: What to run.
    ///   - report: Is given each measurement and says how to go on.
    /// - Returns: How it ended. A cancelled task gives a failure of kind `interrupted`.
    func run(
        _ launch: TrialLaunch, report: @Sendable (Measurement) async -> TrialDecision
    ) async -> TrialResult
}

/// What an executor needs to start a trial.
public struct TrialLaunch: Sendable {
    /// What the study was told.
    public let definition: StudyDefinition
    /// The trial's number.
    public let number: Int
    /// Which start of the trial this is, from 1.
    public let attempt: Int
    /// A number for the program's own random choices; differs from trial to trial.
    public let seed: UInt64
    /// All values by name: parameters, fixed and derived ones, in this order.
    public let values: [(name: String, value: ParameterValue)]
    /// The resource up to which to train; nil when no scheduler set it.
    public let resource: Double?

    /// A trial to start.
    public init(
        definition: StudyDefinition, number: Int, attempt: Int, seed: UInt64,
        values: [(name: String, value: ParameterValue)], resource: Double? = nil
    ) {
        self.definition = definition
        self.number = number
        self.attempt = attempt
        self.seed = seed
        self.values = values
        self.resource = resource
    }
}

/// How a trial ended, as its executor saw it.
public struct TrialResult: Sendable, Hashable {
    /// How it ended; `completed` means only that the program ended well.
    public let outcome: TrialOutcome
    /// The final numbers.
    public let metrics: MetricValues
    /// Known standard deviations of the final numbers.
    public let deviations: MetricValues
    /// The last lines of output, to show when a required metric is missing.
    public let detail: String?

    /// A result.
    public init(
        _ outcome: TrialOutcome, metrics: MetricValues = MetricValues(),
        deviations: MetricValues = MetricValues(), detail: String? = nil
    ) {
        self.outcome = outcome
        self.metrics = metrics
        self.deviations = deviations
        self.detail = detail
    }
}
