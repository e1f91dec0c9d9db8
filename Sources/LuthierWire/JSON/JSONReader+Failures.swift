extension JSONReader {
    /// The byte that the reader stands before, from 0, after whitespace.
    package mutating func offset() -> Int {
        skipWhitespace()
        return cursor - start
    }

    /// An error at the value that the reader stands before.
    ///
    /// Decoders throw it for values that are JSON but mean nothing to them; take `offset()` before
    /// reading the value to name its place.
    ///
    /// - Parameters:
    ///   - code: The kind of mistake.
    ///   - message: What is wrong with the value seen, as a sentence.
    ///   - hint: What to do about it.
    ///   - offset: The byte to name; nil for where the reader stands.
    /// - Returns: The error, with line and column.
    /// - Complexity: O(bytes before the place).
    @inline(never)
    package func failure(
        _ code: JSONError.Code, _ message: String, hint: String? = nil, at offset: Int? = nil
    ) -> JSONError {
        let place = offset.map { start + $0 } ?? cursor
        var locator = SourceLocator(start: start, end: end)
        return JSONError(
            code, offset: place - start, position: locator.position(of: place), message: message,
            hint: hint)
    }

    /// An error at a byte of the text.
    @inline(never)
    func failure(
        _ code: JSONError.Code, _ message: String, hint: String? = nil,
        at place: UnsafePointer<UInt8>
    ) -> JSONError {
        failure(code, message, hint: hint, at: place - start)
    }

    /// The error of a place where the grammar needs something else.
    @inline(never)
    func unexpected(_ needed: String) -> JSONError {
        guard cursor < end else {
            return failure(
                .unexpectedEnd, "The text ends where \(needed) is needed.",
                hint: "The text may have been cut off.")
        }
        return failure(
            .syntax, "Expected \(needed), found \(seen).", hint: hint(for: cursor.pointee))
    }

    /// The error of a value that is not the `needed` one.
    ///
    /// - Throws: The error of the value itself when it is no JSON at all.
    @inline(never)
    mutating func mismatch(_ needed: StaticString) throws(JSONError) -> JSONError {
        let found = try kind()
        if "\(needed)" == found.phrase { return unexpected("\(needed)") }
        let isWord = found == .null || found == .boolean
        if isWord, !startsWord() { return unexpected("a value") }
        return failure(.wrongType, "Expected \(needed), found \(found.phrase).")
    }

    private func startsWord() -> Bool {
        ["null", "true", "false"].contains { (word: String) in
            end - cursor >= word.utf8.count
                && UnsafeBufferPointer(start: cursor, count: word.utf8.count)
                    .elementsEqual(word.utf8)
        }
    }

    /// The character before which the reader stands, fit for a message.
    var seen: String {
        guard cursor < end else { return "the end of the text" }
        let byte = cursor.pointee
        if byte >= 0x80 {
            let rest = UnsafeBufferPointer(start: cursor, count: min(4, end - cursor))
            let text = String(decoding: rest, as: UTF8.self)
            return text.unicodeScalars.first.map { "“\($0)”" } ?? "a byte above 127"
        }
        guard byte > 0x20, byte < 0x7F else { return "the control character \(byte)" }
        return "“\(Character(Unicode.Scalar(byte)))”"
    }

    private func hint(for byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "'"): "JSON strings stand in double quotes."
        case UInt8(ascii: "/"), UInt8(ascii: "#"): "JSON has no comments."
        case UInt8(ascii: "T"), UInt8(ascii: "F"): "JSON writes true and false in lower case."
        case UInt8(ascii: "N") where end - cursor >= 4 && cursor[1] == UInt8(ascii: "o"):
            "JSON writes None as null."
        case UInt8(ascii: "N"), UInt8(ascii: "I"):
            "JSON has no NaN or infinity: write \"NaN\", \"Infinity\" or \"-Infinity\"."
        case UInt8(ascii: "+"), UInt8(ascii: "."): "JSON numbers start with a digit or “-”."
        default: nil
        }
    }
}
