import LuthierDomain

/// Reads `secrets`: names of environment variables.
enum SecretsSection {
    /// Reads the names.
    ///
    /// - Parameters:
    ///   - file: The study file.
    ///   - issues: Receives what is no name, or named twice.
    /// - Returns: The names in their order.
    static func read(_ file: Fields, into issues: inout IssueList) -> [String] {
        var names: [String] = []
        for (index, node) in (file["secrets"]?.items ?? []).enumerated() {
            guard let name = node.text else { continue }
            let path = ["secrets", "\(index)"]
            if !SecretVariable.isName(name) {
                // What stands here may be the secret itself, so it is not repeated.
                issues.add(
                    .invalidName, at: node, path,
                    "a secret is the name of an environment variable, and this is none.",
                    hint: "Write the name, such as API_KEY, never the value; names that begin with "
                        + "LUTHIER_ are taken.")
            } else if names.contains(name) {
                issues.add(.duplicate, at: node, path, "the secret \(name) stands here twice.")
            } else {
                names.append(name)
            }
        }
        return names
    }
}
