/// Reads JSON front to back, without building a tree.
///
/// It reads from memory that outlives it; use ``read(_:allowsNonFinite:_:)``. Containers are read by
/// closures that are called for each member:
///
/// ```swift
/// try JSONReader.read(text) { reader throws(JSONError) in
///     try reader.object { key, reader throws(JSONError) in
///         if key == "trial" { number = try reader.integer() } else { try reader.skip() }
///     }
/// }
/// ```
public struct JSONReader {
    /// How deep containers may be nested.
    public static let depthLimit = 64

    /// What a value is.
    public enum Kind: Sendable {
        case null, boolean, number, string, array, object
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private let allowsNonFinite: Bool
    private var depth = 0
    /// The next byte to read.
    public private(set) var offset = 0

    private init(_ bytes: UnsafeBufferPointer<UInt8>, allowsNonFinite: Bool) {
        self.bytes = bytes
        self.allowsNonFinite = allowsNonFinite
    }

    /// Reads one JSON document.
    ///
    /// - Parameters:
    ///   - text: The document, in UTF-8.
    ///   - allowsNonFinite: Whether NaN, Infinity and -Infinity stand for numbers, as some programs
    ///     print them.
    ///   - body: Reads the document's one value with the reader, which must not outlive the call.
    /// - Returns: What the body returns.
    /// - Throws: A `JSONError` when the text is no JSON or goes on after the value.
    public static func read<Result>(
        _ text: String, allowsNonFinite: Bool = false,
        _ body: (inout JSONReader) throws(JSONError) -> Result
    ) throws(JSONError) -> Result {
        var text = text
        text.makeContiguousUTF8()
        let outcome = text.utf8.withContiguousStorageIfAvailable {
            Self.read(bytes: $0, allowsNonFinite: allowsNonFinite, body)
        }
        guard let outcome else {
            return try Self.read(Array(text.utf8), allowsNonFinite: allowsNonFinite, body)
        }
        return try outcome.get()
    }

    /// Reads one JSON document from bytes.
    ///
    /// - Parameters:
    ///   - text: The document, in UTF-8.
    ///   - allowsNonFinite: Whether NaN, Infinity and -Infinity stand for numbers.
    ///   - body: Reads the document's one value with the reader, which must not outlive the call.
    /// - Returns: What the body returns.
    /// - Throws: A `JSONError` when the text is no JSON or goes on after the value.
    public static func read<Result>(
        _ text: [UInt8], allowsNonFinite: Bool = false,
        _ body: (inout JSONReader) throws(JSONError) -> Result
    ) throws(JSONError) -> Result {
        try text.withUnsafeBufferPointer {
            Self.read(bytes: $0, allowsNonFinite: allowsNonFinite, body)
        }.get()
    }

    private static func read<Value>(
        bytes: UnsafeBufferPointer<UInt8>, allowsNonFinite: Bool,
        _ body: (inout JSONReader) throws(JSONError) -> Value
    ) -> Result<Value, JSONError> {
        var reader = JSONReader(bytes, allowsNonFinite: allowsNonFinite)
        do throws(JSONError) {
            let value = try body(&reader)
            try reader.end()
            return .success(value)
        } catch {
            return .failure(error)
        }
    }

    // MARK: Values

    /// The kind of the next value, by its first byte.
    public mutating func kind() throws(JSONError) -> Kind {
        switch try peek() {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        case UInt8(ascii: "N") where allowsNonFinite, UInt8(ascii: "I") where allowsNonFinite:
            return .number
        default: throw unexpected("a value")
        }
    }

    /// Reads an object; the body is called with each key and must read or skip its value.
    public mutating func object(
        _ body: (JSONKey, inout JSONReader) throws(JSONError) -> Void
    ) throws(JSONError) {
        try open(UInt8(ascii: "{"), "an object")
        if try take(UInt8(ascii: "}")) { return close() }
        repeat {
            guard try peek() == UInt8(ascii: "\"") else { throw unexpected("a key in quotes") }
            let key = try key()
            guard try take(UInt8(ascii: ":")) else { throw unexpected("\":\"") }
            try body(key, &self)
        } while try take(UInt8(ascii: ","))
        guard try take(UInt8(ascii: "}")) else { throw unexpected("\",\" or \"}\"") }
        close()
    }

    /// Reads an array; the body is called before each element and must read or skip it.
    public mutating func array(
        _ body: (inout JSONReader) throws(JSONError) -> Void
    ) throws(JSONError) {
        try open(UInt8(ascii: "["), "an array")
        if try take(UInt8(ascii: "]")) { return close() }
        repeat { try body(&self) } while try take(UInt8(ascii: ","))
        guard try take(UInt8(ascii: "]")) else { throw unexpected("\",\" or \"]\"") }
        close()
    }

    /// Reads a string.
    public mutating func string() throws(JSONError) -> String {
        let key = try key()
        return try key.text(at: offset)
    }

    /// Reads `true` or `false`.
    public mutating func boolean() throws(JSONError) -> Bool {
        if try word("true") { return true }
        if try word("false") { return false }
        throw unexpected("true or false")
    }

    /// Reads `null` if it is next.
    ///
    /// - Returns: Whether it was.
    public mutating func null() throws(JSONError) -> Bool { try word("null") }

    /// Reads a whole number.
    public mutating func integer() throws(JSONError) -> Int {
        let start = offset
        guard case .integer(let value) = try number() else {
            throw JSONError(at: start, "a whole number was expected")
        }
        return value
    }

    /// Reads a number as a real one.
    public mutating func double() throws(JSONError) -> Double {
        switch try number() {
        case .integer(let value): return Double(value)
        case .double(let value): return value
        }
    }

    /// A number as it was written: whole, or with a point or an exponent.
    public enum Number: Sendable {
        case integer(Int)
        case double(Double)
    }

    /// Reads a number; a whole one beyond the largest integer becomes a real one.
    public mutating func number() throws(JSONError) -> Number {
        if allowsNonFinite, let value = try nonFinite() { return .double(value) }
        _ = try peek()
        return try JSONNumber.read(bytes, &offset)
    }

    /// Passes over the next value, whatever it is.
    public mutating func skip() throws(JSONError) {
        switch try kind() {
        case .object: try object { _, reader throws(JSONError) in try reader.skip() }
        case .array: try array { reader throws(JSONError) in try reader.skip() }
        case .string: _ = try key()
        case .boolean: _ = try boolean()
        case .number: _ = try number()
        case .null: guard try null() else { throw unexpected("null") }
        }
    }

    // MARK: Bytes

    private mutating func peek() throws(JSONError) -> UInt8 {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x0A, 0x0D, 0x09: offset += 1
            default: return bytes[offset]
            }
        }
        throw JSONError(at: offset, "the text ends too early")
    }

    private mutating func take(_ byte: UInt8) throws(JSONError) -> Bool {
        guard try peek() == byte else { return false }
        offset += 1
        return true
    }

    private mutating func word(_ text: StaticString) throws(JSONError) -> Bool {
        let first = try peek()
        let length = text.utf8CodeUnitCount
        guard first == text.utf8Start[0], offset + length <= bytes.count else { return false }
        for index in 0..<length where bytes[offset + index] != text.utf8Start[index] {
            return false
        }
        offset += length
        return true
    }

    private mutating func nonFinite() throws(JSONError) -> Double? {
        if try word("NaN") { return .nan }
        if try word("Infinity") { return .infinity }
        if try word("-Infinity") { return -.infinity }
        return nil
    }

    private mutating func open(_ byte: UInt8, _ what: String) throws(JSONError) {
        guard try take(byte) else { throw unexpected(what) }
        depth += 1
        guard depth <= Self.depthLimit else {
            throw JSONError(at: offset, "containers are nested deeper than \(Self.depthLimit)")
        }
    }

    private mutating func close() { depth -= 1 }

    /// Reads a string without making one.
    private mutating func key() throws(JSONError) -> JSONKey {
        guard try peek() == UInt8(ascii: "\"") else { throw unexpected("a string") }
        offset += 1
        let start = offset
        var isPlain = true
        while offset < bytes.count {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\"") {
                defer { offset += 1 }
                return JSONKey(
                    UnsafeBufferPointer(rebasing: bytes[start..<offset]), isPlain: isPlain)
            }
            guard byte >= 0x20 else {
                throw JSONError(at: offset, "a string has a control character")
            }
            if byte == UInt8(ascii: "\\") {
                isPlain = false
                offset += 1
            }
            offset += 1
        }
        throw JSONError(at: bytes.count, "a string has no end")
    }

    private mutating func end() throws(JSONError) {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x0A, 0x0D, 0x09: offset += 1
            default: throw JSONError(at: offset, "the text goes on after its value")
            }
        }
    }

    private func unexpected(_ expected: String) -> JSONError {
        guard offset < bytes.count else {
            return JSONError(at: offset, "the text ends where \(expected) was expected")
        }
        let byte = bytes[offset]
        let seen =
            (0x20..<0x7F).contains(byte) ? "\"\(Character(UnicodeScalar(byte)))\"" : "byte \(byte)"
        return JSONError(at: offset, "\(expected) was expected, got \(seen)")
    }
}

/// A string as it stands in the text, compared without being copied.
public struct JSONKey {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let isPlain: Bool

    init(_ bytes: UnsafeBufferPointer<UInt8>, isPlain: Bool) {
        self.bytes = bytes
        self.isPlain = isPlain
    }

    /// Whether the string is written like this, without escapes.
    public static func == (key: JSONKey, text: StaticString) -> Bool {
        guard key.bytes.count == text.utf8CodeUnitCount else { return false }
        for index in 0..<key.bytes.count where key.bytes[index] != text.utf8Start[index] {
            return false
        }
        return true
    }

    /// Lets a key be matched by `switch`.
    public static func ~= (text: StaticString, key: JSONKey) -> Bool { key == text }

    /// The string itself.
    ///
    /// - Parameter offset: The byte to name in an error.
    /// - Returns: The text, escapes resolved.
    /// - Throws: For text that is no UTF-8 and for broken escapes.
    public func text(at offset: Int) throws(JSONError) -> String {
        if isPlain {
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw JSONError(at: offset, "a string is no valid UTF-8")
            }
            return text
        }
        return try JSONEscapes.resolve(bytes, at: offset)
    }
}
