/// Writes a JSON text from front to back.
///
/// Commas and indentation come by themselves; keys are written in the order given and are not
/// checked for repetition. An object's closure calls `key` (or `member`) before each value.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.object { writer in
///     writer.key("step")
///     writer.integer(3)
///     writer.key("accuracy")
///     writer.double(0.91)
/// }
/// writer.text  // {"step":3,"accuracy":0.91}
/// ```
package struct JSONWriter: Sendable {
    /// How the text is laid out.
    package enum Layout: Sendable, Hashable {
        /// Without any whitespace, on one line.
        case compact
        /// One value a line, two spaces deeper in each container.
        case pretty
    }

    /// The UTF-8 written so far.
    package private(set) var bytes: [UInt8] = []
    private let layout: Layout
    private var depth = 0
    private var isFirst = true
    private var followsKey = false

    /// An empty text, with room for `capacity` bytes.
    package init(_ layout: Layout = .compact, capacity: Int = 0) {
        self.layout = layout
        bytes.reserveCapacity(capacity)
    }

    /// The text written so far.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Forgets the text but keeps its memory, to write the next one.
    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        depth = 0
        isFirst = true
        followsKey = false
    }
}

// MARK: - Containers

extension JSONWriter {
    /// Writes an object whose members `body` writes.
    package mutating func object<Failure: Error>(
        _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        open(UInt8(ascii: "{"))
        try body(&self)
        close(UInt8(ascii: "}"))
    }

    /// Writes an array whose elements `body` writes.
    package mutating func array<Failure: Error>(
        _ body: (inout JSONWriter) throws(Failure) -> Void
    ) throws(Failure) {
        open(UInt8(ascii: "["))
        try body(&self)
        close(UInt8(ascii: "]"))
    }

    /// Writes the key of the value that follows.
    ///
    /// - Parameter name: Printable ASCII without quotes and backslashes, as our own keys are.
    package mutating func key(_ name: StaticString) {
        beginValue()
        bytes.append(UInt8(ascii: "\""))
        append(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: "\""))
        endKey()
    }

    /// Writes the key of the value that follows, escaped where needed.
    @_disfavoredOverload
    package mutating func key(_ name: String) {
        beginValue()
        appendQuoted(name)
        endKey()
    }

    private mutating func endKey() {
        bytes.append(UInt8(ascii: ":"))
        if layout == .pretty { bytes.append(UInt8(ascii: " ")) }
        followsKey = true
    }

    private mutating func open(_ bracket: UInt8) {
        beginValue()
        bytes.append(bracket)
        depth += 1
        isFirst = true
    }

    private mutating func close(_ bracket: UInt8) {
        precondition(!followsKey, "a key was written without a value")
        depth -= 1
        if !isFirst { breakLine() }
        bytes.append(bracket)
        isFirst = false
    }

    /// Writes what separates a value from the one before it.
    @inline(__always)
    private mutating func beginValue() {
        if followsKey {
            followsKey = false
            return
        }
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        if depth > 0 { breakLine() }
    }

    @inline(__always)
    private mutating func breakLine() {
        guard layout == .pretty else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }
}

// MARK: - Scalars

extension JSONWriter {
    /// Writes `null`.
    package mutating func null() { word("null") }

    /// Writes `true` or `false`.
    package mutating func boolean(_ value: Bool) { word(value ? "true" : "false") }

    /// Writes a whole number.
    package mutating func integer(_ value: Int) {
        beginValue()
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var place = 20
            var rest = value.magnitude
            repeat {
                place -= 1
                digits[place] = UInt8(truncatingIfNeeded: rest % 10) + UInt8(ascii: "0")
                rest /= 10
            } while rest > 0
            if value < 0 {
                place -= 1
                digits[place] = UInt8(ascii: "-")
            }
            append(UnsafeBufferPointer(rebasing: digits[place...]))
        }
    }

    /// Writes a double as the shortest decimal that reads back as the same value.
    ///
    /// The text keeps a point or an exponent (`1.0`, `1e+22`), so that it reads back as a double.
    ///
    /// - Parameter value: NaN and infinities become the strings `"NaN"`, `"Infinity"`,
    ///   `"-Infinity"`, as JSON has no such numbers.
    package mutating func double(_ value: Double) {
        guard value.isFinite else {
            return word(
                value.isNaN ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"")
        }
        beginValue()
        appendUTF8(of: value.description)
    }

    /// Writes a string, escaped where needed.
    package mutating func string(_ value: String) {
        beginValue()
        appendQuoted(value)
    }

    /// Writes a value that is JSON text already.
    ///
    /// - Parameter json: Exactly one JSON value; not checked.
    package mutating func raw(_ json: [UInt8]) {
        beginValue()
        json.withUnsafeBufferPointer { append($0) }
    }

    private mutating func word(_ word: StaticString) {
        beginValue()
        append(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }
}

// MARK: - Bytes

extension JSONWriter {
    @inline(__always)
    private mutating func append(_ source: UnsafeBufferPointer<UInt8>) {
        bytes.append(contentsOf: source)
    }

    private mutating func appendUTF8(of text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    private mutating func appendQuoted(_ text: String) {
        var text = text
        bytes.append(UInt8(ascii: "\""))
        text.withUTF8 { source in
            var first = 0
            for (place, byte) in source.enumerated() where Self.needsEscape(byte) {
                append(UnsafeBufferPointer(rebasing: source[first..<place]))
                appendEscape(of: byte)
                first = place + 1
            }
            append(UnsafeBufferPointer(rebasing: source[first...]))
        }
        bytes.append(UInt8(ascii: "\""))
    }

    @inline(__always)
    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F
    }

    private mutating func appendEscape(of byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        default:
            let digits: StaticString = "0123456789abcdef"
            bytes.append(contentsOf: [UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0")])
            bytes.append(digits.utf8Start[Int(byte >> 4)])
            bytes.append(digits.utf8Start[Int(byte & 15)])
        }
    }
}
