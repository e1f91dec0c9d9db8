/// The direction numbers of all tabulated dimensions, 32 to each.
///
/// - SeeAlso: Joe, Kuo, "Constructing Sobol sequences with better two-dimensional projections",
///   SIAM J. Sci. Comput. 30 (2008), DOI 10.1137/070709359; the set new-joe-kuo-6.
struct SobolDirections: Sendable {
    /// How many binary digits a coordinate has.
    static let digitCount = 32
    /// How many dimensions the table holds.
    static let dimensionCount = 1024

    /// Read from the table at first use and kept, 128 KiB; takes about a millisecond.
    static let tabulated = SobolDirections(table: sobolDirectionTable)

    /// v_1 … v_32 of the first dimension, then of the second, and so on.
    private let numbers: [UInt32]

    private init(table: StaticString) {
        var numbers: [UInt32] = []
        numbers.reserveCapacity(Self.dimensionCount * Self.digitCount)
        numbers += (1...Self.digitCount).map { 1 << UInt32(Self.digitCount - $0) }
        table.withUTF8Buffer { text in
            var row: [UInt32] = []
            var number: UInt32?
            for byte in text {
                if byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
                    number = (number ?? 0) * 10 + UInt32(byte - UInt8(ascii: "0"))
                    continue
                }
                if let complete = number {
                    row.append(complete)
                    number = nil
                }
                if byte == UInt8(ascii: ";") {
                    numbers += Self.directions(coefficients: row[0], initial: row.dropFirst())
                    row.removeAll(keepingCapacity: true)
                }
            }
        }
        precondition(
            numbers.count == Self.dimensionCount * Self.digitCount,
            "the table of direction numbers is damaged, it gave \(numbers.count) numbers")
        self.numbers = numbers
    }

    /// The digits of point `index` in one tabulated dimension, before any scrambling.
    ///
    /// - Complexity: O(1); one exclusive-or per set bit of the Gray code of the index.
    func digits(at index: UInt32, dimension: Int) -> UInt32 {
        let start = dimension * Self.digitCount
        var code = index ^ (index >> 1)
        var digits: UInt32 = 0
        while code != 0 {
            digits ^= numbers[start + code.trailingZeroBitCount]
            code &= code &- 1
        }
        return digits
    }

    /// v_1 … v_32 from the primitive polynomial x^s + a_1 x^(s−1) + … + 1 and m_1 … m_s.
    ///
    /// m_k = 2^s m_(k−s) ⊕ m_(k−s) ⊕ ⨁ 2^i a_i m_(k−i) over 1 ≤ i < s, and v_k = m_k 2^(32−k); both sides
    /// are kept as v, where 2^i m_(k−i) becomes v_(k−i) and the lone m_(k−s) becomes v_(k−s) / 2^s.
    private static func directions(
        coefficients: UInt32, initial: ArraySlice<UInt32>
    ) -> [UInt32] {
        let degree = initial.count
        var directions = initial.enumerated().map { k, m in m << UInt32(digitCount - 1 - k) }
        for k in degree..<digitCount {
            var direction = directions[k - degree] ^ (directions[k - degree] >> UInt32(degree))
            for i in 1..<degree where (coefficients >> UInt32(degree - 1 - i)) & 1 == 1 {
                direction ^= directions[k - i]
            }
            directions.append(direction)
        }
        return directions
    }
}
