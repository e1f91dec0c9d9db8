import Testing

@testable import LuthierWire

@Suite("CRC32C")
struct CRC32CTests {
    private func checksum(_ bytes: [UInt8]) -> UInt32 {
        var checksum = CRC32C()
        bytes.withUnsafeBytes { checksum.update($0) }
        return checksum.value
    }

    /// The values of RFC 3720, appendix B.4, and the usual check value.
    @Test("gives the published values")
    func publishedValues() {
        #expect(checksum(Array("123456789".utf8)) == 0xE306_9283)
        #expect(checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(checksum(Array(0..<32)) == 0x46DD_794E)
        #expect(checksum(Array((0..<32).reversed())) == 0x113F_DB5C)
        #expect(checksum([]) == 0)
    }

    @Test("does not depend on where the bytes are cut")
    func cuts() {
        let bytes = (0..<41).map { UInt8($0 * 37 & 0xFF) }
        for cut in 0...bytes.count {
            var parts = CRC32C()
            bytes[..<cut].withUnsafeBytes { parts.update($0) }
            bytes[cut...].withUnsafeBytes { parts.update($0) }
            #expect(parts.value == checksum(bytes), "cut at \(cut)")
        }
    }

    @Test("every flipped bit shows")
    func flippedBits() {
        let bytes = (0..<64).map { UInt8($0 * 101 & 0xFF) }
        let sound = checksum(bytes)
        for bit in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << (bit % 8)
            #expect(checksum(flipped) != sound, "bit \(bit)")
        }
    }
}
