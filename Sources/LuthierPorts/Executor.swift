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
/// - A trial that is run again finds what it left in its checkpoint, unless that was discarded. The
///   first run of a trial with a parent finds a copy of the parent's; neither changes the other's.
/// - Discarding removes one trial's checkpoint, whole or not at all as far as its later runs can see,
///   and nothing else. That of a running trial is left as it is.
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

    /// Scores a finished trial on the study's holdout.
    ///
    /// The trial's checkpoint and artifacts stand at its disposal; it ends as a trial does.
    ///
    /// - Parameter launch: The trial; `attempt` says which start of the scoring this is, from 1.
    /// - Returns: How it ended. A cancelled task gives a failure of kind `interrupted`.
    func score(_ launch: TrialLaunch) async -> TrialResult

    /// Copies what a trial takes from its parent, before others may continue the parent.
    ///
    /// `run` does so where this was not called before.
    ///
    /// - Parameter launch: The trial that will be run next.
    func prepare(_ launch: TrialLaunch) async

    /// The size of a trial's checkpoint.
    ///
    /// - Parameters:
    ///   - number: The trial's number.
    ///   - study: The study's name.
    /// - Returns: Bytes; 0 where there is none.
    func checkpointSize(of number: Int, in study: String) async -> Int

    /// Removes the checkpoint of a trial that does not run.
    ///
    /// - Parameters:
    ///   - number: The trial's number.
    ///   - study: The study's name.
    /// - Returns: Whether there was one.
    /// - Throws: Why it was left, in whole or in part.
    @discardableResult
    func discardCheckpoint(of number: Int, in study: String) async throws(CheckpointError) -> Bool

    /// Whether an attempt of a trial ran here and left files to be kept.
    func hasArtifacts(of number: Int, attempt: Int, in study: String) async -> Bool

    /// Stores what a trial that does not run left to be kept.
    ///
    /// - Parameters:
    ///   - number: The trial's number.
    ///   - attempt: Its newest attempt.
    ///   - definition: The study, which says how much is kept.
    /// - Returns: What was stored, and what was left out.
    func takeArtifacts(
        of number: Int, attempt: Int, in definition: StudyDefinition
    ) async -> TakenArtifacts

    /// Removes what a trial left to be kept from its own folder; a running trial is left as it is.
    func discardArtifacts(of number: Int, in study: String) async

    /// Removes stored contents that nobody uses, as ``ArtifactStore/discard(_:of:unless:)`` does.
    func discard(
        _ digests: [ArtifactDigest], of study: String,
        unless used: @Sendable ([ArtifactDigest]) async -> Set<ArtifactDigest>
    ) async -> [ArtifactDigest]
}

/// For executors whose trials have no checkpoints, and no holdout.
extension Executor {
    /// Says that nothing can be scored here.
    public func score(_ launch: TrialLaunch) async -> TrialResult {
        TrialResult(
            .failed(
                .notStarted, reason: "this executor cannot score trials on a holdout.", detail: nil)
        )
    }

    /// Does nothing.
    public func prepare(_ launch: TrialLaunch) async {}

    /// Nothing is kept.
    public func checkpointSize(of number: Int, in study: String) async -> Int { 0 }

    /// Nothing is kept.
    @discardableResult
    public func discardCheckpoint(
        of number: Int, in study: String
    ) async throws(CheckpointError) -> Bool { false }

    /// Nothing is left.
    public func hasArtifacts(of number: Int, attempt: Int, in study: String) async -> Bool { false }

    /// Nothing is left.
    public func takeArtifacts(
        of number: Int, attempt: Int, in definition: StudyDefinition
    ) async -> TakenArtifacts { TakenArtifacts() }

    /// Nothing is left.
    public func discardArtifacts(of number: Int, in study: String) async {}

    /// Nothing is stored.
    public func discard(
        _ digests: [ArtifactDigest], of study: String,
        unless used: @Sendable ([ArtifactDigest]) async -> Set<ArtifactDigest>
    ) async -> [ArtifactDigest] { [] }
}

/// Why a checkpoint could not be removed.
public struct CheckpointError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was seen, as a sentence that names the folder.
    public let description: String

    /// Whether the trial runs.
    public let isInUse: Bool

    /// Whether the disk is full.
    public let isOutOfSpace: Bool

    /// A reason.
    public init(_ description: String, isInUse: Bool = false, isOutOfSpace: Bool = false) {
        self.description = description
        self.isInUse = isInUse
        self.isOutOfSpace = isOutOfSpace
    }
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
    /// The trial from whose checkpoint it begins; nil when it begins from nothing.
    public let parent: Int?
    /// Which of the study's folds and seeds to run; nil where a trial is one run.
    public let unit: Replication.Unit?

    /// A trial to start.
    public init(
        definition: StudyDefinition, number: Int, attempt: Int, seed: UInt64,
        values: [(name: String, value: ParameterValue)], resource: Double? = nil,
        parent: Int? = nil, unit: Replication.Unit? = nil
    ) {
        self.definition = definition
        self.number = number
        self.attempt = attempt
        self.seed = seed
        self.values = values
        self.resource = resource
        self.parent = parent
        self.unit = unit
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
