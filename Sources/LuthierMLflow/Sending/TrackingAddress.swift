import Foundation

/// Where an MLflow tracking server is, as a person writes it: `https://mlflow.example.org`.
package struct TrackingAddress: Sendable, Hashable, CustomStringConvertible {
    /// What is wrong with an address, as a sentence with what to do.
    package struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
        /// The sentence.
        package let description: String
    }

    /// The address without a slash at its end.
    package let description: String
    /// Whether what is sent there can be read by whoever is on the way.
    package let isPlain: Bool
    /// Whether it is this machine itself.
    package let isLoopback: Bool

    /// An address.
    ///
    /// - Parameter text: A URL of `http` or `https`; a path is kept, for servers behind a proxy.
    /// - Throws: When it is none, or holds a name, a password, a query or a fragment.
    package init(_ text: String) throws(Failure) {
        let example =
            "Write it as in https://mlflow.example.org or http://127.0.0.1:5000; files and databases "
            + "are reached through an `mlflow server` over them."
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty
        else {
            let shown = text.contains("@") ? "this" : "\"\(text)\""
            throw Failure(description: "\(shown) is no address of a tracking server. \(example)")
        }
        guard parts.user == nil, parts.password == nil else {
            throw Failure(
                description:
                    "the tracking server's address holds a name or a password, which others can see "
                    + "in the list of processes; give them in MLFLOW_TRACKING_USERNAME and "
                    + "MLFLOW_TRACKING_PASSWORD.")
        }
        guard parts.query == nil, parts.fragment == nil else {
            throw Failure(
                description:
                    "the tracking server's address ends with the path; leave out what follows ? or #."
            )
        }
        if let port = parts.port, !(1...65535).contains(port) {
            throw Failure(description: "the port must be 1 to 65535, got \(port).")
        }
        isPlain = scheme == "http"
        let bare = host.trimmingCharacters(in: ["[", "]"]).lowercased()
        isLoopback =
            bare == "localhost" || bare == "::1"
            || bare.hasPrefix("127.") && bare.allSatisfy { $0.isNumber || $0 == "." }
        var path = parts.percentEncodedPath[...]
        while path.last == "/" { path.removeLast() }
        let shown = bare.contains(":") ? "[\(bare)]" : host
        description = "\(scheme)://\(shown)\(parts.port.map { ":\($0)" } ?? "")\(path)"
    }

    /// Where people see a run.
    package func page(ofRun run: String, inExperiment experiment: String) -> String {
        "\(description)/#/experiments/\(experiment)/runs/\(run)"
    }
}
