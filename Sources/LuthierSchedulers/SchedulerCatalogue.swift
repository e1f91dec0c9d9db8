public import LuthierDomain

/// The schedulers by the names that a study file uses.
public struct SchedulerCatalogue: Sendable {
    /// Makes a scheduler for a definition, from what it says under `scheduler`.
    public typealias Maker =
        @Sendable (StudyDefinition, MethodChoice) throws(DefinitionError) -> any Scheduler

    /// Our own schedulers that look at steps and resources, not at units.
    private static let watchSteps = Set(
        ["curve", "median", "patience", "percentile", "threshold"] + RungOptions.makers.keys
    ).subtracting(["auto"])

    private var makers: [String: Maker]

    /// A catalogue of our own schedulers, and of others beside them.
    ///
    /// - Parameter others: Makers by name; a name of our own is replaced.
    public init(adding others: [String: Maker] = [:]) {
        makers = [
            "curve": Self.curve,
            "friedman": Self.friedman,
            "median": Self.median,
            "patience": Self.patience,
            "percentile": Self.percentile,
            "racing": Self.racing,
            "threshold": Self.threshold,
            "wilcoxon": Self.wilcoxon,
        ]
        for (name, maker) in RungOptions.makers { makers[name] = maker }
        for (name, maker) in others { makers[name] = maker }
    }

    /// The names of all schedulers, in alphabetical order.
    public var names: [String] { makers.keys.sorted() }

    /// The scheduler that a definition asks for.
    ///
    /// - Parameter definition: A valid definition.
    /// - Returns: A scheduler, or nil when the definition names none.
    /// - Throws: Issues at `scheduler` for an unknown kind or option, or a study without objective.
    public func scheduler(
        for definition: StudyDefinition
    ) throws(DefinitionError) -> (any Scheduler)? {
        guard let choice = definition.scheduler else { return nil }
        guard let make = makers[choice.kind] else {
            let near = nearestWord(to: choice.kind, in: names)
            throw DefinitionError(
                DefinitionIssue(
                    .outOfRange, at: ["scheduler"],
                    message: "there is no scheduler \"\(choice.kind)\".",
                    hint: near.map { "Did you mean \($0)?" }
                        ?? "Use one of \(names.joined(separator: ", "))."))
        }
        guard definition.replication == nil || !Self.watchSteps.contains(choice.kind) else {
            throw DefinitionError(
                DefinitionIssue(
                    .conflict, at: ["scheduler"],
                    message: "\(choice.kind) decides on the way through one training, and with "
                        + "folds or repeats a trial is several.",
                    hint: "Use racing, wilcoxon or friedman; or none, to run all of them always."))
        }
        return try make(definition, choice)
    }

    /// Checks what can be seen only with the scheduler at hand.
    ///
    /// - Parameter definition: A valid definition.
    /// - Throws: What ``scheduler(for:)`` throws.
    public func check(_ definition: StudyDefinition) throws(DefinitionError) {
        _ = try scheduler(for: definition)
    }
}
