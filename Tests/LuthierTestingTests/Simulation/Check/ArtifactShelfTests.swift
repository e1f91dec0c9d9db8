import LuthierDomain
import Testing

@testable import LuthierTesting

@Suite("ArtifactShelf")
struct ArtifactShelfTests {
    /// A file with contents of a kind.
    private func file(_ name: String, _ kind: Character) throws -> ArtifactFile {
        let digest = try #require(ArtifactDigest(String(repeating: kind, count: 64)))
        return ArtifactFile(name: name, size: kind == "a" ? 100 : 10, digest: digest)
    }

    @Test("equal contents count once, and what was removed does not count but was recorded")
    func contents() throws {
        let (one, other) = (try file("model", "a"), try file("plot", "b"))
        var shelf = ArtifactShelf()
        shelf.keep([one], of: 0)
        shelf.keep([one, other], of: 1)
        #expect(shelf.bytes == 110)
        #expect(shelf.holders == [0, 1])
        shelf.keep([try file("plot", "a")], of: 1)
        #expect(shelf.bytes == 100)
        shelf.remove(1)
        #expect(shelf.holders == [0])
        #expect(shelf.hasRecorded(other, of: 1))
        #expect(!shelf.hasRecorded(other, of: 0))
    }
}
