/// The names under which this server may be called.
///
/// A browser that was lured to a page elsewhere can be made to call this server under that page's own
/// name (DNS rebinding), or to send it a request in passing. Both show in the headers `Host`, `Origin`
/// and `Sec-Fetch-Site`, and are refused before anything is looked up.
///
/// - SeeAlso: OWASP ASVS 5.0.0, requirements 3.5.1 to 3.5.3.
package struct HostList: Sendable {
    private let names: Set<String>

    /// A list of names.
    ///
    /// - Parameters:
    ///   - address: The address that is listened to.
    ///   - others: More names, as the operator gave them.
    package init(address: String, others: [String] = []) {
        names = Set(
            (["localhost", "127.0.0.1", "::1", address] + others).map { $0.lowercased() })
    }

    /// Refuses a request under another name, and a change asked for by another page.
    ///
    /// - Throws: 400 without one host, 421 for an unknown one, 403 for another page's request.
    package func check(_ request: ServerRequest) throws(Problem) {
        guard request.count(of: "host") == 1, let host = request.header("host") else {
            throw Problem(
                400, "host_missing", "a request needs one Host header.", field: "host")
        }
        guard let name = Self.name(of: host), names.contains(name) else {
            throw Problem(
                421, "unknown_host",
                "this server is not called \"\(host.prefix(80))\". If it is, start it with --allow-host "
                    + "and that name.", field: "host")
        }
        guard !["GET", "HEAD"].contains(request.method) else { return }
        if let origin = request.header("origin"), !Self.isSame(origin, host) {
            throw Self.foreign("origin", origin)
        }
        guard request.count(of: "origin") <= 1 else { throw Self.foreign("origin", "two of them") }
        if let site = request.header("sec-fetch-site"), !["same-origin", "none"].contains(site) {
            throw Self.foreign("sec-fetch-site", site)
        }
    }

    private static func foreign(_ header: String, _ value: String) -> Problem {
        Problem(
            403, "foreign_origin",
            "changes are taken from this server's own pages and from programs, not from other pages "
                + "(\(header): \(value.prefix(80))).", field: header)
    }

    /// Whether an origin has the host and port that the request names.
    private static func isSame(_ origin: String, _ host: String) -> Bool {
        for (scheme, port) in [("http://", ":80"), ("https://", ":443")]
        where origin.hasPrefix(scheme) {
            let rest = origin.dropFirst(scheme.count).lowercased()
            let host = host.lowercased()
            return rest == host || rest + port == host || rest == host + port
        }
        return false
    }

    /// The name in a Host header, without port and brackets; nil when it is none.
    private static func name(of host: String) -> String? {
        var name = Substring(host.lowercased())
        if name.hasPrefix("[") {
            guard let end = name.firstIndex(of: "]") else { return nil }
            let rest = name[name.index(after: end)...]
            guard rest.isEmpty || isPort(rest) else { return nil }
            return String(name[name.index(after: name.startIndex)..<end])
        }
        if let colon = name.firstIndex(of: ":") {
            guard isPort(name[colon...]) else { return nil }
            name = name[..<colon]
        }
        if name.hasSuffix(".") { name = name.dropLast() }
        return name.isEmpty ? nil : String(name)
    }

    private static func isPort(_ text: Substring) -> Bool {
        text.first == ":" && (1...5).contains(text.count - 1)
            && text.dropFirst().utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
