package import LuthierWire

/// JSON that may stand inside a `script` element of type `application/json`.
package enum EmbeddedJSON {
    /// The text of a value, in which no character means anything to a reader of HTML or script.
    ///
    /// `<`, `>` and `&`, and the line and paragraph separators U+2028 and U+2029, are written as
    /// `\u…`. In JSON they occur inside strings only, so the value stays the same.
    ///
    /// - Complexity: O(length of the text).
    package static func bytes(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter()
        writer.value(value)
        let source = writer.bytes
        var result: [UInt8] = []
        result.reserveCapacity(source.count + 256)
        var place = 0
        while place < source.count {
            let byte = source[place]
            switch byte {
            case UInt8(ascii: "<"): result += Array("\\u003c".utf8)
            case UInt8(ascii: ">"): result += Array("\\u003e".utf8)
            case UInt8(ascii: "&"): result += Array("\\u0026".utf8)
            case 0xE2
            where place + 2 < source.count && source[place + 1] == 0x80
                && source[place + 2] & 0xFE == 0xA8:
                result += Array((source[place + 2] == 0xA8 ? "\\u2028" : "\\u2029").utf8)
                place += 2
            default: result.append(byte)
            }
            place += 1
        }
        return result
    }
}
