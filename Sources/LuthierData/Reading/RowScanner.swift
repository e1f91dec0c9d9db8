/// Finds where rows and fields of CSV end.
///
/// Quotes open at the beginning of a field only and are doubled inside, as RFC 4180 says. Rows end
/// with LF or CRLF. No byte is changed: fields are places in the row.
struct RowScanner {
    /// One field of a row.
    struct Field {
        /// Where its bytes begin in the row; behind the quote of a quoted one.
        var start: Int
        /// Where they end; before the closing quote.
        var end: Int
        /// Whether it is quoted.
        var isQuoted: Bool
    }

    /// What a scan came to.
    enum Outcome: Equatable {
        /// A whole row.
        case row
        /// The bytes end within the row.
        case incomplete
        /// The row is broken, at a line counted from its own, from 0.
        case broken(Flaw, line: Int)
    }

    /// What is wrong with a row.
    enum Flaw: Equatable {
        /// A quote that nothing closes before the file ends.
        case openQuote
        /// Something other than a delimiter behind a closing quote.
        case textAfterQuote
        /// A NUL byte.
        case nul
    }

    /// The byte between fields.
    let delimiter: UInt8
    /// The fields of the last row.
    private(set) var fields: [Field] = []
    /// Bytes of the last row without what ends it.
    private(set) var count = 0
    /// Bytes of the last row with what ends it.
    private(set) var length = 0
    /// Line breaks within its quotes.
    private(set) var innerLines = 0
    /// Whether it has bytes beyond ASCII.
    private(set) var isBeyondASCII = false
    /// Whether a field of it is quoted.
    private(set) var hasQuotes = false

    /// A scanner.
    init(delimiter: UInt8) { self.delimiter = delimiter }

    /// Scans the row at the beginning of bytes.
    ///
    /// - Parameters:
    ///   - bytes: From the row's first byte on.
    ///   - isAtEnd: Whether nothing follows them.
    /// - Returns: Whether there is a whole row, which the properties then describe.
    /// - Complexity: O(bytes of the row).
    mutating func scan(_ bytes: UnsafeRawBufferPointer, isAtEnd: Bool) -> Outcome {
        fields.removeAll(keepingCapacity: true)
        (innerLines, hasQuotes, isBeyondASCII) = (0, false, false)
        guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
            return .incomplete
        }
        let total = bytes.count
        let delimiter = delimiter
        var seen: UInt8 = 0
        var place = 0
        while true {
            var field = Field(start: place, end: place, isQuoted: false)
            if place < total, base[place] == UInt8(ascii: "\"") {
                let outcome = quoted(base, total, &place, &seen, isAtEnd)
                guard outcome == .row else { return outcome }
                field = Field(start: field.start + 1, end: place - 1, isQuoted: true)
                hasQuotes = true
                if place < total {
                    let byte = base[place]
                    let isReturn = byte == 0x0D
                    if isReturn, place + 1 == total, !isAtEnd { return .incomplete }
                    let isEnd =
                        byte == 0x0A
                        || (isReturn && (place + 1 == total || base[place + 1] == 0x0A))
                    guard byte == delimiter || isEnd else {
                        return .broken(.textAfterQuote, line: innerLines)
                    }
                }
            }
            while place < total {
                let byte = base[place]
                seen |= byte
                if byte == delimiter || byte == 0x0A { break }
                if byte == 0 { return .broken(.nul, line: innerLines) }
                place += 1
            }
            guard place < total || isAtEnd else { return .incomplete }
            let isDelimited = place < total && base[place] == delimiter
            if !field.isQuoted { field.end = place }
            if !isDelimited, field.end > field.start, !field.isQuoted, base[field.end - 1] == 0x0D,
                place < total
            {
                field.end -= 1
            }
            fields.append(field)
            guard isDelimited else {
                length = place < total ? place + 1 : place
                count = field.isQuoted ? field.end + 1 : field.end
                isBeyondASCII = seen & 0x80 != 0
                return .row
            }
            place += 1
        }
    }

    /// Passes a quoted field; `place` then stands behind its closing quote.
    private mutating func quoted(
        _ base: UnsafePointer<UInt8>, _ total: Int, _ place: inout Int, _ seen: inout UInt8,
        _ isAtEnd: Bool
    ) -> Outcome {
        let quote = UInt8(ascii: "\"")
        let lines = innerLines
        place += 1
        while place < total {
            let byte = base[place]
            seen |= byte
            place += 1
            if byte == quote {
                // At the end of the bytes it may be the first of two.
                guard place < total else { return isAtEnd ? .row : .incomplete }
                guard base[place] == quote else { return .row }
                place += 1
            } else if byte == 0x0A {
                innerLines += 1
            } else if byte == 0 {
                return .broken(.nul, line: innerLines)
            }
        }
        return isAtEnd ? .broken(.openQuote, line: lines) : .incomplete
    }
}
