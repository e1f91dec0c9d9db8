public import LuthierDomain
import LuthierMath
public import LuthierSamplers

/// The contract of ``Sampler``, as checks that run on every sampler.
public enum SamplerContract {
    /// How a sampler broke the contract.
    public struct Breach: Error, CustomStringConvertible {
        /// What happened, and where.
        public let description: String
    }

    /// A space under a name, for messages.
    public struct NamedSpace: Sendable {
        /// What the space is an example of.
        public let name: String
        /// The space.
        public let space: SearchSpace
    }

    /// Spaces of every kind: finite, continuous, conditional, constrained, of one value, extreme.
    ///
    /// - Throws: Never for the spaces as they stand.
    public static func spaces() throws(DefinitionError) -> [NamedSpace] {
        func float(_ name: String, _ lower: Double, _ upper: Double, _ scale: Scale = .linear)
            throws(DefinitionError) -> Parameter
        {
            try Parameter(name, .float(FloatRange(from: lower, to: upper, scale: scale)))
        }
        func integer(_ name: String, _ lower: Int, _ upper: Int) throws(DefinitionError)
            -> Parameter
        {
            try Parameter(name, .integer(IntegerRange(from: lower, to: upper)))
        }
        func choice(_ name: String, _ values: [ParameterValue]) throws(DefinitionError) -> Parameter
        {
            try Parameter(name, .choice(ListedValues(values)))
        }
        func expression(_ text: String) throws(DefinitionError) -> Expression {
            do throws(ExpressionError) { return try Expression(parsing: text) } catch {
                throw DefinitionError(error.issue(at: [text]))
            }
        }
        let optimizer = try choice("optimizer", [.text("adam"), .text("sgd")])
        let momentum = try Parameter(
            "momentum", .float(FloatRange(from: 0, to: 0.99)),
            when: expression("optimizer == \"sgd\""))
        return [
            NamedSpace(
                name: "one real number", space: try SearchSpace(parameters: [float("x", -1, 1)])),
            NamedSpace(
                name: "every scale",
                space: try SearchSpace(parameters: [
                    float("a", 1e-300, 1e300, .log), float("b", 0, 0.999_999, .reverseLog),
                    float("c", 1e-9, 1 - 1e-9, .logit), float("d", -1e308, 1e308),
                ])),
            NamedSpace(
                name: "a small finite space",
                space: try SearchSpace(parameters: [
                    integer("i", 1, 4), choice("c", [.boolean(true), .null, .text("x")]),
                ])),
            NamedSpace(
                name: "one value each",
                space: try SearchSpace(parameters: [integer("i", 3, 3), choice("c", [.null])])),
            NamedSpace(
                name: "a conditional space",
                space: try SearchSpace(parameters: [
                    float("rate", 1e-5, 1, .log), optimizer, momentum,
                ])),
            NamedSpace(
                name: "a finite conditional space",
                space: try SearchSpace(
                    parameters: [
                        optimizer,
                        try Parameter(
                            "steps", .integer(IntegerRange(from: 1, to: 3)),
                            when: expression("optimizer == \"sgd\"")),
                    ])),
            NamedSpace(
                name: "a linear constraint",
                space: try SearchSpace(
                    parameters: [float("a", 0, 1), float("b", 0, 1)],
                    constraints: [expression("a + b <= 0.5")])),
            NamedSpace(
                name: "an equation",
                space: try SearchSpace(
                    parameters: [integer("heads", 1, 16), integer("width", 64, 1024)],
                    constraints: [expression("heads * 64 == width")])),
        ]
    }

    /// Checks a sampler on every space.
    ///
    /// - Parameters:
    ///   - kind: The sampler's name in a study file.
    ///   - trials: Suggestions looked at in each space.
    ///   - catalogue: Makes the sampler.
    /// - Throws: A ``Breach`` for the first promise that is broken, or the catalogue's error.
    public static func check(
        _ kind: String, trials: Int = 60, catalogue: SamplerCatalogue = SamplerCatalogue()
    ) throws {
        for named in try spaces() {
            let definition = contractStudy(named.space, kind, trials: trials)
            let sampler = try catalogue.sampler(for: definition)
            try check(
                sampler, named, definition, trials: trials,
                fresh: {
                    try catalogue.sampler(for: definition)
                })
        }
    }

    static func contractStudy(
        _ space: SearchSpace, _ kind: String, trials: Int
    ) -> StudyDefinition {
        StudyDefinition(
            name: "contract", space: space,
            metrics: [Metric("loss", .optimized(.minimize, threshold: nil))],
            budget: Budget(trials: trials), sampler: MethodChoice(kind), seed: 11)
    }

    private static func check(
        _ sampler: any Sampler, _ named: NamedSpace, _ definition: StudyDefinition, trials: Int,
        fresh: () throws -> any Sampler
    ) throws {
        let count = try FeasibleSet(named.space).count.exact
        var history: [Trial] = []
        var tried: Set<Assignment> = []
        for number in 0..<trials {
            let snapshot = StudySnapshot(
                definition: definition, trials: history, tried: tried, suggestedCount: number)
            var source = RandomSource(
                seed: definition.seed, stream: UInt64(number), purpose: .suggestion)
            let place = "\(named.name), trial \(number)"
            guard let suggestion = sampler.suggest(for: snapshot, using: &source) else {
                // A grid over real numbers is finite though the space is not.
                let isOver = count.map { tried.count >= $0 } ?? (definition.sampler.kind == "grid")
                guard isOver else { throw Breach(description: "\(place): gave up early") }
                return
            }
            var again = RandomSource(
                seed: definition.seed, stream: UInt64(number), purpose: .suggestion)
            guard try fresh().suggest(for: snapshot, using: &again) == suggestion else {
                throw Breach(description: "\(place): is no function of snapshot and source")
            }
            do throws(DefinitionError) {
                _ = try named.space.assignment(
                    of: suggestion.assignment.entries, allowsOpen: false)
            } catch {
                throw Breach(
                    description: "\(place): \(suggestion.assignment) is not allowed: \(error)")
            }
            guard !tried.contains(suggestion.assignment) else {
                throw Breach(description: "\(place): repeats \(suggestion.assignment)")
            }
            tried.insert(suggestion.assignment)
            // A hostile loss now and then.
            let losses: [Double] = [1, 1, 1e308, -1e308, 0, .leastNonzeroMagnitude, 1]
            history.append(
                trial(number, suggestion, .completed, losses[number % losses.count]))
        }
    }

    /// A trial that was suggested.
    ///
    /// - Parameters:
    ///   - number: Its number.
    ///   - suggestion: Its values, and why these.
    ///   - outcome: How it ended; nil has not.
    ///   - loss: What it came to; nil for nothing.
    /// - Returns: The trial, whose study began at the epoch.
    static func trial(
        _ number: Int, _ suggestion: Suggestion, _ outcome: TrialOutcome?, _ loss: Double?
    ) -> Trial {
        var trial = Trial(
            number: number, assignment: suggestion.assignment, origin: .suggested, history: number,
            provenance: suggestion.provenance, state: outcome.map { .ended($0) } ?? .waiting,
            started: Timestamp(milliseconds: 0))
        if let loss { trial.metrics = ["loss": loss] }
        return trial
    }
}
