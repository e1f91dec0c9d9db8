/// A seeded stream of random numbers, equal on every platform and in every release.
///
/// The stream is keyed by the seed of the study, the number of the trial and the purpose, so what is
/// drawn for one trial never depends on what was drawn before for another one. The generator is
/// Philox4x32-10: the seed is the key; the counter holds, from its low to its high word, the
/// number of the block, the purpose and the stream (two words).
///
/// Use its own methods rather than `Double.random(in:using:)` or `shuffled(using:)`, whose
/// algorithms may change with the standard library.
///
/// ```swift
/// var source = RandomSource(seed: 7, stream: 12, purpose: .suggestion)
/// let rate = source.uniform(in: 0...0.5)
/// ```
///
/// One stream holds 2^33 numbers; drawing more is a programming error and stops the program,
/// because a repetition would not be noticed otherwise.
///
/// - SeeAlso: Salmon et al., "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011,
///   DOI 10.1145/2063384.2063405.
public struct RandomSource: RandomNumberGenerator, Sendable, Hashable {
    /// The seed of the study.
    public let seed: UInt64
    /// The number of the trial, or of whatever else has a stream of its own.
    public let stream: UInt64
    /// What the numbers are for.
    public let purpose: Purpose
    /// How many 64-bit numbers were drawn so far.
    public private(set) var position: UInt64

    /// The second half of the last block while it is unused, otherwise 0.
    private var spare: UInt64

    /// How many numbers a stream holds: two from each of 2^32 blocks.
    private static let capacity: UInt64 = 1 << 33

    /// The stream of one trial for one purpose, from its start.
    ///
    /// - Parameters:
    ///   - seed: Any number; studies with equal seeds draw equal numbers.
    ///   - stream: Any number, usually that of the trial.
    ///   - purpose: What the numbers are for.
    public init(seed: UInt64, stream: UInt64 = 0, purpose: Purpose) {
        self.init(seed: seed, stream: stream, purpose: purpose, position: 0)
    }

    private init(seed: UInt64, stream: UInt64, purpose: Purpose, position: UInt64) {
        self.seed = seed
        self.stream = stream
        self.purpose = purpose
        self.position = position
        spare = 0
        if position % 2 == 1 {
            spare = block(at: position / 2).second
        }
    }

    /// The next 64 random bits.
    ///
    /// - Complexity: O(1).
    public mutating func next() -> UInt64 {
        precondition(
            position < Self.capacity,
            "a stream holds 2^33 numbers; use another stream or purpose for more")
        defer { position += 1 }
        if position % 2 == 1 {
            defer { spare = 0 }
            return spare
        }
        let (first, second) = block(at: position / 2)
        spare = second
        return first
    }

    private func block(at index: UInt64) -> (first: UInt64, second: UInt64) {
        let words = Philox4x32.block(
            counter: (
                UInt32(truncatingIfNeeded: index), purpose.rawValue,
                UInt32(truncatingIfNeeded: stream), UInt32(truncatingIfNeeded: stream >> 32)
            ),
            key: (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
        return (
            UInt64(words.1) << 32 | UInt64(words.0),
            UInt64(words.3) << 32 | UInt64(words.2)
        )
    }
}

extension RandomSource: Codable {
    private enum CodingKeys: String, CodingKey {
        case seed, stream, purpose, position
    }

    /// Reads a source and stands where it stood when it was written.
    ///
    /// - Throws: `DecodingError` if a field is missing or the position lies beyond the stream.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let position = try container.decode(UInt64.self, forKey: .position)
        guard position <= Self.capacity else {
            throw DecodingError.dataCorruptedError(
                forKey: .position, in: container,
                debugDescription: "a stream holds 2^33 numbers, got position \(position)")
        }
        self.init(
            seed: try container.decode(UInt64.self, forKey: .seed),
            stream: try container.decode(UInt64.self, forKey: .stream),
            purpose: try container.decode(Purpose.self, forKey: .purpose),
            position: position)
    }

    /// Writes the key of the stream and the position in it.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(seed, forKey: .seed)
        try container.encode(stream, forKey: .stream)
        try container.encode(purpose, forKey: .purpose)
        try container.encode(position, forKey: .position)
    }
}
