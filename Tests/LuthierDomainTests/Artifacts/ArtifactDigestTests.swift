import LuthierDomain
import Testing

@Suite("ArtifactDigest")
struct ArtifactDigestTests {
    @Test("64 small hexadecimal digits are a digest, and nothing else is")
    func digits() {
        let good = String(repeating: "0a", count: 32)
        #expect(ArtifactDigest(good)?.description == good)
        let stem = String(good.dropLast())
        let ends: [String] = ["", "g", "A", ".", "/", "é", "00", "\u{0}"]
        let bad: [String] = ends.map { stem + $0 } + ["", "0a", good.uppercased()]
        for text in bad {
            #expect(ArtifactDigest(text) == nil, "\(text)")
        }
    }
}
