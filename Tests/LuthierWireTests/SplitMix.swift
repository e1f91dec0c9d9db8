import LuthierWire

/// SplitMix64, the seeded source of these tests.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// Any finite double, all exponents alike.
    mutating func finiteDouble() -> Double {
        while true {
            let value = Double(bitPattern: next())
            if value.isFinite { return value }
        }
    }

    /// A tree of at most `depth` containers inside each other.
    mutating func value(depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &self) {
        case 0: return .null
        case 1: return .boolean(Bool.random(using: &self))
        case 2:
            let shift = Int.random(in: 0..<64, using: &self)
            return .integer(Int(truncatingIfNeeded: next()) >> shift)
        case 3: return .double(finiteDouble())
        case 4: return .string(text())
        case 5:
            let count = Int.random(in: 0..<5, using: &self)
            return .array((0..<count).map { _ in value(depth: depth - 1) })
        default:
            var members = JSONObject()
            for place in 0..<Int.random(in: 0..<14, using: &self) {
                members["\(place)" + text()] = value(depth: depth - 1)
            }
            return .object(members)
        }
    }

    /// Text with quotes, controls and scalars of one to four bytes.
    mutating func text() -> String {
        let limits: [UInt32] = [0x20, 0x80, 0x800, 0x1_0000, 0x11_0000]
        var text = ""
        for _ in 0..<Int.random(in: 0..<20, using: &self) {
            let limit = limits[Int.random(in: 0..<5, using: &self)]
            if let scalar = Unicode.Scalar(UInt32.random(in: 0..<limit, using: &self)) {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
