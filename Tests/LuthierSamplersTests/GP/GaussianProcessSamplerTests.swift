import LuthierDomain
import LuthierMath
import LuthierTesting
import Testing

@testable import LuthierSamplers

@Suite("GaussianProcessSampler")
struct GaussianProcessSamplerTests {
    private func definition(
        _ space: SearchSpace, kind: String = "gp", seed: UInt64 = 1, metrics: [Metric]? = nil
    ) -> StudyDefinition {
        StudyDefinition(
            name: "test", space: space,
            metrics: metrics ?? [Metric("loss", .optimized(.minimize, threshold: nil))],
            budget: Budget(trials: 100), sampler: MethodChoice(kind), seed: seed)
    }

    @Test("it keeps the contract of samplers")
    func contract() throws { try SamplerContract.check("gp", trials: 24) }

    @Test("thirty trials come within 2 % of Branin's minimum, where Sobol stays above 20 %")
    func branin() throws {
        let space = try TestRuns.cube(2)
        for seed in 1...3 as ClosedRange<UInt64> {
            let trials = try TestRuns.run(definition(space, seed: seed), trials: 30) {
                .values(["loss": TestRuns.branin($0)])
            }
            let sobol = try TestRuns.run(
                definition(space, kind: "sobol", seed: seed), trials: 30
            ) { .values(["loss": TestRuns.branin($0)]) }
            #expect(TestRuns.best(trials) < 0.397887 * 1.02, "seed \(seed)")
            #expect(TestRuns.best(sobol) > 0.397887 * 1.2, "seed \(seed)")
        }
    }

    @Test("a choice that matters is found, and the values that go with it")
    func mixed() throws {
        let space = try SearchSpace(
            parameters: [
                Parameter("kind", .choice(ListedValues(["a", "b", "c", "d"].map { .text($0) }))),
                Parameter("steps", .integer(IntegerRange(from: 1, to: 20))),
                Parameter("x", .float(FloatRange(from: 0, to: 1))),
                Parameter(
                    "y", .float(FloatRange(from: 0, to: 1)),
                    when: Expression(parsing: "kind == \"c\"")),
            ])
        for seed in 1...3 as ClosedRange<UInt64> {
            let trials = try TestRuns.run(definition(space, seed: seed), trials: 40) { values in
                let steps = (values["steps"]?.number ?? 0) - 13
                let x = (values["x"]?.number ?? 0) - 0.3
                let y = values["y"]?.number.map { $0 - 0.8 }
                return .values([
                    "loss": steps * steps / 100 + x * x + (y.map { $0 * $0 } ?? 0.5)
                ])
            }
            #expect(TestRuns.best(trials) < 0.02, "seed \(seed): \(TestRuns.best(trials))")
        }
    }

    @Test("whoever forgets everything between two suggestions makes the same ones")
    func pure() throws {
        let definition = try definition(TestRuns.cube(2))
        let trials = try TestRuns.run(definition, trials: 71) {
            .values(["loss": TestRuns.bowl($0)])
        }
        for number in [5, 20, 63, 64, 65, 67, 70] {
            let again = try TestRuns.suggestion(after: Array(trials.prefix(number)), definition)
            #expect(again?.assignment == trials[number].assignment, "trial \(number)")
        }
    }

    @Test("a constraint between parameters holds in every trial and its border is reached")
    func constraint() throws {
        let space = try TestRuns.cube(2, constraints: ["x0 + x1 <= 0.8"])
        let trials = try TestRuns.run(definition(space), trials: 30) {
            .values(["loss": TestRuns.bowl($0)])
        }
        // The nearest allowed point to (0.7, 0.7) is (0.4, 0.4).
        #expect(TestRuns.best(trials) < 0.18 * 1.02)
    }

    @Test("a constraint on a metric is learnt: later trials stay near its border")
    func metricConstraint() throws {
        let metrics = [
            Metric("loss", .optimized(.minimize, threshold: nil)),
            Metric("time", .constraint(MetricBound(atMost: 0.9))),
        ]
        let trials = try TestRuns.run(
            definition(TestRuns.cube(2), metrics: metrics), trials: 40
        ) { values in
            let time = (values["x0"]?.number ?? 0) + (values["x1"]?.number ?? 0)
            return .values(["loss": TestRuns.bowl(values), "time": time])
        }
        // The nearest allowed point to (0.7, 0.7) is (0.45, 0.45).
        #expect(TestRuns.best(trials) < 0.125 * 1.05)
        // Of 20 points drawn evenly 3.6 are as near on average, and 9 or more once in 200 times.
        let near = trials.suffix(20).count { abs(($0.metrics["time"] ?? 9) - 0.9) < 0.1 }
        #expect(near >= 9)
    }

    @Test("settings that fail are not proposed again and again")
    func failures() throws {
        let trials = try TestRuns.run(definition(TestRuns.cube(2)), trials: 40) { values in
            guard (values["x0"]?.number ?? 0) < 0.6 else { return .failure }
            return .values(["loss": TestRuns.bowl(values)])
        }
        #expect(trials.suffix(20).count { $0.outcome != .completed } <= 8)
        #expect(TestRuns.best(trials) < 0.02)
    }

    @Test("two objectives are both reached")
    func objectives() throws {
        let metrics = ["one", "other"].map { Metric($0, .optimized(.minimize, threshold: nil)) }
        let trials = try TestRuns.run(
            definition(TestRuns.cube(2), metrics: metrics), trials: 30
        ) { values in
            let x = values["x0"]?.number ?? 0
            let y = values["x1"]?.number ?? 0
            return .values(["one": x + y * y, "other": 1 - x + y * y])
        }
        let near = trials.suffix(15).count {
            ($0.metrics["one"] ?? 9) + ($0.metrics["other"] ?? 9) < 1.1
        }
        #expect(near >= 9)
    }

    /// Two losses whose front is x1 = 0: the first falls with x0, the second rises.
    private func losses(_ values: Assignment) -> [Double] {
        let x = values["x0"]?.number ?? 0
        let y = values["x1"]?.number ?? 0
        return [x * x + y, (1 - x) * (1 - x) + y]
    }

    private func front(
        of count: Int, trials: Int, sampler: MethodChoice, threshold: MetricBound? = nil
    ) throws -> [Trial] {
        let metrics = (0..<count).map {
            Metric("loss\($0)", .optimized(.minimize, threshold: $0 == 0 ? threshold : nil))
        }
        var definition = try definition(TestRuns.cube(2), metrics: metrics)
        definition.sampler = sampler
        return try TestRuns.run(definition, trials: trials) { values in
            let all = losses(values) + [values["x0"]?.number ?? 0]
            return .values(
                MetricValues(all.prefix(count).enumerated().map { ("loss\($0)", $1) }))
        }
    }

    private func volume(_ trials: [Trial], _ count: Int) -> Double {
        Hypervolume.volume(
            of: trials.map { trial in (0..<count).map { trial.metrics["loss\($0)"] ?? 9 } },
            reference: [Double](repeating: 1.1, count: count))
    }

    @Test(
        "a front of two and of three losses is covered better than by points drawn evenly",
        arguments: [2, 3])
    func covers(count: Int) throws {
        let modelled = try front(of: count, trials: 30, sampler: MethodChoice("gp"))
        let even = try front(of: count, trials: 120, sampler: MethodChoice("sobol"))
        #expect(volume(modelled, count) > volume(even, count))
    }

    @Test("a threshold is where the front is looked for")
    func threshold() throws {
        let trials = try front(
            of: 2, trials: 30, sampler: MethodChoice("gp"), threshold: MetricBound(atMost: 0.1))
        // Of the front itself less than a third meets it.
        #expect(trials.suffix(15).count { ($0.metrics["loss0"] ?? 9) <= 0.15 } >= 10)
    }

    @Test("with two losses too, whoever forgets everything makes the same suggestions")
    func pureFront() throws {
        let metrics = (0..<2).map { Metric("loss\($0)", .optimized(.minimize, threshold: nil)) }
        let definition = try definition(TestRuns.cube(2), metrics: metrics)
        let trials = try TestRuns.run(definition, trials: 21) { values in
            let all = losses(values)
            return .values(["loss0": all[0], "loss1": all[1]])
        }
        for number in [5, 12, 20] {
            let again = try TestRuns.suggestion(after: Array(trials.prefix(number)), definition)
            #expect(again?.assignment == trials[number].assignment, "trial \(number)")
        }
    }

    @Test("points that still run are not proposed again")
    func pending() throws {
        let definition = try definition(TestRuns.cube(2))
        var trials = try TestRuns.run(definition, trials: 15) {
            .values(["loss": TestRuns.bowl($0)])
        }
        let sampler = try SamplerCatalogue().sampler(for: definition)
        var points: [Assignment] = []
        for _ in 0..<6 {
            let snapshot = StudySnapshot(
                definition: definition, trials: trials, tried: Set(trials.map(\.assignment)),
                suggestedCount: trials.count)
            var source = RandomSource(
                seed: 1, stream: UInt64(trials.count), purpose: .suggestion)
            let next = try #require(sampler.suggest(for: snapshot, using: &source))
            for point in points {
                let distance = zip(point.values, next.assignment.values).reduce(0.0) {
                    $0 + abs(($1.0?.number ?? 0) - ($1.1?.number ?? 0))
                }
                #expect(distance > 1e-3)
            }
            points.append(next.assignment)
            trials.append(
                Trial(
                    number: trials.count, assignment: next.assignment, origin: .suggested,
                    history: trials.count, provenance: nil, state: .waiting,
                    started: Timestamp(milliseconds: 0)))
        }
    }

    @Test("the record says what was predicted, in the metric's own unit")
    func provenance() throws {
        let trials = try TestRuns.run(definition(TestRuns.cube(2)), trials: 20) {
            .values(["loss": 1000 + TestRuns.bowl($0)])
        }
        let provenance = try #require(trials.last?.provenance)
        #expect(provenance.sampler == "gp")
        let predicted = try #require(provenance.figures["predicted_loss"])
        #expect(abs(predicted - 1000) < 5)
        #expect((provenance.figures["predicted_low"] ?? 0) <= predicted)
        #expect((provenance.figures["predicted_high"] ?? 0) >= predicted)
        #expect(
            provenance.figures["best_loss"]
                == trials.dropLast().compactMap { $0.metrics["loss"] }.min())
        #expect((0...1).contains(provenance.figures["uncertainty_share"] ?? -1))
        #expect(provenance.figures["feasible_probability"] == nil)
        #expect(trials[2].provenance?.figures["design_point"] == 3)
        #expect(trials[2].provenance?.figures["design_size"] == 4)
    }

    @Test("an option of another name is refused with the nearest one")
    func options() throws {
        let definition = try StudyDefinition(
            name: "test", space: TestRuns.cube(1),
            metrics: [Metric("loss", .optimized(.minimize, threshold: nil))],
            sampler: MethodChoice("gp", options: [.init(name: "start_up", value: .integer(5))]))
        let error = #expect(throws: DefinitionError.self) {
            _ = try SamplerCatalogue().sampler(for: definition)
        }
        #expect(error?.issues.first?.hint == "Did you mean startup?")
    }
}
