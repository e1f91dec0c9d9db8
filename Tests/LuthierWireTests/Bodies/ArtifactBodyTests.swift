import LuthierDomain
import LuthierWire
import Testing

@Suite("ArtifactBody")
struct ArtifactBodyTests {
    @Test("an artifact says what it was called, what it holds, and what became of it")
    func body() throws {
        let digest = try #require(ArtifactDigest(String(repeating: "ab", count: 32)))
        let artifact = Artifact(
            file: ArtifactFile(name: "a/é.png", size: 3, digest: digest), attempt: 2,
            kept: Timestamp(milliseconds: 0))
        #expect(
            ArtifactBody.json([artifact]).text()
                == #"[{"name":"a/é.png","size":3,"sha256":"\#(digest)","attempt":2,"kept":"1970-01-01T00:00:00.000Z"}]"#
        )
        let removed = artifact.removed(at: Timestamp(milliseconds: 1000), for: .quota)
        let body = ArtifactBody.json(removed)
        #expect(body["removed"]?.stringValue == "1970-01-01T00:00:01.000Z")
        #expect(body["because"]?.stringValue == "quota")
    }
}
