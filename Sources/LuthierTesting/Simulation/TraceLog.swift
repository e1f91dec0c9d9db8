/// What happened in a simulation, in order, as a hash and, where wanted, in words.
///
/// Two runs are equal when their hashes are: each entry enters with its time, kind and numbers.
struct TraceLog: Sendable {
    /// The lines, empty unless they were asked for.
    private(set) var lines: [String] = []
    /// FNV-1a over all entries.
    private(set) var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    private let start: Int64
    private let isKept: Bool

    /// An empty log.
    ///
    /// - Parameters:
    ///   - start: The time that lines count from, in milliseconds.
    ///   - isKept: Whether lines are kept.
    init(from start: Int64, isKept: Bool) {
        self.start = start
        self.isKept = isKept
    }

    /// Notes what happened.
    ///
    /// - Parameters:
    ///   - time: When, in milliseconds.
    ///   - kind: One letter or more for the kind of thing.
    ///   - numbers: What tells it from others of its kind.
    ///   - words: The line; worked out only where lines are kept.
    mutating func note(
        _ time: Int64, _ kind: StaticString, _ numbers: Int..., words: @autoclosure () -> String
    ) {
        mix(UInt64(bitPattern: time))
        kind.withUTF8Buffer { for byte in $0 { mix(UInt64(byte)) } }
        for number in numbers { mix(UInt64(bitPattern: Int64(number))) }
        guard isKept else { return }
        let seconds = Double(time - start) / 1000
        lines.append("\(seconds) s  \(kind) \(words())")
    }

    /// Takes a number into the hash alone.
    mutating func mix(_ number: UInt64) {
        hash = (hash ^ number) &* 0x0000_0100_0000_01B3
        hash ^= hash >> 32
    }
}
