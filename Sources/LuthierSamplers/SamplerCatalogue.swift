public import LuthierDomain

/// The samplers by the names that a study file uses.
public struct SamplerCatalogue: Sendable {
    /// Makes a sampler for a definition.
    public typealias Maker =
        @Sendable (StudyDefinition) throws(DefinitionError) -> any Sampler

    private var makers: [String: Maker]

    /// A catalogue of our own samplers, and of others beside them.
    ///
    /// - Parameter others: Makers by name; a name of our own is replaced.
    public init(adding others: [String: Maker] = [:]) {
        makers = others
    }

    /// The names of all samplers, in alphabetical order.
    public var names: [String] { makers.keys.sorted() }

    /// The sampler that a definition asks for.
    ///
    /// - Parameter definition: A valid definition.
    /// - Returns: A sampler for its space.
    /// - Throws: Issues at `sampler` for an unknown kind or option, at `constraints` when nothing
    ///   satisfies them.
    public func sampler(for definition: StudyDefinition) throws(DefinitionError) -> any Sampler {
        guard let make = makers[definition.sampler.kind] else {
            throw DefinitionError(
                DefinitionIssue(
                    .outOfRange, at: ["sampler", "kind"],
                    message: "there is no sampler \"\(definition.sampler.kind)\".",
                    hint: "Use one of \(names.joined(separator: ", "))."))
        }
        return try make(definition)
    }
}
