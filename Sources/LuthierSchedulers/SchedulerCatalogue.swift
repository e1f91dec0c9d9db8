public import LuthierDomain

/// The schedulers by the names that a study file uses.
public struct SchedulerCatalogue: Sendable {
    /// Makes a scheduler for a definition, from what it says under `scheduler`.
    public typealias Maker =
        @Sendable (StudyDefinition, MethodChoice) throws(DefinitionError) -> any Scheduler

    private var makers: [String: Maker]

    /// A catalogue of our own schedulers, and of others beside them.
    ///
    /// - Parameter others: Makers by name; a name of our own is replaced.
    public init(adding others: [String: Maker] = [:]) {
        makers = [
            "median": { definition, choice throws(DefinitionError) in
                var options = MethodOptions(choice, of: "scheduler")
                let start = try options.integer("start", in: 1...1_000_000)
                let grace = try options.number("grace", in: Self.anyReach)
                try options.end()
                return try MedianScheduler(
                    definition, start: start ?? MedianScheduler.defaultStart,
                    grace: grace ?? MedianScheduler.defaultGrace)
            },
            "threshold": { definition, choice throws(DefinitionError) in
                var options = MethodOptions(choice, of: "scheduler")
                let atMost = try options.number("at_most", in: Self.anyNumber)
                let atLeast = try options.number("at_least", in: Self.anyNumber)
                let grace = try options.number("grace", in: Self.anyReach)
                try options.end()
                return try ThresholdScheduler(
                    definition, bound: Self.bound(atMost: atMost, atLeast: atLeast),
                    grace: grace ?? 0)
            },
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
        return try make(definition, choice)
    }

    /// Checks what can be seen only with the scheduler at hand.
    ///
    /// - Parameter definition: A valid definition.
    /// - Throws: What ``scheduler(for:)`` throws.
    public func check(_ definition: StudyDefinition) throws(DefinitionError) {
        _ = try scheduler(for: definition)
    }

    private static let anyNumber =
        -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    private static let anyReach = 0...Double.greatestFiniteMagnitude

    private static func bound(
        atMost: Double?, atLeast: Double?
    ) throws(DefinitionError) -> MetricBound {
        guard atMost != nil || atLeast != nil else {
            throw DefinitionError(
                DefinitionIssue(
                    .missingKey, at: ["scheduler"],
                    message: "the scheduler threshold has no bound.",
                    hint: "Give it at_most or at_least, such as { kind: threshold, at_most: 10 }."))
        }
        if let atMost, let atLeast, atLeast > atMost {
            throw DefinitionError(
                DefinitionIssue(
                    .conflict, at: ["scheduler", "at_least"],
                    message: "at_least \(atLeast) is above at_most \(atMost), so every trial would "
                        + "be stopped.",
                    hint: "Exchange them, or leave one out."))
        }
        return MetricBound(atMost: atMost, atLeast: atLeast)
    }
}
