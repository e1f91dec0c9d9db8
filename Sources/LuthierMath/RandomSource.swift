/// A stream of random numbers that follows from three numbers alone: study seed, trial, purpose.
///
/// The generator is Philox4x32-10, which is counter-based: it has no state but its place in the
/// stream, so any stream can be begun anywhere without running through others.
///
/// - SeeAlso: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011,
///   doi:10.1145/2063384.2063405.
public struct RandomSource: RandomNumberGenerator, Sendable, Hashable, Codable {
    /// What a stream is for; streams of different purposes never meet.
    public struct Purpose: RawRepresentable, Sendable, Hashable, Codable {
        /// The number that enters the generator's counter.
        public let rawValue: UInt32

        /// A purpose with a number of its own.
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// The choice of an assignment.
        public static let suggestion = Self(rawValue: 1)
        /// The scrambling of a quasi-random sequence.
        public static let scramble = Self(rawValue: 2)
        /// The seed that a training program is given.
        public static let trialSeed = Self(rawValue: 3)
    }

    private let key: SIMD2<UInt32>
    private let stream: SIMD2<UInt32>
    private let purpose: UInt32
    private var block: UInt32 = 0
    private var spare: UInt64?

    /// The beginning of a stream.
    ///
    /// - Parameters:
    ///   - seed: The study's seed.
    ///   - stream: The trial's number.
    ///   - purpose: What the numbers are for.
    public init(seed: UInt64, stream: UInt64 = 0, purpose: Purpose) {
        key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
        self.stream = SIMD2(
            UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32))
        self.purpose = purpose.rawValue
    }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        if let value = spare {
            spare = nil
            return value
        }
        let words = Self.block(
            counter: SIMD4(block, purpose, stream.x, stream.y), key: key)
        block &+= 1
        spare = UInt64(words.z) | UInt64(words.w) << 32
        return UInt64(words.x) | UInt64(words.y) << 32
    }

    /// A number in [0, 1), a multiple of 2⁻⁵³.
    public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A whole number in 0 ..< `bound`, each equally likely.
    ///
    /// - Parameter bound: At least 1.
    public mutating func below(_ bound: Int) -> Int {
        precondition(bound >= 1, "a range of numbers needs at least one, got \(bound)")
        let bound = UInt64(bound)
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let threshold = (0 &- bound) % bound
            while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
        }
        return Int(product.high)
    }

    /// Ten rounds of Philox on one counter.
    static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
        var counter = counter
        var key = key
        for round in 0..<10 {
            if round > 0 { key &+= SIMD2(0x9E37_79B9, 0xBB67_AE85) }
            let first = UInt64(counter.x) * 0xD251_1F53
            let second = UInt64(counter.z) * 0xCD9E_8D57
            counter = SIMD4(
                UInt32(truncatingIfNeeded: second >> 32) ^ counter.y ^ key.x,
                UInt32(truncatingIfNeeded: second),
                UInt32(truncatingIfNeeded: first >> 32) ^ counter.w ^ key.y,
                UInt32(truncatingIfNeeded: first))
        }
        return counter
    }
}
