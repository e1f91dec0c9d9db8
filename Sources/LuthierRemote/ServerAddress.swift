import Foundation

/// Where a server is, as a person writes it: `https://host`, `http://127.0.0.1:8080/`.
package struct ServerAddress: Sendable, Hashable, CustomStringConvertible {
    /// What is wrong with an address, as a sentence with what to do.
    package struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        /// The sentence.
        package let description: String
    }

    /// The address without a slash at its end.
    package let description: String
    /// Whether what is sent there can be read by whoever is on the way.
    package let isPlain: Bool
    /// The host, without brackets.
    package let host: String

    /// An address.
    ///
    /// - Parameter text: A URL of `http` or `https`; a path before `/api` is kept, for servers behind
    ///   a proxy.
    /// - Throws: When it is none, or holds a name, a password, a query or a fragment.
    package init(_ text: String) throws(Failure) {
        let example = "Write it as in https://tuning.example.org or http://127.0.0.1:8080."
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), var host = parts.host, !host.isEmpty
        else {
            let shown = text.contains("@") ? "this" : "\"\(text)\""
            throw Failure(description: "\(shown) is no address of a server. \(example)")
        }
        guard parts.user == nil, parts.password == nil else {
            throw Failure(
                description:
                    "the server's address holds a name or a password, which others can see in "
                    + "the list of processes; leave it out, and give the token in LUTHIER_TOKEN or "
                    + "--token-file.")
        }
        guard parts.query == nil, parts.fragment == nil else {
            throw Failure(
                description:
                    "the server's address ends with the path; leave out what follows ? or #.")
        }
        if let port = parts.port, !(1...65535).contains(port) {
            throw Failure(description: "the server's port must be 1 to 65535, got \(port).")
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        self.host = host
        isPlain = scheme == "http"
        var path = parts.percentEncodedPath[...]
        while path.last == "/" { path.removeLast() }
        let shownHost = host.contains(":") ? "[\(host)]" : host
        description = "\(scheme)://\(shownHost)\(parts.port.map { ":\($0)" } ?? "")\(path)"
    }

    /// Whether it is this machine itself.
    package var isLoopback: Bool {
        host.lowercased() == "localhost" || host == "::1"
            || (host.hasPrefix("127.") && host.split(separator: ".").count == 4
                && host.utf8.allSatisfy { $0 == 0x2E || (0x30...0x39).contains($0) })
    }

    /// The address of an operation.
    ///
    /// - Parameter path: What follows `/api/v1/studies`, with encoded names.
    /// - Returns: The whole address.
    func url(_ path: String) -> String { "\(description)/api/v1/studies\(path)" }
}
