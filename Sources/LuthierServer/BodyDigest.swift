package import LuthierWire

/// What tells one request or trial from another by its contents.
package enum BodyDigest {
    /// The digest of a value, whatever the order of its members.
    ///
    /// - Parameters:
    ///   - body: The value.
    ///   - name: What it is for; the same value for something else has another digest.
    /// - Returns: 64 bits in hexadecimal digits.
    /// - Complexity: O(bytes).
    /// - SeeAlso: FNV-1a, RFC 9923.
    package static func text(of body: JSONValue, for name: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in Array(name.utf8) + body.canonicalBytes {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        return String(hash, radix: 16)
    }
}
