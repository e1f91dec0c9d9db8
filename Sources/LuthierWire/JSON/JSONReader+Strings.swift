/// A checked string inside the text: its bytes between the quotes.
struct StringToken {
    let start: UnsafePointer<UInt8>
    let count: Int
    let hasEscapes: Bool

    var key: JSONKey { JSONKey(start: start, count: count, hasEscapes: hasEscapes) }

    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }

    /// The string with its escapes resolved.
    var string: String {
        guard hasEscapes else { return String(decoding: bytes, as: UTF8.self) }
        return String(unsafeUninitializedCapacity: count) { resolve(into: $0) }
    }

    /// Writes the string's UTF-8 to `output`, which has at least `count` bytes.
    private func resolve(into output: UnsafeMutableBufferPointer<UInt8>) -> Int {
        var written = 0
        var index = 0
        func put(_ byte: UInt8) {
            output[written] = byte
            written += 1
        }
        while index < count {
            let byte = start[index]
            index += 1
            guard byte == UInt8(ascii: "\\") else {
                put(byte)
                continue
            }
            let escape = start[index]
            index += 1
            guard escape == UInt8(ascii: "u") else {
                put(Self.meaning(of: escape))
                continue
            }
            var value = Self.hexadecimal(start + index)
            index += 4
            if value & 0xFC00 == 0xD800 {
                let low = Self.hexadecimal(start + index + 2)
                index += 6
                value = 0x10000 + (value & 0x3FF) << 10 + low & 0x3FF
            }
            if let scalar = Unicode.Scalar(value), let encoded = UTF8.encode(scalar) {
                encoded.forEach(put)
            }
        }
        return written
    }

    /// The byte that a one-letter escape stands for.
    static func meaning(of escape: UInt8) -> UInt8 {
        switch escape {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: escape
        }
    }

    /// The value of four hexadecimal digits that were checked before.
    static func hexadecimal(_ digits: UnsafePointer<UInt8>) -> UInt32 {
        (0..<4).reduce(0) { value, index in value << 4 | UInt32(digit(digits[index]) ?? 0) }
    }

    /// The value of a hexadecimal digit, or nil.
    static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension JSONReader {
    /// Reads a string.
    ///
    /// - Returns: The string with its escapes resolved; it may contain U+0000.
    /// - Throws: `JSONError` when there is no string here or it is broken.
    package mutating func string() throws(JSONError) -> String {
        skipWhitespace()
        guard cursor < end, cursor.pointee == UInt8(ascii: "\"") else {
            throw try mismatch("a string")
        }
        cursor += 1
        return try stringToken().string
    }

    mutating func skipString() throws(JSONError) {
        cursor += 1
        _ = try stringToken()
    }

    /// Checks a string from behind its opening quote to behind its closing one.
    mutating func stringToken() throws(JSONError) -> StringToken {
        let first = cursor
        var hasEscapes = false
        while true {
            passPlainBytes()
            guard cursor < end else {
                throw failure(
                    .unexpectedEnd, "The string that starts here does not end.",
                    hint: "Close it with a double quote.", at: first - 1)
            }
            let byte = cursor.pointee
            if byte == UInt8(ascii: "\"") { break }
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                try passEscape()
            } else if byte >= 0x80 {
                try passMultibyteScalar()
            } else {
                throw failure(
                    .invalidString, "A string contains the control character \(byte) as it is.",
                    hint: "Write it as an escape, such as \\n.")
            }
        }
        let count = cursor - first
        cursor += 1
        guard count <= options.maximumStringBytes else {
            throw failure(
                .tooLong,
                "A string has \(count) bytes, more than the \(options.maximumStringBytes) allowed.",
                at: first - 1)
        }
        return StringToken(start: first, count: count, hasEscapes: hasEscapes)
    }

    /// Passes printable ASCII except quotes and backslashes, eight bytes at a time.
    ///
    /// A byte's high bit is set in `special` when the byte is below 0x20, a quote, a backslash or
    /// above 0x7F. Borrows may set bits wrongly only above the lowest right one, and only the
    /// lowest counts (Warren, "Hacker's Delight", 2nd edition, 2012, section 6-1).
    @inline(__always)
    private mutating func passPlainBytes() {
        let ones: UInt64 = 0x0101_0101_0101_0101
        while end - cursor >= 8 {
            let word = UInt64(
                littleEndian: UnsafeRawPointer(cursor).loadUnaligned(as: UInt64.self))
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            let control = (word &- ones &* 0x20) & ~word
            let special =
                (control | (quote &- ones) & ~quote | (backslash &- ones) & ~backslash | word)
                & (ones &* 0x80)
            guard special == 0 else {
                cursor += special.trailingZeroBitCount >> 3
                return
            }
            cursor += 8
        }
        while cursor < end {
            let byte = cursor.pointee
            guard byte >= 0x20, byte < 0x80, byte != 0x22, byte != 0x5C else { return }
            cursor += 1
        }
    }

    private mutating func passEscape() throws(JSONError) {
        guard end - cursor >= 2 else { throw unexpected("an escape") }
        switch cursor[1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
            UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            cursor += 2
        case UInt8(ascii: "u"):
            try passUnicodeEscape()
        default:
            throw failure(
                .invalidString, "A backslash does not stand before an escape letter.",
                hint: "Write a backslash as \\\\.")
        }
    }

    private mutating func passUnicodeEscape() throws(JSONError) {
        let high = try unicodeEscape(at: cursor)
        var length = 6
        if high & 0xF800 == 0xD800 {
            let hasPair =
                high < 0xDC00 && end - cursor >= 12 && cursor[6] == UInt8(ascii: "\\")
                && cursor[7] == UInt8(ascii: "u")
            guard hasPair, try unicodeEscape(at: cursor + 6) & 0xFC00 == 0xDC00 else {
                throw failure(
                    .invalidString,
                    "The escape \\u\(String(high, radix: 16)) is one half of a surrogate pair.",
                    hint: "Write both halves, or the character itself.")
            }
            length = 12
        }
        cursor += length
    }

    private func unicodeEscape(at place: UnsafePointer<UInt8>) throws(JSONError) -> UInt32 {
        let isComplete =
            end - place >= 6 && (2..<6).allSatisfy { StringToken.digit(place[$0]) != nil }
        guard isComplete else {
            throw failure(
                .invalidString, "\\u does not stand before four hexadecimal digits.", at: place)
        }
        return StringToken.hexadecimal(place + 2)
    }

    /// Passes one scalar of two to four bytes.
    ///
    /// The well-formed sequences are those of The Unicode Standard 15.0, table 3-7.
    private mutating func passMultibyteScalar() throws(JSONError) {
        let lead = cursor.pointee
        let second: ClosedRange<UInt8>
        let length: Int
        switch lead {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: (length, second) = (0, 0x80...0xBF)
        }
        let isWellFormed =
            length > 0 && end - cursor >= length && second.contains(cursor[1])
            && (2..<max(2, length)).allSatisfy { cursor[$0] & 0xC0 == 0x80 }
        guard isWellFormed else {
            throw failure(
                .invalidUTF8, "The byte 0x\(String(lead, radix: 16)) does not start valid UTF-8.",
                hint: "Save the text as UTF-8.")
        }
        cursor += length
    }
}
