public import LuthierDomain

/// How far removals of artifacts have been looked at.
public struct ArtifactMark: Sendable, Hashable {
    /// Contents that lost their last use.
    public let freed: Int
    /// Trials whose artifacts were removed.
    public let cleared: Int

    /// A place; the first one by default.
    public init(freed: Int = 0, cleared: Int = 0) {
        self.freed = freed
        self.cleared = cleared
    }
}

/// What can be removed from the disk.
public struct FreedArtifacts: Sendable, Hashable {
    /// Contents that lost their last use; they may have one again.
    public let digests: [ArtifactDigest]
    /// Trials whose artifacts were removed.
    public let trials: [Int]
    /// Where to look from the next time.
    public let mark: ArtifactMark

    /// What can be removed.
    public init(digests: [ArtifactDigest], trials: [Int], mark: ArtifactMark) {
        self.digests = digests
        self.trials = trials
        self.mark = mark
    }
}

/// A trial whose newest attempt ended before its files were recorded.
public struct UntakenArtifacts: Sendable, Hashable {
    /// The trial's number.
    public let number: Int
    /// Which start of the trial it was.
    public let attempt: Int
    /// The token of that start.
    public let token: Int

    /// A trial.
    public init(number: Int, attempt: Int, token: Int) {
        self.number = number
        self.attempt = attempt
        self.token = token
    }
}
