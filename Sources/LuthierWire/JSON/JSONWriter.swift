/// Writes JSON front to back into memory; commas and colons come by themselves.
public struct JSONWriter {
    private var bytes: [UInt8] = []
    private var needsComma = false
    private let isPretty: Bool
    private var depth = 0

    /// An empty text.
    ///
    /// - Parameter isPretty: Whether members stand on lines of their own, two spaces deeper.
    public init(isPretty: Bool = false) { self.isPretty = isPretty }

    /// The text so far.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The text so far, in UTF-8.
    public var utf8: [UInt8] { bytes }

    /// Writes an object; the body writes its members.
    public mutating func object(_ body: (inout JSONWriter) -> Void) {
        container(UInt8(ascii: "{"), UInt8(ascii: "}"), body)
    }

    /// Writes an array; the body writes its elements.
    public mutating func array(_ body: (inout JSONWriter) -> Void) {
        container(UInt8(ascii: "["), UInt8(ascii: "]"), body)
    }

    /// Writes the key of the next value.
    public mutating func key(_ name: String) {
        separate()
        quote(name)
        bytes.append(UInt8(ascii: ":"))
        if isPretty { bytes.append(0x20) }
        needsComma = false
    }

    /// Writes text.
    public mutating func string(_ value: String) {
        separate()
        quote(value)
        needsComma = true
    }

    /// Writes a whole number.
    public mutating func integer(_ value: Int) { raw("\(value)") }

    /// Writes `true` or `false`.
    public mutating func boolean(_ value: Bool) { raw(value ? "true" : "false") }

    /// Writes `null`.
    public mutating func null() { raw("null") }

    /// Writes a real number in the shortest form that reads back to the same bits.
    ///
    /// JSON has no NaN and no infinities: they are written as the strings "NaN", "Infinity" and
    /// "-Infinity".
    public mutating func double(_ value: Double) {
        if value.isFinite {
            raw("\(value)")
        } else {
            string(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
        }
    }

    private mutating func raw(_ value: String) {
        separate()
        bytes.append(contentsOf: value.utf8)
        needsComma = true
    }

    private mutating func container(
        _ open: UInt8, _ close: UInt8, _ body: (inout JSONWriter) -> Void
    ) {
        separate()
        bytes.append(open)
        needsComma = false
        depth += 1
        let before = bytes.count
        body(&self)
        depth -= 1
        if isPretty, bytes.count > before { breakLine() }
        bytes.append(close)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        let followsKey = bytes.last == UInt8(ascii: ":") || (isPretty && bytes.last == 0x20)
        if isPretty, depth > 0, !followsKey { breakLine() }
    }

    private mutating func breakLine() {
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: depth * 2))
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case 0..<0x20, 0x7F:
                let digits = Array("0123456789abcdef".utf8)
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
