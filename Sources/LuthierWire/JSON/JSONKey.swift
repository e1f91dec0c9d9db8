/// A key of a JSON object, still inside the text: comparing it allocates nothing.
///
/// The bytes were checked when the key was found. A key is valid only inside the closure that
/// received it; keep `string` to remember it longer.
package struct JSONKey {
    @usableFromInline let start: UnsafePointer<UInt8>
    @usableFromInline let count: Int
    @usableFromInline let hasEscapes: Bool

    init(start: UnsafePointer<UInt8>, count: Int, hasEscapes: Bool) {
        self.start = start
        self.count = count
        self.hasEscapes = hasEscapes
    }

    /// The key as a string, with its escapes resolved.
    package var string: String {
        StringToken(start: start, count: count, hasEscapes: hasEscapes).string
    }

    /// Whether the key has exactly the bytes of `name`, without Unicode normalisation.
    ///
    /// - Complexity: O(bytes of the name), nothing allocated unless the key has escapes.
    @inlinable
    package static func == (key: JSONKey, name: StaticString) -> Bool {
        if key.hasEscapes { return key.resolvedEquals(name) }
        let count = name.utf8CodeUnitCount
        guard key.count == count else { return false }
        let expected = name.utf8Start
        var index = 0
        while index < count {
            guard key.start[index] == expected[index] else { return false }
            index += 1
        }
        return true
    }

    /// Lets `switch` compare a key with literals.
    @inlinable
    package static func ~= (name: StaticString, key: JSONKey) -> Bool { key == name }

    @usableFromInline
    func resolvedEquals(_ name: StaticString) -> Bool {
        string.utf8.elementsEqual(
            UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    }
}
