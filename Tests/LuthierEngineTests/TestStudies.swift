import LuthierDomain
import LuthierEngine
import LuthierMath
import LuthierPorts
import LuthierSamplers
import LuthierTesting

/// Proposes unconstrained values, each drawn from the trial's own stream.
struct PlainSampler: Sampler {
    func suggest(for snapshot: StudySnapshot, using source: inout RandomSource) -> Suggestion? {
        let space = snapshot.definition.space
        let values = space.parameters.map { $0.distribution.value(atUnit: source.uniform()) }
        return Suggestion(
            Assignment(names: space.names, values: values),
            provenance: Provenance(sampler: "plain", summary: "drawn at random"))
    }
}

/// Proposes each value of the first parameter once.
struct CountingSampler: Sampler {
    func suggest(for snapshot: StudySnapshot, using source: inout RandomSource) -> Suggestion? {
        let space = snapshot.definition.space
        let number = snapshot.nextNumber
        guard number < space.parameters[0].distribution.count ?? .max else { return nil }
        return Suggestion(
            Assignment(
                names: space.names,
                values: [space.parameters[0].distribution.value(atIndex: number)]),
            provenance: Provenance(sampler: "counting", summary: "the next one"))
    }
}

/// Records the horizon that each suggestion saw.
struct HorizonSampler: Sampler {
    func suggest(for snapshot: StudySnapshot, using source: inout RandomSource) -> Suggestion? {
        let seen = snapshot.ends.map { snapshot.trials[$0].metrics["loss"] ?? 0 }.reduce(0, +)
        return Suggestion(
            Assignment(names: snapshot.definition.space.names, values: [.real(min(seen, 100))]),
            provenance: Provenance(sampler: "horizon", summary: "sum of what was seen"))
    }
}

extension Sampler {
    func complete(_ given: Assignment, using source: inout RandomSource) -> Assignment? { given }
}

enum TestStudies {
    static let catalogue = SamplerCatalogue(adding: [
        "plain": { _ in PlainSampler() }, "counting": { _ in CountingSampler() },
        "horizon": { _ in HorizonSampler() },
    ])

    /// A study of one real parameter that makes `loss` small.
    static func definition(
        sampler: String = "plain", budget: Budget = Budget(trials: 10),
        retry: RetryPolicy = RetryPolicy(), metrics: [Metric]? = nil,
        order: SuggestionOrder = .live,
        distribution: Distribution? = nil
    ) throws -> StudyDefinition {
        try StudyDefinition(
            name: "test",
            space: SearchSpace(parameters: [
                Parameter("x", distribution ?? .float(FloatRange(from: 0, to: 100)))
            ]),
            metrics: metrics ?? [Metric("loss", .optimized(.minimize, threshold: nil))],
            budget: budget, sampler: MethodChoice(sampler), retry: retry, seed: 7, order: order)
    }

    /// An engine in memory with a clock that stands.
    static func engine(
        storage: any StudyStorage = MemoryStorage(), clock: VirtualClock = VirtualClock()
    ) -> StudyEngine {
        StudyEngine(storage: storage, clock: clock, catalogue: catalogue)
    }
}

extension TrialResult {
    /// A completed trial with a loss.
    static func loss(_ value: Double) -> TrialResult {
        TrialResult(.completed, metrics: ["loss": value])
    }
}
