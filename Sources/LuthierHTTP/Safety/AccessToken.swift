package import LuthierDomain
import Crypto

/// What is kept of a token: everything but the token.
package struct AccessToken: Sendable, Hashable {
    /// Its name, which stands in the audit log.
    package let name: String
    /// What it allows.
    package let role: Role
    /// The only studies that it is for; nil for all.
    package let studies: [String]?
    /// The SHA-256 of the token.
    ///
    /// The token has 256 random bits, so no slow hash is needed.
    package let digest: [UInt8]
    /// When it was made.
    package let created: Timestamp
    /// When it ends; nil for never.
    package let expires: Timestamp?

    /// A record.
    package init(
        name: String, role: Role, studies: [String]? = nil, digest: [UInt8], created: Timestamp,
        expires: Timestamp? = nil
    ) {
        self.name = name
        self.role = role
        self.studies = studies
        self.digest = digest
        self.created = created
        self.expires = expires
    }

    /// A new token of 256 random bits from the system.
    package static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
        return "luthier_" + hexadecimal(bytes)
    }

    /// The SHA-256 of a token.
    package static func digest(of token: String) -> [UInt8] {
        Array(SHA256.hash(data: Array(token.utf8)))
    }

    /// Whether a digest is this one's, found out in a time that does not depend on where they differ.
    package func matches(_ other: [UInt8]) -> Bool {
        guard other.count == digest.count else { return false }
        var difference: UInt8 = 0
        for (one, two) in zip(digest, other) { difference |= one ^ two }
        return difference == 0
    }

    /// Bytes as hexadecimal digits.
    package static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The bytes of hexadecimal digits; nil when they are none.
    package static func bytes(_ hexadecimal: String) -> [UInt8]? {
        let digits = Array(hexadecimal.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            let pair = String(decoding: digits[place..<place + 2], as: UTF8.self)
            guard !pair.hasPrefix("+"), !pair.hasPrefix("-"), let byte = UInt8(pair, radix: 16)
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }
}
