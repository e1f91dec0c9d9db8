import LuthierDomain
import Testing

@testable import LuthierRemote

@Suite("OutgoingArtifacts")
struct OutgoingArtifactsTests {
    @Test("contents that wait under two names stay until both are sent")
    func twoNames() throws {
        let digest = try #require(ArtifactDigest(String(repeating: "0a", count: 32)))
        let outgoing = OutgoingArtifacts(store: nil)
        outgoing.add(digest)
        outgoing.add(digest)
        outgoing.release(digest)
        #expect(outgoing.waiting(among: [digest]) == [digest])
        outgoing.release(digest)
        #expect(outgoing.waiting(among: [digest]).isEmpty)
        #expect(outgoing.released(after: 1) == [digest] && outgoing.released(after: 2).isEmpty)
    }

    @Test("an artifact in the spool is read as it was written")
    func entry() throws {
        let digest = try #require(ArtifactDigest(String(repeating: "0a", count: 32)))
        let file = ArtifactFile(name: "a b/é", size: 7, digest: digest)
        let entry = SpoolEntry(file, number: 3, token: 4, key: "k")
        #expect(SpoolEntry(entry.bytes)?.artifact == file)
        #expect(SpoolEntry(.tell, number: 3, token: 4, key: "k").artifact == nil)
    }
}
