import Testing

@testable import LuthierMath

@Suite("HashedOwenScramble")
struct HashedOwenScrambleTests {
    /// Computed in Python from the five lines of the paper's `laine_karras_permutation`.
    @Test("the hash gives its reference values")
    func hash() {
        #expect(HashedOwenScramble.hash(0x1234_5678, seed: 0x9ABC_DEF0) == 0x14EF_64C8)
        #expect(HashedOwenScramble.hash(0, seed: 1) == 0x3707_B665)
    }

    @Test("scrambling gives its reference values")
    func scramble() {
        let scramble = HashedOwenScramble(seed: 0x1234)
        let values: [UInt32] = [0, 0x8000_0000, 0xC000_0000, 0x4000_0000].map { scramble($0) }
        #expect(values == [0x270F_C8FD, 0x846C_8E2B, 0xC982_137E, 0x7962_E8D7])
    }

    /// Property: the leading digits of the result depend on as many leading digits of the input only.
    @Test("elementary intervals stay together")
    func nesting() {
        var source = RandomSource(seed: 1, purpose: .test)
        for round in 0..<200 {
            let scramble = HashedOwenScramble(seed: UInt32(truncatingIfNeeded: source.next()))
            let shared = source.below(32)
            let first = UInt32(truncatingIfNeeded: source.next())
            let other = UInt32(truncatingIfNeeded: source.next())
            let mask: UInt32 = shared == 0 ? 0 : ~0 << UInt32(32 - shared)
            let second = first & mask | other & ~mask
            #expect(scramble(first) & mask == scramble(second) & mask, "round \(round)")
            // And it is a bijection: the first differing digit stays the first differing digit.
            #expect(
                (scramble(first) ^ scramble(second)).leadingZeroBitCount
                    == (first ^ second).leadingZeroBitCount, "round \(round)")
        }
    }
}
