/// The counter-based random bijection Philox4x32-10.
///
/// A key picks one of 2^64 permutations of the 128-bit counters; there is no other state, so any
/// block of any stream is reached in one step.
///
/// - SeeAlso: Salmon, Moraes, Dror, Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011,
///   DOI 10.1145/2063384.2063405, §3.3.
enum Philox4x32 {
    /// Multipliers and key increments of the paper (its table 2 and §3.3).
    private static let firstMultiplier: UInt32 = 0xD251_1F53
    private static let secondMultiplier: UInt32 = 0xCD9E_8D57
    private static let firstWeyl: UInt32 = 0x9E37_79B9
    private static let secondWeyl: UInt32 = 0xBB67_AE85

    /// Four random words for one counter under one key.
    ///
    /// - Complexity: O(1); ten rounds of two multiplications.
    static func block(
        counter: (UInt32, UInt32, UInt32, UInt32), key: (UInt32, UInt32)
    ) -> (UInt32, UInt32, UInt32, UInt32) {
        var (first, second, third, fourth) = counter
        var (firstKey, secondKey) = key
        for _ in 0..<10 {
            let left = firstMultiplier.multipliedFullWidth(by: first)
            let right = secondMultiplier.multipliedFullWidth(by: third)
            (first, second, third, fourth) = (
                right.high ^ second ^ firstKey, right.low,
                left.high ^ fourth ^ secondKey, left.low
            )
            firstKey &+= firstWeyl
            secondKey &+= secondWeyl
        }
        return (first, second, third, fourth)
    }
}
