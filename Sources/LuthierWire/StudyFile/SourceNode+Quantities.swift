extension SourceNode {
    /// The span of time, from text with units or a number of seconds.
    var duration: Duration? {
        switch content {
        case .integer(let seconds): DurationText.seconds(Double(seconds))
        case .double(let seconds): DurationText.seconds(seconds)
        case .string(let text):
            DurationText.parse(text) ?? Self.number(in: text).flatMap(DurationText.seconds)
        default: nil
        }
    }

    /// The number of bytes, from text with a unit or a plain number.
    var size: Int? {
        switch content {
        case .integer(let bytes): bytes >= 0 ? bytes : nil
        case .double(let bytes): SizeText.bytes(bytes)
        case .string(let text): Int(text).flatMap { $0 >= 0 ? $0 : nil } ?? SizeText.parse(text)
        default: nil
        }
    }

    /// The seed, also of digits in a text, for seeds at or above 2⁶³.
    var seed: UInt64? {
        switch content {
        case .integer(let value): UInt64(exactly: value)
        case .double(let value): UInt64(exactly: value)
        case .string(let text): UInt64(text)
        default: nil
        }
    }
}
