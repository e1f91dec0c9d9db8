import Foundation

/// The address of a database, `postgresql://user@host/database`, and what of it may be shown.
///
/// The library of PostgreSQL reads the address; here it is only looked through for its password.
struct PostgresAddress: Sendable, Hashable {
    /// The address as it was given, with its password if it has one.
    let text: String
    /// The address without its password; for messages.
    let description: String
    /// Texts that no message may contain, the longest first.
    private let secrets: [String]

    /// Whether a text is meant as an address of a PostgreSQL database.
    static func isAddress(_ text: String) -> Bool {
        text.hasPrefix("postgresql://") || text.hasPrefix("postgres://")
    }

    /// An address.
    ///
    /// - Parameter text: One for which ``isAddress(_:)`` holds.
    init(_ text: String) {
        self.text = text
        var shown = text
        var secrets: [String] = []
        // user:password@ ends at the last @ before the path, so that a raw @ in it is covered too.
        if let start = shown.range(of: "://")?.upperBound {
            let end = shown[start...].firstIndex { "/?#".contains($0) } ?? shown.endIndex
            // A password may itself hold / or ?, wrongly; whatever stands before the last @ counts.
            let last = shown[start...].lastIndex(of: "@")
            let at = shown[start..<end].lastIndex(of: "@") ?? last
            if let at, let colon = shown[start..<at].firstIndex(of: ":") {
                let password = shown.index(after: colon)..<at
                secrets.append(String(shown[password]))
                shown.replaceSubrange(password, with: "***")
            }
        }
        for key in ["password", "sslpassword"] {
            for mark in ["?\(key)=", "&\(key)="] {
                guard let start = shown.range(of: mark)?.upperBound else { continue }
                let end = shown[start...].firstIndex(of: "&") ?? shown.endIndex
                secrets.append(String(shown[start..<end]))
                shown.replaceSubrange(start..<end, with: "***")
            }
        }
        description = shown
        let decoded = secrets.compactMap(\.removingPercentEncoding)
        self.secrets = Set(secrets + decoded).filter { !$0.isEmpty }
            .sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
    }

    /// A text of server or library as it may be shown: on one line, without secrets.
    func masked(_ text: String) -> String {
        var text = text
        for secret in secrets { text = text.replacingOccurrences(of: secret, with: "***") }
        return text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
