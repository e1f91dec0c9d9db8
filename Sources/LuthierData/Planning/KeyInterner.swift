/// A hash of a value's bytes, wide enough that different values never share one in practice.
///
/// Two keyed 64-bit hashes: among a hundred million values the chance of one collision is 10^-23.
/// It differs from run to run, so it never reaches a result: only whether two hashes are equal does.
struct ContentHash: Sendable, Hashable {
    /// The two halves.
    var halves: SIMD2<UInt64>

    /// The hash of bytes.
    init(_ bytes: UnsafeRawBufferPointer) {
        var first = Hasher()
        first.combine(bytes: bytes)
        var second = Hasher()
        second.combine(0x9E37_79B9 as UInt32)
        second.combine(bytes: bytes)
        halves = SIMD2(
            UInt64(bitPattern: Int64(first.finalize())),
            UInt64(bitPattern: Int64(second.finalize())))
    }

    /// The hash of no member; `add` gives it members in any order.
    init() { halves = .zero }

    /// Takes in one more member; the order of members does not count.
    mutating func add(_ member: ContentHash) { halves &+= member.halves }
}

/// Gives equal values equal small numbers, in the order in which they first come.
///
/// Only hashes are kept: about 28 bytes for each different value.
struct KeyInterner: Sendable {
    private var hashes: [SIMD2<UInt64>] = []
    /// A number plus 1 for each place of the table, 0 where the place is free.
    private var slots = [UInt32](repeating: 0, count: 64)

    /// How many different values there were.
    var count: Int { hashes.count }

    /// The number of a value.
    ///
    /// - Complexity: O(1) on average.
    mutating func id(of hash: ContentHash) -> UInt32 {
        let mask = slots.count - 1
        var place = Int(truncatingIfNeeded: hash.halves.x) & mask
        while slots[place] != 0 {
            let id = slots[place] - 1
            if hashes[Int(id)] == hash.halves { return id }
            place = (place + 1) & mask
        }
        let id = UInt32(hashes.count)
        hashes.append(hash.halves)
        slots[place] = id + 1
        if hashes.count * 3 > slots.count * 2 { grow() }
        return id
    }

    private mutating func grow() {
        let mask = slots.count * 2 - 1
        slots = [UInt32](repeating: 0, count: mask + 1)
        for (id, halves) in hashes.enumerated() {
            var place = Int(truncatingIfNeeded: halves.x) & mask
            while slots[place] != 0 { place = (place + 1) & mask }
            slots[place] = UInt32(id) + 1
        }
    }
}
