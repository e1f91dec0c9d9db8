/// Headers that every answer has.
///
/// - SeeAlso: OWASP ASVS 5.0.0, requirements 3.4.1 to 3.4.8.
package enum SafetyHeaders {
    /// Names in lower case with their values.
    package static let all: [(name: String, value: String)] = [
        (
            "content-security-policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                + "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; "
                + "require-trusted-types-for 'script'"
        ),
        ("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"), ("cache-control", "private, no-cache"),
    ]

    /// The header by which browsers keep to TLS for a year.
    ///
    /// It is left away for `localhost`, where it would bind every other server of this machine too, and has
    /// no meaning for addresses (RFC 6797, section 8.1.1).
    ///
    /// - Parameter host: The name under which the server was asked, with or without a port.
    /// - Returns: Name and value; nil where it would do harm.
    package static func transport(for host: String?) -> (name: String, value: String)? {
        let name = (host ?? "").lowercased().prefix { $0 != ":" }
        guard !name.isEmpty, name != "localhost", !name.hasSuffix(".localhost") else { return nil }
        return ("strict-transport-security", "max-age=31536000; includeSubDomains")
    }
}
