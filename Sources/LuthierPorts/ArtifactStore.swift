public import LuthierDomain

/// Keeps contents by their SHA-256, equal contents once.
///
/// The contract, checked by the suite of `ArtifactFolder` in LuthierExecutors:
///
/// - Nothing is seen of contents before all of them are durable, whatever ends in between.
/// - What is stored is not removed as long as the intake or the hold lives under which it was stored.
/// - What is read is what was stored; contents are found by their digest alone, never by a name.
public protocol ArtifactStore: Sendable {
    /// Begins to take contents.
    ///
    /// - Parameters:
    ///   - study: The study's name.
    ///   - limit: The most bytes; nil is no limit.
    /// - Returns: What takes them; given up unfinished, it leaves nothing.
    /// - Throws: Why nothing can be stored.
    func receive(
        for study: String, atMost limit: Int?
    ) async throws(ArtifactError) -> any ArtifactIntake

    /// Opens contents.
    ///
    /// - Returns: Nil when they are not here.
    /// - Throws: Why they cannot be read.
    func contents(
        _ digest: ArtifactDigest, of study: String
    ) throws(ArtifactError) -> (any ArtifactContents)?

    /// Removes contents that nobody uses, unless somebody is storing at the moment.
    ///
    /// - Parameters:
    ///   - digests: What may be unused.
    ///   - study: The study's name.
    ///   - used: Says which of them are used, while nobody can store.
    /// - Returns: What is left to be looked at again.
    func discard(
        _ digests: [ArtifactDigest], of study: String,
        unless used: @Sendable ([ArtifactDigest]) async -> Set<ArtifactDigest>
    ) async -> [ArtifactDigest]
}

/// Takes contents as they come.
public protocol ArtifactIntake: Sendable {
    /// Takes more.
    ///
    /// - Throws: That the limit is passed, or that the disk refuses; nothing is left then.
    func write(_ bytes: [UInt8]) throws(ArtifactError)

    /// Makes what came durable, under its digest.
    ///
    /// - Parameter expected: What it must be; nil takes whatever came.
    /// - Returns: The digest and the size.
    /// - Throws: That it is something else, or that the disk refuses; nothing is left then.
    func finish(expecting expected: ArtifactDigest?) throws(ArtifactError) -> (
        digest: ArtifactDigest, size: Int
    )
}

/// Contents that are open.
public protocol ArtifactContents: Sendable {
    /// Their size in bytes.
    var size: Int { get }

    /// Reads on.
    ///
    /// - Parameter count: The most bytes at once.
    /// - Returns: Bytes; empty at the end.
    /// - Throws: What the disk refuses.
    func read(upTo count: Int) throws(ArtifactError) -> [UInt8]
}

/// Why contents cannot be stored or read.
public struct ArtifactError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of reason it is.
    public enum Kind: Sendable, Hashable {
        /// There is more than may be.
        case tooLarge
        /// It is not what it was said to be.
        case mismatch
        /// There is no room on the disk.
        case full
        /// The disk or the folder refuses otherwise.
        case refused
    }

    /// The kind.
    public let kind: Kind
    /// What was seen, as a sentence.
    public let description: String

    /// A reason.
    public init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }
}

/// What an executor took of a trial into its store.
public struct TakenArtifacts: Sendable {
    /// The files.
    public let files: [ArtifactFile]
    /// What was left out and why, each as a part of a sentence.
    public let notes: [String]
    /// Keeps the contents in the store as long as it lives.
    public let hold: (any Sendable)?

    /// Files that were taken.
    public init(files: [ArtifactFile] = [], notes: [String] = [], hold: (any Sendable)? = nil) {
        self.files = files
        self.notes = notes
        self.hold = hold
    }
}
