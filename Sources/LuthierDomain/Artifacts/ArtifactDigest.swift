/// The SHA-256 of contents, as 64 lower-case hexadecimal digits: the only name under which they are stored.
public struct ArtifactDigest: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The digits.
    public let description: String

    /// The digest that a text stands for; nil unless it is 64 digits from 0 to 9 and a to f.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 64,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        description = String(text)
    }

    /// Whether one digest stands before another as a text.
    public static func < (first: ArtifactDigest, second: ArtifactDigest) -> Bool {
        first.description < second.description
    }
}
