/// What a secret may be: an environment variable whose value programs get and nobody else sees.
public enum SecretVariable {
    /// The fewest bytes of a value that can be told from other text.
    public static let shortestValue = 6

    /// Whether a name is one that an environment variable can have and a study may call a secret.
    ///
    /// Variables that begin with `LUTHIER_` are Luthier's own; programs are not given those from outside.
    ///
    /// - Parameter name: Such as `API_KEY`.
    /// - Returns: Whether it is letters, digits and underscores, without a digit first.
    public static func isName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(48...57).contains(first) else { return false }
        return !name.hasPrefix("LUTHIER_")
            && name.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                    || byte == 95
            }
    }

    /// Why the values of some secrets cannot be kept secret.
    ///
    /// - Parameters:
    ///   - names: The secrets of a study.
    ///   - environment: The variables that programs will get.
    /// - Returns: A sentence for each secret that is not set or too short, in the order of `names`.
    public static func problems(
        of names: [String], in environment: [String: String]
    ) -> [String] {
        names.compactMap { name in
            guard let value = environment[name] else {
                return
                    "the secret \(name) is not set in the environment: export it, or remove it from "
                    + "secrets."
            }
            guard value.utf8.count < shortestValue else { return nil }
            return
                "the secret \(name) has \(value.utf8.count) characters, too few to be found in a "
                + "program's output; a secret has at least \(shortestValue)."
        }
    }
}
