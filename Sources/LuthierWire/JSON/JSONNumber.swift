/// Numbers of JSON texts, read exactly.
enum JSONNumber {
    /// Powers of ten that a double holds exactly.
    private static let exactPowers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    /// Reads the number at an offset and moves behind it.
    ///
    /// Up to 15 digits with a small power of ten are computed exactly (Clinger's fast path); the
    /// rest goes through the standard library's correctly rounding reader.
    static func read(
        _ bytes: UnsafeBufferPointer<UInt8>, _ offset: inout Int
    ) throws(JSONError) -> JSONReader.Number {
        let start = offset
        var index = offset
        let isNegative = index < bytes.count && bytes[index] == UInt8(ascii: "-")
        if isNegative { index += 1 }
        let firstDigit = index
        var mantissa: UInt64 = 0
        var overflows = false
        digits(bytes, &index, &mantissa, &overflows)
        let wholeDigits = index - firstDigit
        guard wholeDigits > 0 else { throw JSONError(at: start, "a number was expected") }
        guard wholeDigits == 1 || bytes[firstDigit] != UInt8(ascii: "0") else {
            throw JSONError(at: start, "a number begins with 0")
        }
        var exponent = 0
        var isWhole = true
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            isWhole = false
            index += 1
            let firstDecimal = index
            digits(bytes, &index, &mantissa, &overflows)
            guard index > firstDecimal else { throw JSONError(at: index, "a digit was expected") }
            exponent = firstDecimal - index
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            isWhole = false
            exponent += try power(bytes, &index)
        }
        offset = index
        if isWhole, !overflows {
            if let value = Int(exactly: mantissa) { return .integer(isNegative ? -value : value) }
            if isNegative, mantissa == 1 << 63 { return .integer(.min) }
        }
        if !overflows, mantissa < 1 << 53, abs(exponent) <= 22 {
            let power = exactPowers[abs(exponent)]
            let value = exponent < 0 ? Double(mantissa) / power : Double(mantissa) * power
            return .double(isNegative ? -value : value)
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        guard let value = Double(text), value.isFinite else {
            throw JSONError(at: start, "the number \(text.prefix(40)) is beyond the largest double")
        }
        return .double(value)
    }

    private static func digits(
        _ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int, _ mantissa: inout UInt64,
        _ overflows: inout Bool
    ) {
        while index < bytes.count {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { return }
            let (product, tooLarge) = mantissa.multipliedReportingOverflow(by: 10)
            let (sum, tooLargeStill) = product.addingReportingOverflow(UInt64(digit))
            overflows = overflows || tooLarge || tooLargeStill
            mantissa = sum
            index += 1
        }
    }

    private static func power(
        _ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int
    ) throws(JSONError) -> Int {
        index += 1
        var isNegative = false
        if index < bytes.count,
            bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+")
        {
            isNegative = bytes[index] == UInt8(ascii: "-")
            index += 1
        }
        let first = index
        var value = 0
        while index < bytes.count {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            value = min(value * 10 + Int(digit), 100_000)
            index += 1
        }
        guard index > first else { throw JSONError(at: index, "an exponent needs digits") }
        return isNegative ? -value : value
    }
}
