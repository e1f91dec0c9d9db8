import LuthierDomain
import LuthierHTTP
import Testing

@Suite("AccessToken")
struct AccessTokenTests {
    @Test("the hash is SHA-256, as FIPS 180-2 has it for abc")
    func digest() {
        #expect(
            AccessToken.hexadecimal(AccessToken.digest(of: "abc"))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test("tokens have 256 random bits and do not repeat")
    func random() {
        let tokens = (0..<1000).map { _ in AccessToken.random() }
        #expect(Set(tokens).count == 1000)
        #expect(tokens.allSatisfy { $0.hasPrefix("luthier_") && $0.utf8.count == 8 + 64 })
    }

    @Test("one bit of difference anywhere is seen")
    func matching() {
        let digest = AccessToken.digest(of: "a")
        let token = AccessToken(
            name: "a", role: .viewer, digest: digest, created: Timestamp(milliseconds: 0))
        #expect(token.matches(digest))
        for bit in 0..<256 {
            var other = digest
            other[bit / 8] ^= 1 << (bit % 8)
            #expect(!token.matches(other))
        }
        #expect(!token.matches([]))
        #expect(!token.matches(Array(digest.dropLast())))
    }

    @Test("hexadecimal digits are read back, and nothing else")
    func hexadecimal() {
        let bytes = (0...255).map { UInt8($0) }
        #expect(AccessToken.bytes(AccessToken.hexadecimal(bytes)) == bytes)
        for text in ["0", "0g", "+1", "-1", " 1", "ä"] { #expect(AccessToken.bytes(text) == nil) }
    }
}
