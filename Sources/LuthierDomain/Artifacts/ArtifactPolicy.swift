/// How much is kept of what trials leave in their folders of artifacts, and of which trials.
public struct ArtifactPolicy: Sendable, Hashable {
    /// Of which trials artifacts are kept once they have ended; those of the best are kept by every rule but
    /// `nothing`.
    public enum Keep: Sendable, Hashable {
        /// Of all.
        case all
        /// Of those that were completed.
        case completed
        /// Of so many of the best.
        case best(Int)
        /// Nothing is taken; the files stay in the trials' folders alone.
        case nothing
    }

    /// Bytes of all trials together, equal contents counted once; nil is no limit.
    public var quota: Int?
    /// Bytes of one trial; nil is no limit but ``quota``.
    public var perTrial: Int?
    /// Of which trials they are kept.
    public var keep: Keep

    /// A policy; by default everything is kept without limits.
    public init(quota: Int? = nil, perTrial: Int? = nil, keep: Keep = .all) {
        self.quota = quota
        self.perTrial = perTrial
        self.keep = keep
    }

    /// The bytes beyond which nothing more is taken from one trial; nil is no limit.
    public var trialLimit: Int? {
        [quota, perTrial].compactMap { $0 }.min()
    }

    /// Files of one trial that are kept at most.
    public static let fileLimit = 1000
}
