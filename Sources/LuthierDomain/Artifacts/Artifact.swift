/// A file that a trial left to be kept: what it was called, and what it holds.
public struct ArtifactFile: Sendable, Hashable {
    /// Its path below the trial's folder of artifacts.
    ///
    /// ``ArtifactName`` says what it may be. It is shown to people and never leads to a file.
    public let name: String
    /// Its size in bytes.
    public let size: Int
    /// What it holds.
    public let digest: ArtifactDigest

    /// A file.
    public init(name: String, size: Int, digest: ArtifactDigest) {
        self.name = name
        self.size = size
        self.digest = digest
    }
}

/// A file of a trial as the study knows it.
public struct Artifact: Sendable, Hashable {
    /// The file.
    public let file: ArtifactFile
    /// Which start of the trial left it, from 1.
    public let attempt: Int
    /// When it was recorded.
    public let kept: Timestamp
    /// When and why it was removed; nil while it is there.
    public internal(set) var removal: Removal?

    /// When and why an artifact was removed.
    public struct Removal: Sendable, Hashable {
        /// When.
        public let time: Timestamp
        /// Why.
        public let reason: ArtifactRemoval

        package init(time: Timestamp, reason: ArtifactRemoval) {
            self.time = time
            self.reason = reason
        }
    }

    package init(
        file: ArtifactFile, attempt: Int, kept: Timestamp, removal: Removal? = nil
    ) {
        self.file = file
        self.attempt = attempt
        self.kept = kept
        self.removal = removal
    }

    /// The same artifact after it was removed; an artifact is removed once.
    package func removed(at time: Timestamp, for reason: ArtifactRemoval) -> Artifact {
        guard removal == nil else { return self }
        var copy = self
        copy.removal = Removal(time: time, reason: reason)
        return copy
    }
}

/// Why artifacts were removed.
public enum ArtifactRemoval: String, Sendable, Hashable, CaseIterable {
    /// All together were larger than `artifacts.quota`.
    case quota
    /// `artifacts.keep` keeps those of other trials.
    case keep
}

/// One change of what is kept of trials.
public enum ArtifactEvent: Sendable, Hashable {
    /// Files of a trial are stored; one of a name takes the place of an earlier one.
    case kept(number: Int, token: Int, [ArtifactFile])
    /// The files of trials are given up.
    case removed([Int], ArtifactRemoval)
}
