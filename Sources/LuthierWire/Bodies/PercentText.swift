/// Text in which bytes may stand as `%` and two hexadecimal digits.
package enum PercentText {
    /// The text that is meant, decoded once.
    ///
    /// - Parameters:
    ///   - text: As it was sent.
    ///   - plusIsBlank: Whether `+` stands for a blank, as in queries.
    /// - Returns: The text; nil for broken encoding, text that is no UTF-8, or a control character.
    package static func decoded(_ text: some StringProtocol, plusIsBlank: Bool = false) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            switch byte {
            case 0x25:
                guard let high = rest.popFirst().flatMap(digit),
                    let low = rest.popFirst().flatMap(digit)
                else { return nil }
                bytes.append(high << 4 | low)
            case 0x2B where plusIsBlank: bytes.append(0x20)
            default: bytes.append(byte)
            }
        }
        guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// A text as one segment of a path.
    package static func encoded(_ text: String) -> String {
        // As it is, a name of dots alone would mean the path above.
        if text.utf8.allSatisfy({ $0 == 0x2E }) {
            return String(repeating: "%2E", count: text.utf8.count)
        }
        var result = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            if byte < 0x80,
                scalar.properties.isAlphabetic || (0x30...0x39).contains(byte)
                    || "-._~".unicodeScalars.contains(scalar)
            {
                result.unicodeScalars.append(scalar)
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                result += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return result
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
