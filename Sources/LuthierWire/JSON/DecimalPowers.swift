/// The first 128 bits of 5^q for q from −342 to 308, the powers a decimal numeral can need.
///
/// For q ≥ 0 the bits are truncated; for −27 ≤ q < 0 the reciprocal is rounded up, below −27
/// truncated: the directions for which the conversion below is proved exact.
///
/// - SeeAlso: Lemire, "Number Parsing at a Gigabyte per Second", Software: Practice and Experience
///   51(8), 2021, arXiv:2101.11408, sections 5 and 6.
struct DecimalPowers {
    static let smallest = -342
    static let largest = 308

    /// High and low words, alternating; two for each power.
    private let words: UnsafePointer<UInt64>

    private static let table = makeTable()

    /// Calls `body` with the table, computed once in a process (about 0.1 ms).
    static func withPowers<Outcome>(
        _ body: (DecimalPowers) throws(JSONError) -> Outcome
    ) throws(JSONError) -> Outcome {
        try table.withUnsafeBufferPointer { (buffer) throws(JSONError) -> Outcome in
            guard let words = buffer.baseAddress else { preconditionFailure("the table is empty") }
            return try body(DecimalPowers(words: words))
        }
    }

    private init(words: UnsafePointer<UInt64>) { self.words = words }

    /// The double nearest to mantissa · 10^exponent, ties to even.
    ///
    /// - Parameters:
    ///   - mantissa: Any 64-bit number w.
    ///   - exponent: Any power of ten q.
    /// - Returns: The correctly rounded value; 0 when it is too small, infinity when too large.
    /// - SeeAlso: Lemire (2021), algorithm 1; Mushtak and Lemire, "Fast Number Parsing Without
    ///   Fallback", Software: Practice and Experience 53(7), 2023, arXiv:2212.06644, which proves
    ///   that two multiplications always suffice.
    @inline(__always)
    func double(mantissa: UInt64, exponent: Int) -> Double {
        guard mantissa != 0, exponent >= Self.smallest else { return 0 }
        guard exponent <= Self.largest else { return .infinity }
        let shift = mantissa.leadingZeroBitCount
        let normalised = mantissa << UInt64(shift)
        let index = 2 &* (exponent &- Self.smallest)
        var (high, low) = normalised.multipliedFullWidth(by: words[index])
        if high & 0x1FF == 0x1FF {
            let correction = normalised.multipliedFullWidth(by: words[index &+ 1]).high
            let (sum, carries) = low.addingReportingOverflow(correction)
            low = sum
            if carries { high &+= 1 }
        }
        let upper = Int(high >> 63)
        var significand = high >> UInt64(upper &+ 9)
        // 217706 / 2^16 approximates log2(10): the sum is ⌊log2(10^q)⌋ + 63, exactly, in this range.
        var biased = (217_706 &* exponent) >> 16 &+ 63 &+ upper &- shift &+ 1023
        if biased <= 0 {
            guard biased > -63 else { return 0 }
            significand >>= UInt64(1 &- biased)
            significand = (significand &+ significand & 1) >> 1
            return Double(bitPattern: significand)  // a carry into bit 52 is the smallest normal
        }
        if low <= 1, exponent >= -4, exponent <= 23, significand & 3 == 1,
            significand << UInt64(upper &+ 9) == high
        {
            significand &= ~1  // exactly half way: to even
        }
        significand = (significand &+ significand & 1) >> 1
        if significand >= 1 << 53 {
            significand = 1 << 52
            biased &+= 1
        }
        guard biased < 0x7FF else { return .infinity }
        return Double(bitPattern: UInt64(biased) << 52 | significand & (1 << 52 - 1))
    }
}

extension DecimalPowers {
    /// All powers, by exact arithmetic on whole numbers of 32-bit limbs, lowest first.
    private static func makeTable() -> [UInt64] {
        var words = [UInt64](repeating: 0, count: 2 * (largest - smallest + 1))
        var power: [UInt32] = [1]
        for exponent in 0...largest {
            let top = leadingBits(of: power)
            words[2 * (exponent - smallest)] = UInt64(truncatingIfNeeded: top >> 64)
            words[2 * (exponent - smallest) + 1] = UInt64(truncatingIfNeeded: top)
            multiplyByFive(&power)
        }
        // ⌊2^b / 5^k⌋ with b so large that more than 128 bits remain for k = 342 (5^342 has 795).
        var reciprocal = [UInt32](repeating: 0, count: 31) + [1]
        for exponent in stride(from: -1, through: smallest, by: -1) {
            divideByFive(&reciprocal)
            let top = leadingBits(of: reciprocal) + (exponent >= -27 ? 1 : 0)
            words[2 * (exponent - smallest)] = UInt64(truncatingIfNeeded: top >> 64)
            words[2 * (exponent - smallest) + 1] = UInt64(truncatingIfNeeded: top)
        }
        return words
    }

    private static func multiplyByFive(_ limbs: inout [UInt32]) {
        var carry: UInt64 = 0
        for index in limbs.indices {
            let product = UInt64(limbs[index]) * 5 + carry
            limbs[index] = UInt32(truncatingIfNeeded: product)
            carry = product >> 32
        }
        if carry > 0 { limbs.append(UInt32(carry)) }
    }

    private static func divideByFive(_ limbs: inout [UInt32]) {
        var remainder: UInt64 = 0
        for index in limbs.indices.reversed() {
            let dividend = remainder << 32 | UInt64(limbs[index])
            limbs[index] = UInt32(dividend / 5)
            remainder = dividend % 5
        }
        if limbs.last == 0 { limbs.removeLast() }
    }

    /// The highest 128 bits of a number, its highest set bit first.
    private static func leadingBits(of limbs: [UInt32]) -> UInt128 {
        let zeros = limbs.last?.leadingZeroBitCount ?? 0
        var bits: UInt128 = 0
        for place in 1...5 where place <= limbs.count {
            let limb = UInt128(limbs[limbs.count - place])
            let shift = 128 - 32 * place + zeros
            bits |= shift >= 0 ? limb << UInt128(shift) : limb >> UInt128(-shift)
        }
        return bits
    }
}
