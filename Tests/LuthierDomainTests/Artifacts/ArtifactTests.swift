import Testing

@testable import LuthierDomain

@Suite("Artifact")
struct ArtifactTests {
    @Test("an artifact is removed once: the first time and reason stand")
    func removal() throws {
        let digest = try #require(ArtifactDigest(String(repeating: "ab", count: 32)))
        let artifact = Artifact(
            file: ArtifactFile(name: "a", size: 1, digest: digest), attempt: 2,
            kept: Timestamp(milliseconds: 1))
        let removed = artifact.removed(at: Timestamp(milliseconds: 2), for: .quota)
            .removed(at: Timestamp(milliseconds: 3), for: .keep)
        #expect(artifact.removal == nil)
        #expect(
            removed.removal
                == Artifact.Removal(time: Timestamp(milliseconds: 2), reason: .quota))
    }
}
