/// Writes texts with the character zero, which PostgreSQL cannot hold, in a form that it can.
///
/// A zero becomes `\0`, and so that every text comes back as it was, `\` becomes `\\`.
enum ZeroEscape {
    /// The form of a text that is stored.
    static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 0 || $0 == slash }) else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 8)
        for byte in text.utf8 {
            switch byte {
            case 0: bytes += [slash, UInt8(ascii: "0")]
            case slash: bytes += [slash, slash]
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The text of a stored form.
    static func original(_ stored: String) -> String {
        guard stored.utf8.contains(slash) else { return stored }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(stored.utf8.count)
        var isEscaped = false
        for byte in stored.utf8 {
            if isEscaped {
                bytes.append(byte == slash ? slash : 0)
                isEscaped = false
            } else if byte == slash {
                isEscaped = true
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A text for people, with a replacement sign for each zero.
    static func shown(_ text: String) -> String {
        text.utf8.contains(0) ? text.replacing("\0", with: "\u{FFFD}") : text
    }

    private static let slash = UInt8(ascii: "\\")
}
