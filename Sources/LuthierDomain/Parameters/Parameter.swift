/// One named choice of a search space.
public struct Parameter: Sendable, Hashable {
    /// The name that the program, expressions and results use.
    public let name: String
    /// What values it may take.
    public let distribution: Distribution
    /// When it exists: an expression over parameters above it; nil means always.
    public let condition: Expression?
    /// What it means, as given or inferred; nil when unknown.
    public let role: ParameterRole?

    /// A parameter.
    ///
    /// - Parameters:
    ///   - name: 1 to 128 letters, digits, `_`, `-` or `.`, not beginning with `-` or `.`.
    ///   - distribution: What values it may take.
    ///   - condition: When it exists; nil means always.
    ///   - role: What it means; nil infers it from name and distribution.
    /// - Throws: An issue when the name cannot be used.
    public init(
        _ name: String, _ distribution: Distribution, when condition: Expression? = nil,
        role: ParameterRole? = nil
    ) throws(DefinitionError) {
        if let issue = Self.nameIssue(name) { throw DefinitionError(issue) }
        self.name = name
        self.distribution = distribution
        self.condition = condition
        self.role = role ?? ParameterRole.inferred(name: name, distribution: distribution)
    }

    /// What is wrong with a name of a parameter or metric, if anything.
    ///
    /// Names travel as program flags, environment variables and column headings, so they are plain.
    ///
    /// - Parameter name: Any text.
    /// - Returns: An issue without a path, or nil.
    package static func nameIssue(_ name: String) -> DefinitionIssue? {
        let plain = name.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || ("0"..."9").contains($0)
                || "_-.".unicodeScalars.contains($0)
        }
        guard plain, (1...128).contains(name.utf8.count), let first = name.first,
            !"-.".contains(first)
        else {
            return DefinitionIssue(
                .invalidName, at: [],
                message: "the name \"\(name.prefix(64))\" cannot be used.",
                hint:
                    "Use 1 to 128 letters, digits, _, - or ., beginning with a letter, a digit or _."
            )
        }
        return nil
    }
}
