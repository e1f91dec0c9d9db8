/// Reads typed values from a JSON text, in order, without building a tree.
///
/// A reader stands before a value. Each of `null`, `boolean`, `integer`, `double`, `number`,
/// `string`, `object`, `array`, `raw` and `skip` reads one value whole and stands behind it, or
/// throws and must then not be used further. A value that the closure of `object` or `array` leaves
/// unread is skipped, so unknown keys need no code.
///
/// The text is checked completely: RFC 8259 grammar, UTF-8, surrogate pairs, the limits of the
/// options. Keys may repeat here; `JSONValue` refuses that.
///
/// ```swift
/// var step = 0
/// try JSONReader.read(text) { (reader: inout JSONReader) throws(JSONError) in
///     try reader.object { (reader, key) throws(JSONError) in
///         switch key {
///         case "step": step = try reader.integer()
///         default: break
///         }
///     }
/// }
/// ```
package struct JSONReader: ~Copyable {
    let start: UnsafePointer<UInt8>
    let end: UnsafePointer<UInt8>
    var cursor: UnsafePointer<UInt8>
    let options: JSONReadingOptions
    let powers: DecimalPowers
    private var depth = 0
    /// Values that have begun, but for those that are alone in theirs.
    private var values = 0

    private init(
        _ start: UnsafePointer<UInt8>, count: Int, options: JSONReadingOptions,
        powers: DecimalPowers
    ) {
        self.start = start
        self.end = start + count
        self.cursor = start
        self.options = options
        self.powers = powers
    }
}

// MARK: - Entering a text

extension JSONReader {
    /// Reads one JSON text whole.
    ///
    /// A byte order mark before the value is passed over.
    ///
    /// - Parameters:
    ///   - bytes: UTF-8; checked.
    ///   - options: Limits, and whether non-finite words are numbers.
    ///   - body: Reads the value; when it reads nothing, the value is checked and dropped.
    /// - Returns: What `body` returns.
    /// - Throws: `JSONError` for the first mistake, also for text after the value.
    /// - Complexity: O(bytes).
    package static func read<Result>(
        _ bytes: UnsafeBufferPointer<UInt8>, options: JSONReadingOptions = .standard,
        _ body: (inout JSONReader) throws(JSONError) -> Result
    ) throws(JSONError) -> Result {
        guard let start = bytes.baseAddress, !bytes.isEmpty else { throw emptyText }
        return try DecimalPowers.withPowers { (powers) throws(JSONError) -> Result in
            var reader = JSONReader(start, count: bytes.count, options: options, powers: powers)
            guard bytes.count <= options.maximumBytes else {
                throw reader.failure(
                    .tooLong,
                    "The text has \(bytes.count) bytes, more than the \(options.maximumBytes) allowed."
                )
            }
            reader.skipByteOrderMark()
            reader.skipWhitespace()
            let first = reader.cursor
            let result = try body(&reader)
            if reader.cursor == first { try reader.skip() }
            try reader.finish()
            return result
        }
    }

    /// Reads one JSON text whole, from an array of bytes.
    package static func read<Result>(
        _ bytes: [UInt8], options: JSONReadingOptions = .standard,
        _ body: (inout JSONReader) throws(JSONError) -> Result
    ) throws(JSONError) -> Result {
        try bytes.withUnsafeBufferPointer { (buffer) throws(JSONError) -> Result in
            try read(buffer, options: options, body)
        }
    }

    /// Reads one JSON text whole, from a string.
    package static func read<Outcome>(
        _ text: String, options: JSONReadingOptions = .standard,
        _ body: (inout JSONReader) throws(JSONError) -> Outcome
    ) throws(JSONError) -> Outcome {
        var text = text
        let outcome = text.withUTF8 { buffer in
            Result { () throws(JSONError) -> Outcome in try read(buffer, options: options, body) }
        }
        return try outcome.get()
    }

    private static var emptyText: JSONError {
        JSONError(
            .unexpectedEnd, offset: 0, position: .start, message: "The text is empty.",
            hint: "Write a JSON value, such as {}.")
    }

    private mutating func skipByteOrderMark() {
        guard end - cursor >= 3, cursor[0] == 0xEF, cursor[1] == 0xBB, cursor[2] == 0xBF else {
            return
        }
        cursor += 3
    }

    private mutating func finish() throws(JSONError) {
        skipWhitespace()
        guard cursor == end else {
            throw failure(
                .trailingText, "Text follows the value, starting with \(seen).",
                hint: "Keep one value in the text.")
        }
    }
}

// MARK: - Containers

extension JSONReader {
    /// Reads an object, calling `body` once a member with the reader before the member's value.
    ///
    /// - Parameter body: Reads the value of the key it gets, or leaves it to be skipped.
    /// - Throws: `JSONError` when there is no object here, it is broken, or `body` throws.
    package mutating func object(
        _ body: (inout JSONReader, JSONKey) throws(JSONError) -> Void
    ) throws(JSONError) {
        try open(UInt8(ascii: "{"), "an object")
        skipWhitespace()
        if closes(UInt8(ascii: "}")) { return }
        while true {
            guard cursor < end, cursor.pointee == UInt8(ascii: "\"") else {
                throw unexpected("a key in double quotes")
            }
            cursor += 1
            let key = try stringToken().key
            skipWhitespace()
            guard cursor < end, cursor.pointee == UInt8(ascii: ":") else {
                throw unexpected("“:” after the key")
            }
            cursor += 1
            skipWhitespace()
            let value = cursor
            try body(&self, key)
            if cursor == value { try skip() }
            skipWhitespace()
            if closes(UInt8(ascii: "}")) { return }
            try passComma(or: "}")
        }
    }

    /// Reads an array, calling `body` once an element with the reader before the element.
    ///
    /// - Parameter body: Reads the element, or leaves it to be skipped.
    /// - Throws: `JSONError` when there is no array here, it is broken, or `body` throws.
    package mutating func array(
        _ body: (inout JSONReader) throws(JSONError) -> Void
    ) throws(JSONError) {
        try open(UInt8(ascii: "["), "an array")
        skipWhitespace()
        if closes(UInt8(ascii: "]")) { return }
        while true {
            let value = cursor
            try body(&self)
            if cursor == value { try skip() }
            skipWhitespace()
            if closes(UInt8(ascii: "]")) { return }
            try passComma(or: "]")
        }
    }

    /// Passes over one value of any kind, checking it.
    package mutating func skip() throws(JSONError) {
        switch try kind() {
        case .null: try null()
        case .boolean: _ = try boolean()
        case .number: _ = try double()
        case .string: try skipString()
        case .array: try array { (_) throws(JSONError) in }
        case .object: try object { (_, _) throws(JSONError) in }
        }
    }

    /// Passes over one value of any kind and returns its text, checked, as it stands.
    ///
    /// - Returns: The bytes of one complete value, without the whitespace around it.
    package mutating func raw() throws(JSONError) -> [UInt8] {
        skipWhitespace()
        let first = cursor
        try skip()
        return Array(UnsafeBufferPointer(start: first, count: cursor - first))
    }

    private mutating func open(_ bracket: UInt8, _ what: StaticString) throws(JSONError) {
        skipWhitespace()
        guard cursor < end, cursor.pointee == bracket else { throw try mismatch(what) }
        guard depth < options.maximumDepth else {
            throw failure(
                .tooDeep,
                "More than \(options.maximumDepth) arrays and objects stand inside each other.",
                hint: "Flatten the value.")
        }
        depth += 1
        cursor += 1
        try countValue()
    }

    @inline(__always)
    private mutating func countValue() throws(JSONError) {
        values += 1
        guard values <= options.maximumValues else {
            throw failure(.tooLong, "The text has more than \(options.maximumValues) values.")
        }
    }

    @inline(__always)
    private mutating func closes(_ bracket: UInt8) -> Bool {
        guard cursor < end, cursor.pointee == bracket else { return false }
        cursor += 1
        depth -= 1
        return true
    }

    private mutating func passComma(or bracket: StaticString) throws(JSONError) {
        guard cursor < end, cursor.pointee == UInt8(ascii: ",") else {
            throw unexpected("“,” or “\(bracket)”")
        }
        cursor += 1
        try countValue()
        skipWhitespace()
        if cursor < end, cursor.pointee == bracket.utf8Start.pointee {
            throw failure(
                .syntax, "A comma stands before “\(bracket)”.", hint: "Remove the last comma.")
        }
    }
}

// MARK: - Words

extension JSONReader {
    /// The kind of the value that follows, from its first character.
    ///
    /// - Throws: `JSONError` when the text ends or no value starts here.
    package mutating func kind() throws(JSONError) -> JSONKind {
        skipWhitespace()
        guard cursor < end else { throw unexpected("a value") }
        switch cursor.pointee {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        case UInt8(ascii: "N") where options.allowsNonFinite: return .number
        case UInt8(ascii: "I") where options.allowsNonFinite: return .number
        default: throw unexpected("a value")
        }
    }

    /// Reads `null`.
    package mutating func null() throws(JSONError) {
        skipWhitespace()
        guard passes("null") else { throw try mismatch("null") }
    }

    /// Reads `null` if it follows.
    ///
    /// - Returns: Whether it did.
    package mutating func passesNull() -> Bool {
        skipWhitespace()
        return passes("null")
    }

    /// Reads `true` or `false`.
    package mutating func boolean() throws(JSONError) -> Bool {
        skipWhitespace()
        if passes("true") { return true }
        if passes("false") { return false }
        throw try mismatch("true or false")
    }

    mutating func passes(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard end - cursor >= count else { return false }
        for index in 0..<count where cursor[index] != word.utf8Start[index] { return false }
        cursor += count
        return true
    }

    @inline(__always)
    mutating func skipWhitespace() {
        while cursor < end {
            let byte = cursor.pointee
            guard byte <= 0x20 else { return }
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            cursor += 1
        }
    }
}
