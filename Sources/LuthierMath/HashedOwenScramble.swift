/// Nested uniform scrambling of 32 binary digits by a hash, for one dimension.
///
/// A bijection that depends, for each digit, on the digits before it only: it keeps every
/// elementary interval a whole interval, and with it the balance of a Sobol sequence, while each point
/// becomes uniformly distributed. Needs no memory and scrambles any point without the ones before.
///
/// - SeeAlso: Burley, "Practical Hash-based Owen Scrambling", JCGT 9 (2020); the hash is by Laine and
///   Karras, "Stratified Sampling for Stochastic Transparency", EGSR 2011.
package struct HashedOwenScramble: Sendable, Hashable {
    /// Picks one of the scramblings; must come from a good source of random bits.
    package let seed: UInt32

    /// The scrambling that belongs to a seed.
    package init(seed: UInt32) {
        self.seed = seed
    }

    /// The scrambled form of a number in [0, 1) given as `digits` / 2^32.
    ///
    /// - Complexity: O(1).
    package func callAsFunction(_ digits: UInt32) -> UInt32 {
        Self.hash(digits.bitReversed, seed: seed).bitReversed
    }

    /// A permutation in which each bit depends on itself and the bits below it only.
    static func hash(_ value: UInt32, seed: UInt32) -> UInt32 {
        var hash = value &+ seed
        hash ^= hash &* 0x6C50_B47C
        hash ^= hash &* 0xB82F_1E52
        hash ^= hash &* 0xC7AF_E638
        hash ^= hash &* 0x8D22_F6E6
        return hash
    }
}

extension UInt32 {
    /// The same bits from the other end.
    fileprivate var bitReversed: UInt32 {
        var bits = byteSwapped
        bits = (bits >> 4) & 0x0F0F_0F0F | (bits & 0x0F0F_0F0F) << 4
        bits = (bits >> 2) & 0x3333_3333 | (bits & 0x3333_3333) << 2
        return (bits >> 1) & 0x5555_5555 | (bits & 0x5555_5555) << 1
    }
}
