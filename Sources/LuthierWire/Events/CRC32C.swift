/// The CRC-32C checksum (Castagnoli polynomial, reflected 0x82F63B78), eight bytes at a time.
///
/// It finds every single flipped bit, every burst of up to 32 bits, and any other damage but one in
/// 2³². It is no defence against somebody who wants to deceive.
///
/// - SeeAlso: Castagnoli, Bräuer, Herrmann, "Optimization of Cyclic Redundancy-Check Codes with 24
///   and 32 Parity Bits", IEEE Transactions on Communications 41(6), 1993; Kounavis, Berry,
///   "Novel Table Lookup-Based Algorithms for High-Performance CRC Generation", IEEE Transactions on
///   Computers 57(11), 2008, for the slicing.
package struct CRC32C: Sendable {
    /// Table k at 256k…: the effect of a byte that is followed by k more bytes.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var value = UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? (value >> 1) ^ 0x82F6_3B78 : value >> 1 }
            tables[byte] = value
        }
        for slice in 1..<8 {
            for byte in 0..<256 {
                let shorter = tables[(slice - 1) * 256 + byte]
                tables[slice * 256 + byte] = (shorter >> 8) ^ tables[Int(shorter & 0xFF)]
            }
        }
        return tables
    }()

    private var state: UInt32 = .max

    /// The checksum of nothing.
    package init() {}

    /// The checksum of everything fed so far.
    package var value: UInt32 { ~state }

    /// Feeds bytes.
    ///
    /// - Complexity: O(number of bytes), about 1 ns for each.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        let count = bytes.count
        var state = state
        Self.tables.withUnsafeBufferPointer { tables in
            var index = 0
            while count - index >= 8 {
                let word = UInt64(
                    littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                let low = UInt32(truncatingIfNeeded: word) ^ state
                let high = UInt32(truncatingIfNeeded: word >> 32)
                state =
                    tables[7 * 256 + Int(low & 0xFF)] ^ tables[6 * 256 + Int(low >> 8 & 0xFF)]
                    ^ tables[5 * 256 + Int(low >> 16 & 0xFF)] ^ tables[4 * 256 + Int(low >> 24)]
                    ^ tables[3 * 256 + Int(high & 0xFF)] ^ tables[2 * 256 + Int(high >> 8 & 0xFF)]
                    ^ tables[256 + Int(high >> 16 & 0xFF)] ^ tables[Int(high >> 24)]
                index += 8
            }
            while index < count {
                state = (state >> 8) ^ tables[Int((state ^ UInt32(bytes[index])) & 0xFF)]
                index += 1
            }
        }
        self.state = state
    }

    /// Feeds the UTF-8 form of a text.
    package mutating func update(_ text: String) {
        var text = text
        text.withUTF8 { update(UnsafeRawBufferPointer($0)) }
    }

    /// Feeds a whole number as eight bytes, the lowest first.
    package mutating func update(_ number: Int64) {
        withUnsafeBytes(of: number.littleEndian) { update($0) }
    }
}
