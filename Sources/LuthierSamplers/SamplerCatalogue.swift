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
        makers = [
            "auto": { definition throws(DefinitionError) in try Self.auto(definition) },
            "random": { definition throws(DefinitionError) in
                try MethodOptions(definition.sampler, of: "sampler").end()
                return try RandomSampler(definition.space)
            },
            "sobol": { definition throws(DefinitionError) in
                try MethodOptions(definition.sampler, of: "sampler").end()
                return try SobolSampler(definition.space, seed: definition.seed)
            },
            "gp": { definition throws(DefinitionError) in
                var options = MethodOptions(definition.sampler, of: "sampler")
                let recipe = try Recipe(&options)
                try options.end()
                let sampler = try GaussianProcessSampler(
                    definition.space, seed: definition.seed, recipe: recipe)
                guard let every = recipe.hedge else { return sampler }
                var other = definition
                other.sampler = MethodChoice("tpe")
                return try HedgedSampler(
                    first: sampler, second: TPESampler(other), every: every)
            },
            "cma_es": { definition throws(DefinitionError) in
                var options = MethodOptions(definition.sampler, of: "sampler")
                var own = EvolutionSampler.Options()
                own.population = try options.integer("population", in: 4...10_000)
                own.sigma = try options.number("sigma", in: 0.001...1) ?? own.sigma
                try options.end()
                return try EvolutionSampler(definition, options: own)
            },
            "grid": { definition throws(DefinitionError) in
                var options = MethodOptions(definition.sampler, of: "sampler")
                let points = try options.integer("points", in: 1...10_000)
                try options.end()
                return try GridSampler(
                    definition.space, points: points ?? GridSampler.defaultPoints)
            },
            "nsga2": { definition throws(DefinitionError) in try GeneticSampler(definition) },
            "nsga3": { definition throws(DefinitionError) in try GeneticSampler(definition) },
            "tpe": { definition throws(DefinitionError) in try TPESampler(definition) },
        ]
        for (name, maker) in others { makers[name] = maker }
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
            let near = nearestWord(to: definition.sampler.kind, in: names)
            throw DefinitionError(
                DefinitionIssue(
                    .outOfRange, at: ["sampler"],
                    message: "there is no sampler \"\(definition.sampler.kind)\".",
                    hint: near.map { "Did you mean \($0)?" }
                        ?? "Use one of \(names.joined(separator: ", "))."))
        }
        return try make(definition)
    }

    /// Checks what can be seen only with the sampler at hand.
    ///
    /// - Parameter definition: A valid definition.
    /// - Throws: What ``sampler(for:)`` throws, and issues at `try_first` for assignments that
    ///   nothing feasible completes.
    public func check(_ definition: StudyDefinition) throws(DefinitionError) {
        let complete = try sampler(for: definition).completed(in: definition.seed)
        let issues = definition.tryFirst.enumerated().compactMap { number, given in
            complete(given, number) == nil
                ? DefinitionIssue(
                    .infeasible, at: ["try_first", "\(number)"],
                    message: "no assignment with these values satisfies the constraints.",
                    hint: "Leave more values open, or change them.") : nil
        }
        guard issues.isEmpty else { throw DefinitionError(issues) }
    }

    /// The sampler that suits a study, by name, with the reason in words.
    ///
    /// - Parameter definition: A valid definition.
    /// - Returns: What `auto` stands for, and half a sentence that goes on after "because".
    /// - Throws: When nothing satisfies the constraints.
    package static func choice(
        for definition: StudyDefinition
    ) throws(DefinitionError) -> (kind: String, reason: String) {
        let count = try FeasibleSet(definition.space).count
        if let size = count.exact, let trials = definition.budget.trials, size <= trials {
            return ("random", "the budget covers all \(count)")
        }
        if let trials = definition.budget.trials, definition.budget.parallel * 2 >= trials {
            return ("sobol", "most trials start before any has ended")
        }
        return ("gp", "it needs the fewest trials where each of them is dear")
    }

    /// The samplers that `auto` may go on with after the one it chose.
    package static let successors = ["cma_es", "tpe", "nsga2", "nsga3"]

    /// Why `auto` goes on with another sampler than the one it chose, after "because".
    package static func handOverReason(for definition: StudyDefinition) -> String {
        let objectives = definition.objectives.count
        if objectives >= AutoSampler.manyObjectives {
            return
                "after \(AutoSampler.manyPatience) trials with \(objectives) objectives, covering "
                + "the front is worth more than a model of a sum of them"
        }
        return
            "most of the first \(AutoSampler.patience) trials took less than a second each, so more "
            + "trials are worth more than a model of them"
    }

    private static func auto(_ definition: StudyDefinition) throws(DefinitionError) -> any Sampler {
        try MethodOptions(definition.sampler, of: "sampler").end()
        let (kind, reason) = try choice(for: definition)
        switch kind {
        case "random":
            return try RandomSampler(definition.space, reason: ", because \(reason)")
        case "sobol":
            return try SobolSampler(
                definition.space, seed: definition.seed, reason: ", because \(reason)")
        default: return try AutoSampler(definition)
        }
    }
}
