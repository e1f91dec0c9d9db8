/// Backslash sequences of JSON strings.
enum JSONEscapes {
    /// The text that a string's inside stands for.
    static func resolve(
        _ bytes: UnsafeBufferPointer<UInt8>, at offset: Int
    ) throws(JSONError) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "\\") else {
                result.append(bytes[index])
                index += 1
                continue
            }
            guard index + 1 < bytes.count else {
                throw JSONError(at: offset, "a string ends with \\")
            }
            index += 2
            switch bytes[index - 1] {
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
                result.append(bytes[index - 1])
            case UInt8(ascii: "u"):
                result += try Array(String(scalar(bytes, &index, at: offset)).utf8)
            default: throw JSONError(at: offset, "a string has an unknown escape")
            }
        }
        guard let text = String(validating: result, as: UTF8.self) else {
            throw JSONError(at: offset, "a string is no valid UTF-8")
        }
        return text
    }

    /// The character of `\u0041` or of a surrogate pair; `index` stands behind the first `\u`.
    private static func scalar(
        _ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int, at offset: Int
    ) throws(JSONError) -> Unicode.Scalar {
        let first = try hexadecimal(bytes, &index, at: offset)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard (0xD800..<0xDC00).contains(first), index + 1 < bytes.count,
            bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u")
        else { throw JSONError(at: offset, "a string has half a surrogate pair") }
        index += 2
        let second = try hexadecimal(bytes, &index, at: offset)
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw JSONError(at: offset, "a string has half a surrogate pair") }
        return scalar
    }

    private static func hexadecimal(
        _ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int, at offset: Int
    ) throws(JSONError) -> UInt32 {
        guard index + 4 <= bytes.count else { throw JSONError(at: offset, "\\u needs four digits") }
        var value: UInt32 = 0
        for byte in bytes[index..<index + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw JSONError(at: offset, "\\u needs four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
        }
        index += 4
        return value
    }
}
