public import LuthierDomain

/// The samplers by the names that a study file uses.
public struct SamplerCatalogue: Sendable {
    /// The catalogue.
    public init() {}

    /// The sampler that a definition asks for.
    ///
    /// - Parameter definition: A valid definition.
    /// - Returns: A sampler for its space.
    /// - Throws: Issues at `sampler` for an unknown kind or option, at `constraints` when nothing
    ///   satisfies them.
    public func sampler(for definition: StudyDefinition) throws(DefinitionError) -> any Sampler {
        throw DefinitionError(
            DefinitionIssue(.outOfRange, at: ["sampler"], message: "no samplers yet"))
    }
}
