import LuthierMath
import Testing

@testable import LuthierDomain
@testable import LuthierSamplers

@Suite("AutoSampler")
struct AutoSamplerTests {
    private func definition(
        _ space: SearchSpace, goals: Int = 1
    ) -> StudyDefinition {
        StudyDefinition(
            name: "test", space: space,
            metrics: (0..<goals).map { Metric("loss\($0)", .optimized(.minimize, threshold: nil)) },
            budget: Budget(trials: 5000), sampler: MethodChoice("auto"), seed: 4)
    }

    /// Ended trials of the given length.
    private func snapshot(
        _ definition: StudyDefinition, _ count: Int, milliseconds: Int64
    ) throws -> StudySnapshot {
        let draws = try RandomSampler(definition.space)
        var source = RandomSource(seed: 1, purpose: .test)
        var trials: [Trial] = []
        for number in 0..<count {
            let assignment = try #require(
                draws.complete(
                    Assignment(
                        names: definition.space.names,
                        values: definition.space.names.map { _ in nil }), using: &source))
            var trial = Trial(
                number: number, assignment: assignment, origin: .suggested, history: number,
                provenance: nil, state: .waiting, started: Timestamp(milliseconds: 0))
            for metric in definition.metrics {
                trial.metrics[metric.name] = TestRuns.bowl(assignment)
            }
            trial.state = .ended(definition.judgement(of: trial.metrics, detail: nil))
            trial.ended = Timestamp(milliseconds: milliseconds)
            trials.append(trial)
        }
        return StudySnapshot(
            definition: definition, trials: trials, tried: Set(trials.map(\.assignment)),
            suggestedCount: count)
    }

    private func sampler(
        _ definition: StudyDefinition, _ count: Int, milliseconds: Int64
    ) throws -> String? {
        var source = RandomSource(seed: 4, stream: UInt64(count), purpose: .suggestion)
        return try SamplerCatalogue().sampler(for: definition).suggest(
            for: snapshot(definition, count, milliseconds: milliseconds), using: &source)?
            .provenance.sampler
    }

    @Test("a thousand trials of milliseconds go on by evolution, fewer or longer ones by the model")
    func handOver() throws {
        let plain = try definition(TestRuns.cube(2))
        #expect(try sampler(plain, 1000, milliseconds: 20) == "cma_es")
        #expect(try sampler(plain, 999, milliseconds: 20) == "gp")
        #expect(try sampler(plain, 1000, milliseconds: 3000) == "gp")
    }

    @Test("five objectives go on by directions after 250 trials, however long these take")
    func manyObjectives() throws {
        let many = try definition(TestRuns.cube(2), goals: 5)
        #expect(try sampler(many, 250, milliseconds: 3_600_000) == "nsga3")
        #expect(try sampler(many, 249, milliseconds: 1) == "gp")
        let four = try definition(TestRuns.cube(2), goals: 4)
        #expect(try sampler(four, 250, milliseconds: 1) == "gp")
        #expect(
            SamplerCatalogue.handOverReason(for: many)
                == "after 250 trials with 5 objectives, covering the front is worth more than a model "
                + "of a sum of them")
    }

    @Test("conditions are for the Parzen estimator, several objectives for genetic algorithms")
    func successor() throws {
        let branches = try SearchSpace(
            parameters: [
                Parameter("kind", .choice(ListedValues([.text("a"), .text("b")]))),
                Parameter(
                    "x", .float(FloatRange(from: 0, to: 1)),
                    when: Expression(parsing: "kind == \"a\"")),
                Parameter("y", .float(FloatRange(from: 0, to: 1))),
            ])
        #expect(AutoSampler.successor(for: definition(branches)) == "tpe")
        #expect(try AutoSampler.successor(for: definition(TestRuns.cube(2), goals: 2)) == "nsga2")
        #expect(AutoSampler.successor(for: definition(branches, goals: 6)) == "nsga3")
        #expect(try sampler(definition(branches), 1000, milliseconds: 5) == "tpe")
    }
}
