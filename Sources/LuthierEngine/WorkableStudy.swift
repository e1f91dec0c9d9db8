public import LuthierDomain
public import LuthierPorts

/// A study as those see it who run its trials: ask, report, renew, tell.
///
/// `StudyCoordinator` is one, on a storage; a client of a server is another. `StudyRunner` runs
/// trials of either.
public protocol WorkableStudy: Sendable {
    /// What the study was told, as far as this process has heard.
    func definition() async throws(EngineError) -> StudyDefinition

    /// How far the study is known; for ``news(after:by:)``.
    func mark() async throws(EngineError) -> Int

    /// Waits until asking again may be answered otherwise, and not for ever.
    ///
    /// - Parameters:
    ///   - mark: What ``mark()`` gave before the last ask.
    ///   - clock: Waits.
    func news(after mark: Int, by clock: any StudyClock) async

    /// Asks for the next trial.
    ///
    /// - Parameter worker: Who asks.
    /// - Returns: At most one trial, or why there is none.
    /// - Throws: What cannot be waited for any longer.
    func ask(worker: String) async throws(EngineError) -> AskReply

    /// Takes a measurement and says how the trial goes on.
    func report(
        _ number: Int, token: Int, _ measurement: Measurement
    ) async throws(EngineError) -> TrialDecision

    /// Takes a sign of life and says how the trial goes on.
    func renew(_ number: Int, token: Int) async throws(EngineError) -> TrialDecision

    /// Waits until a person stopped a trial, as far as this process hears of it between signs of life, or
    /// until the task is cancelled.
    func recall(of number: Int, token: Int) async

    /// Takes the result of a trial.
    func tell(
        _ number: Int, token: Int, _ result: TrialResult
    ) async throws(EngineError) -> TellAnswer

    /// How the study ended, in one word; nil as long as it has not, as far as is known.
    func endingWord() async throws(EngineError) -> String?

    /// The trials whose checkpoints are of no use any more.
    ///
    /// - Parameters:
    ///   - place: How many ends were looked at before.
    ///   - others: Trials to look at too.
    /// - Returns: Their numbers.
    /// - Throws: When the study cannot be read.
    func needlessCheckpoints(
        from place: Int, and others: Set<Int>
    ) async throws(EngineError) -> NeedlessCheckpoints

    /// The trials that may have a checkpoint, in ascending order.
    func checkpointHolders() async throws(EngineError) -> [CheckpointHolder]

    /// The trials whose checkpoints can best be done without, those first.
    func spareCheckpoints() async throws(EngineError) -> [SpareCheckpoint]

    /// Records files of a trial that are stored.
    func keep(
        _ files: [ArtifactFile], of number: Int, token: Int
    ) async throws(EngineError) -> ArtifactAnswer

    /// What was given up since the study was last looked at.
    func freedArtifacts(after mark: ArtifactMark) async throws(EngineError) -> FreedArtifacts

    /// Those contents, of some, that are used by now.
    func usedArtifacts(
        among digests: [ArtifactDigest]
    ) async throws(EngineError) -> Set<ArtifactDigest>

    /// The trials whose newest attempt ended and of which nothing was recorded.
    func untakenArtifacts() async throws(EngineError) -> [UntakenArtifacts]
}

/// For studies whose trials leave nothing.
extension WorkableStudy {
    /// Takes nothing.
    public func keep(
        _ files: [ArtifactFile], of number: Int, token: Int
    ) async throws(EngineError) -> ArtifactAnswer {
        ArtifactAnswer(.accepted, leftOut: files.map(\.name))
    }

    /// Nothing was given up.
    public func freedArtifacts(
        after mark: ArtifactMark
    ) async throws(EngineError) -> FreedArtifacts {
        FreedArtifacts(digests: [], trials: [], mark: mark)
    }

    /// Nothing is used.
    public func usedArtifacts(
        among digests: [ArtifactDigest]
    ) async throws(EngineError) -> Set<ArtifactDigest> { [] }

    /// Everything was taken.
    public func untakenArtifacts() async throws(EngineError) -> [UntakenArtifacts] { [] }
}

extension WorkableStudy {
    /// Hears of it by signs of life alone.
    public func recall(of number: Int, token: Int) async {
        await ChangeSignal().wait(after: 0)
    }
}

/// Checkpoints that no trial will need any more.
public struct NeedlessCheckpoints: Sendable, Hashable {
    /// The numbers of their trials.
    public let numbers: [Int]
    /// How many ends have been looked at.
    public let place: Int

    /// Checkpoints of some trials.
    public init(numbers: [Int], place: Int) {
        self.numbers = numbers
        self.place = place
    }
}

/// A trial that may have a checkpoint.
public struct CheckpointHolder: Sendable, Hashable {
    /// The trial's number.
    public let number: Int
    /// Its newest attempt.
    public let attempt: Int
    /// Whether it runs, so that its checkpoint changes.
    public let isRunning: Bool

    /// A trial.
    public init(number: Int, attempt: Int, isRunning: Bool) {
        self.number = number
        self.attempt = attempt
        self.isRunning = isRunning
    }
}

/// A checkpoint that can be done without.
public struct SpareCheckpoint: Sendable, Hashable {
    /// The trial's number.
    public let number: Int
    /// Whether the trial may yet be continued, and would begin anew then.
    public let isPaused: Bool

    /// A checkpoint.
    public init(number: Int, isPaused: Bool) {
        self.number = number
        self.isPaused = isPaused
    }
}
