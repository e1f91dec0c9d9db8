import LuthierDomain
import LuthierMath
import LuthierSamplers
import LuthierTesting
import Testing

@Suite("Sampler")
struct SamplerTests {
    @Test("every sampler keeps the contract", arguments: SamplerCatalogue().names)
    func contract(kind: String) throws { try SamplerContract.check(kind) }

    @Test("no history makes a sampler fail", arguments: SamplerCatalogue().names)
    func histories(kind: String) throws { try SamplerContract.checkHistories(kind) }

    @Test("eight workers are never given the same trial", arguments: SamplerCatalogue().names)
    func workers(kind: String) throws { try SamplerContract.checkWorkers(kind) }

    @Test(
        "open values are drawn, given ones stay, and constraints hold",
        arguments: SamplerCatalogue().names)
    func completion(kind: String) throws {
        let space = try SearchSpace(
            parameters: [
                Parameter("a", .float(FloatRange(from: 0, to: 1))),
                Parameter("b", .float(FloatRange(from: 0, to: 1))),
            ], constraints: [Expression(parsing: "a + b <= 0.6")])
        let sampler = try SamplerCatalogue().sampler(
            for: TestSpaces.definition(space, sampler: MethodChoice(kind)))
        for seed in 0..<50 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .suggestion)
            let given = Assignment(names: space.names, values: [.real(0.5), nil])
            let completed = try #require(sampler.complete(given, using: &source))
            #expect(completed["a"] == .real(0.5), "seed \(seed)")
            #expect((completed["b"]?.number ?? 1) <= 0.1 + 1e-9, "seed \(seed)")
        }
        var source = RandomSource(seed: 1, purpose: .suggestion)
        let impossible = Assignment(names: space.names, values: [.real(0.9), nil])
        #expect(sampler.complete(impossible, using: &source) == nil)
    }
}

/// Studies and runs that the tests of samplers share.
enum TestSpaces {
    static func definition(
        _ space: SearchSpace, sampler: MethodChoice, trials: Int? = 100, seed: UInt64 = 7
    ) -> StudyDefinition {
        StudyDefinition(
            name: "test", space: space,
            metrics: [Metric("loss", .optimized(.minimize, threshold: nil))],
            budget: Budget(trials: trials), sampler: sampler, seed: seed)
    }

    /// The first suggestions of a study in which no trial has ended.
    static func suggestions(_ count: Int, of definition: StudyDefinition) throws -> [Suggestion] {
        let sampler = try SamplerCatalogue().sampler(for: definition)
        var tried: Set<Assignment> = []
        var suggestions: [Suggestion] = []
        for number in 0..<count {
            let snapshot = StudySnapshot(
                definition: definition, trials: [], tried: tried, suggestedCount: number)
            var source = RandomSource(
                seed: definition.seed, stream: UInt64(number), purpose: .suggestion)
            guard let next = sampler.suggest(for: snapshot, using: &source) else { break }
            tried.insert(next.assignment)
            suggestions.append(next)
        }
        return suggestions
    }

    /// A space of every kind of parameter, for the golden files.
    static func mixed() throws -> SearchSpace {
        try SearchSpace(
            parameters: [
                Parameter("learning_rate", .float(FloatRange(from: 1e-4, to: 0.5, scale: .log))),
                Parameter("leaves", .integer(IntegerRange(from: 4, to: 256, scale: .log))),
                Parameter(
                    "batch", .ordered(ListedValues([.integer(32), .integer(64), .integer(128)]))),
                Parameter("optimizer", .choice(ListedValues([.text("adamw"), .text("sgd")]))),
                Parameter(
                    "momentum", .float(FloatRange(from: 0, to: 0.99)),
                    when: Expression(parsing: "optimizer == \"sgd\"")),
                Parameter(
                    "dropout",
                    .float(FloatRange(from: 0, to: 0.5, prior: .normal(mean: 0.1, deviation: 0.1)))),
            ], constraints: [Expression(parsing: "leaves * learning_rate <= 20")])
    }
}
