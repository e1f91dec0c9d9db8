/// A number as JSON writes it: whole, or not.
package enum JSONNumber: Sendable, Hashable {
    /// Digits only, and within 64 bits.
    case integer(Int)
    /// Any other number.
    case double(Double)
}

/// The parts of a numeral in the text.
private struct Numeral {
    let start: UnsafePointer<UInt8>
    let count: Int
    /// The first digits, at most 19 of them, as a whole number.
    let mantissa: UInt64
    /// The power of ten that the mantissa is multiplied by.
    let exponent: Int
    let isNegative: Bool
    /// Whether the numeral has neither fraction nor exponent.
    let isWhole: Bool
    /// Whether digits other than the first 19 were left out of the mantissa.
    let isTruncated: Bool

    var text: String {
        String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// The numeral for a message, cut when it is long.
    var excerpt: String { count <= 40 ? text : text.prefix(37) + "…" }

    /// The whole number, or nil when there is a fraction, an exponent, or more than 64 bits.
    var integer: Int? {
        guard isWhole, !isTruncated else { return nil }
        if !isNegative { return Int(exactly: mantissa) }
        return mantissa <= 1 << 63 ? Int(truncatingIfNeeded: 0 &- mantissa) : nil
    }
}

extension JSONReader {
    /// Reads a number as a double, correctly rounded.
    ///
    /// - Returns: The value; never NaN or infinite unless the options allow the bare words.
    /// - Throws: `JSONError` when there is no number here or it is beyond the range of doubles.
    package mutating func double() throws(JSONError) -> Double {
        skipWhitespace()
        if options.allowsNonFinite, let word = passesNonFinite() { return word }
        return try value(of: try numeral())
    }

    /// Reads a metric: a number, or one of the strings that stand for what JSON cannot write.
    ///
    /// - Returns: Any double; the strings `"NaN"`, `"Infinity"` and `"-Infinity"` give those values.
    /// - Throws: `JSONError` when there is neither.
    package mutating func number() throws(JSONError) -> Double {
        skipWhitespace()
        guard cursor < end, cursor.pointee == UInt8(ascii: "\"") else { return try double() }
        let place = cursor
        let text = try string()
        guard let value = Double(nonFiniteName: text) else {
            throw failure(
                .wrongType, "Expected a number, found a string.",
                hint: "Only \"NaN\", \"Infinity\" and \"-Infinity\" may be strings.", at: place)
        }
        return value
    }

    /// Reads a whole number.
    ///
    /// - Returns: The value; `3.0` and `1e3` count as whole, as in JSON they are the same number.
    /// - Throws: `JSONError` when there is no number here, it has a fraction, or needs over 64 bits.
    package mutating func integer() throws(JSONError) -> Int {
        skipWhitespace()
        let numeral = try numeral()
        if let integer = numeral.integer { return integer }
        let value = try value(of: numeral)
        if !numeral.isWhole, let integer = Int(wholeIn: value) { return integer }
        let isTooLarge = numeral.isWhole || abs(value) > 0x1p53
        throw failure(
            isTooLarge ? .numberOutOfRange : .wrongType,
            isTooLarge
                ? "The whole number \(numeral.excerpt) is too large here."
                : "Expected a whole number, found \(numeral.excerpt).",
            hint: isTooLarge ? "Whole numbers have digits only and fit 64 bits." : nil,
            at: numeral.start)
    }

    /// Reads a number of either kind.
    ///
    /// - Returns: An integer when the text has digits only and fits 64 bits, else a double.
    package mutating func integerOrDouble() throws(JSONError) -> JSONNumber {
        skipWhitespace()
        if options.allowsNonFinite, let word = passesNonFinite() { return .double(word) }
        let numeral = try numeral()
        if let integer = numeral.integer { return .integer(integer) }
        return .double(try value(of: numeral))
    }

    private mutating func passesNonFinite() -> Double? {
        guard cursor < end else { return nil }
        switch cursor.pointee {
        case UInt8(ascii: "N"): return passes("NaN") ? .nan : nil
        case UInt8(ascii: "I"): return passes("Infinity") ? .infinity : nil
        case UInt8(ascii: "-"): return passes("-Infinity") ? -.infinity : nil
        default: return nil
        }
    }

    @inline(__always)
    private func value(of numeral: Numeral) throws(JSONError) -> Double {
        var magnitude = powers.double(mantissa: numeral.mantissa, exponent: numeral.exponent)
        if numeral.isTruncated { magnitude = exactMagnitude(of: numeral, below: magnitude) }
        guard magnitude.isFinite else {
            throw failure(
                .numberOutOfRange, "The number \(numeral.excerpt) is beyond the range of doubles.",
                hint: "The largest is about 1.8e308.", at: numeral.start)
        }
        return numeral.isNegative ? -magnitude : magnitude
    }

    /// The value of a numeral of more than 19 digits.
    ///
    /// It lies between that of the truncated mantissa and of the next one: when both round to the
    /// same double, that is it, else the standard library decides from all digits.
    @inline(never)
    private func exactMagnitude(of numeral: Numeral, below lower: Double) -> Double {
        let upper = powers.double(mantissa: numeral.mantissa + 1, exponent: numeral.exponent)
        guard lower != upper else { return lower }
        return abs(Double(numeral.text) ?? .nan)
    }
}

// MARK: - Scanning

extension JSONReader {
    /// Passes the numeral before which the reader stands.
    @inline(__always)
    private mutating func numeral() throws(JSONError) -> Numeral {
        let first = cursor
        guard first < end else { throw unexpected("a number") }
        let isNegative = first.pointee == UInt8(ascii: "-")
        if isNegative { cursor += 1 }
        let digits = cursor
        var mantissa: UInt64 = 0
        passDigits(into: &mantissa)
        let wholeDigits = cursor - digits
        if wholeDigits == 0 || (digits.pointee == UInt8(ascii: "0") && wholeDigits > 1) {
            throw try wholePartFailure(first, digits)
        }
        var fractionDigits = 0
        if cursor < end, cursor.pointee == UInt8(ascii: ".") {
            cursor += 1
            let fraction = cursor
            passDigits(into: &mantissa)
            fractionDigits = cursor - fraction
            if fractionDigits == 0 { throw missingDigits("a digit after the decimal point") }
        }
        var exponent = -fractionDigits
        let lastDigit = cursor
        if cursor < end, cursor.pointee | 0x20 == UInt8(ascii: "e") {
            exponent += try writtenExponent()
        }
        let isWhole = cursor - digits == wholeDigits
        if cursor - first > 19 {
            return try longNumeral(
                first, digits: digits, lastDigit: lastDigit, mantissa: mantissa,
                exponent: exponent, isWhole: isWhole)
        }
        return Numeral(
            start: first, count: cursor - first, mantissa: mantissa, exponent: exponent,
            isNegative: isNegative, isWhole: isWhole, isTruncated: false)
    }

    /// Passes decimal digits, eight at a time while there are eight, adding them to `mantissa`,
    /// which wraps when there are more than 19.
    ///
    /// - SeeAlso: Lemire (2021), section 3, for the arithmetic on eight digits in one word.
    @inline(__always)
    private mutating func passDigits(into mantissa: inout UInt64) {
        while end - cursor >= 8 {
            var word = UInt64(
                littleEndian: UnsafeRawPointer(cursor).loadUnaligned(as: UInt64.self))
            let areDigits =
                (word & 0xF0F0_F0F0_F0F0_F0F0)
                | (((word &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0) >> 4)
            guard areDigits == 0x3333_3333_3333_3333 else { break }
            word = word &- 0x3030_3030_3030_3030
            word = word &* 10 &+ word >> 8
            let pairs = (word & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
            let others = ((word >> 16) & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
            mantissa = mantissa &* 100_000_000 &+ (pairs &+ others) >> 32
            cursor += 8
        }
        while cursor < end {
            let digit = cursor.pointee &- UInt8(ascii: "0")
            guard digit <= 9 else { return }
            mantissa = mantissa &* 10 &+ UInt64(digit)
            cursor += 1
        }
    }

    /// Passes the exponent, limited to a magnitude that decides any numeral of allowed length.
    private mutating func writtenExponent() throws(JSONError) -> Int {
        cursor += 1
        var isNegative = false
        if cursor < end, cursor.pointee == UInt8(ascii: "-") || cursor.pointee == UInt8(ascii: "+")
        {
            isNegative = cursor.pointee == UInt8(ascii: "-")
            cursor += 1
        }
        let first = cursor
        var value = 0
        while cursor < end {
            let digit = cursor.pointee &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            value = min(value * 10 + Int(digit), 100_000)
            cursor += 1
        }
        if cursor == first { throw missingDigits("a digit in the exponent") }
        return isNegative ? -value : value
    }

    /// A numeral of more than 19 characters: its mantissa may have wrapped.
    @inline(never)
    private func longNumeral(
        _ first: UnsafePointer<UInt8>, digits: UnsafePointer<UInt8>,
        lastDigit: UnsafePointer<UInt8>, mantissa: UInt64, exponent: Int, isWhole: Bool
    ) throws(JSONError) -> Numeral {
        guard cursor - first <= JSONReadingOptions.maximumNumberBytes else {
            throw failure(
                .tooLong,
                "A number has \(cursor - first) characters, more than the "
                    + "\(JSONReadingOptions.maximumNumberBytes) allowed.", at: first)
        }
        var kept: UInt64 = 0
        var significant = 0
        for place in digits..<lastDigit where place.pointee != UInt8(ascii: ".") {
            let digit = UInt64(place.pointee - UInt8(ascii: "0"))
            if significant > 0 || digit > 0 { significant += 1 }
            if significant <= 19 { kept = kept * 10 + digit }
        }
        let dropped = max(0, significant - 19)
        return Numeral(
            start: first, count: cursor - first, mantissa: dropped > 0 ? kept : mantissa,
            exponent: exponent + dropped, isNegative: first != digits, isWhole: isWhole,
            isTruncated: dropped > 0)
    }

    @inline(never)
    private mutating func wholePartFailure(
        _ first: UnsafePointer<UInt8>, _ digits: UnsafePointer<UInt8>
    ) throws(JSONError) -> JSONError {
        if cursor > digits {
            return failure(
                .invalidNumber, "A number starts with a superfluous 0.",
                hint: "Remove the leading zeros.", at: first)
        }
        if first == digits { return try mismatch("a number") }
        return missingDigits("a digit after “-”")
    }

    @inline(never)
    private func missingDigits(_ needed: String) -> JSONError {
        failure(
            cursor < end ? .invalidNumber : .unexpectedEnd,
            "A number needs \(needed), found \(seen).")
    }
}

extension Double {
    /// The value that JSON can only write as a string: NaN, infinity, negative infinity.
    package init?(nonFiniteName name: String) {
        switch name {
        case "NaN": self = .nan
        case "Infinity": self = .infinity
        case "-Infinity": self = -.infinity
        default: return nil
        }
    }
}

extension Int {
    /// The whole number that a double is; nil when it has a fraction or lies beyond ±2^53, above
    /// which a double no longer tells which whole number was meant.
    init?(wholeIn value: Double) {
        guard abs(value) <= 0x1p53, Double(Int(value)) == value else { return nil }
        self = Int(value)
    }
}
