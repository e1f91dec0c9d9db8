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
}
