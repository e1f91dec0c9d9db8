import LuthierMath
import LuthierSurrogates
import RealModule
import Testing

@testable import LuthierDomain
@testable import LuthierSamplers

@Suite("SuccessChance")
struct SuccessChanceTests {
    private static let rows = [[0.1, 0.2], [0.4, 0.9], [0.7, 0.3], [0.9, 0.8], [0.25, 0.55]]
    private static let hyperparameters = Hyperparameters(
        logLengths: [Double.log(0.3), Double.log(0.6)], logSignal: Double.log(1.5),
        logNoise: Double.log(0.01))

    private static func process() throws -> GaussianProcess {
        var features = Features(groups: [0, 1])
        for row in rows { features.append(row) }
        return try #require(
            GaussianProcess(
                features, targets: [0.5, -1, 1.2, 0.1, -0.8], hyperparameters: hyperparameters,
                mean: 0))
    }

    private static let ends = [true, false, true, false, true]

    /// The formula, worked out from the kernel's own.
    private static func expected(_ row: [Double]) -> Double {
        var (good, all) = (0.5, 1.0)
        for (other, end) in zip(rows, ends) {
            let r = Double.hypot((row[0] - other[0]) / 0.3, (row[1] - other[1]) / 0.6)
            let root = 5.0.squareRoot()
            let weight = (1 + root * r + 5 * r * r / 3) * Double.exp(-root * r)
            all += weight
            if end { good += weight }
        }
        return good / all
    }

    @Test("it is the share of successes near a point, with half a success added")
    func formula() throws {
        let chance = try #require(SuccessChance(Self.process(), succeeded: Self.ends))
        for seed in 0..<30 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            let row = [source.uniform(), source.uniform()]
            let expected = Self.expected(row)
            #expect(abs(chance.probability(at: row) - expected) < 1e-12, "seed \(seed)")
            #expect(abs(chance.value(at: row) - Double.log(expected)) < 1e-12, "seed \(seed)")
        }
        #expect(abs(chance.probability(at: [90, 90]) - 0.5) < 1e-12)
    }

    @Test("slopes are those of differences")
    func slopes() throws {
        let chance = try #require(SuccessChance(Self.process(), succeeded: Self.ends))
        for seed in 0..<30 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            let row = [source.uniform(), source.uniform()]
            let (value, slopes) = chance.valueWithSlopes(at: row)
            #expect(abs(value - chance.value(at: row)) < 1e-12)
            for column in 0..<2 {
                var (up, down) = (row, row)
                up[column] += 1e-6
                down[column] -= 1e-6
                let slope = (chance.value(at: up) - chance.value(at: down)) / 2e-6
                #expect(abs(slopes[column] - slope) < 1e-6, "seed \(seed)")
            }
        }
    }

    @Test("it is part of what a point is worth, and of its slopes")
    func acquisition() throws {
        let process = try Self.process()
        let chance = try #require(SuccessChance(process, succeeded: Self.ends))
        let plain = Acquisition(objective: process, incumbent: 1)
        var own = plain
        own.success = chance
        let row = [0.45, 0.7]
        #expect(
            abs(own.value(at: row) - plain.value(at: row) - chance.value(at: row)) < 1e-12)
        let (with, without) = (own.valueWithSlopes(at: row), plain.valueWithSlopes(at: row))
        let slopes = chance.valueWithSlopes(at: row).slopes
        #expect(abs(with.value - own.value(at: row)) < 1e-12)
        for column in 0..<2 {
            let difference = with.slopes[column] - without.slopes[column]
            #expect(abs(difference - slopes[column]) < 1e-12)
        }
    }

    @Test("where nothing failed there is nothing to say")
    func allWell() throws {
        #expect(try SuccessChance(Self.process(), succeeded: Self.ends.map { _ in true }) == nil)
    }

    // MARK: In a study

    private static func definition(_ failures: Recipe.Failures) throws -> StudyDefinition {
        try StudyDefinition(
            name: "test", space: TestRuns.cube(2),
            metrics: [Metric("loss", .optimized(.minimize, threshold: nil))],
            sampler: MethodChoice(
                "gp", options: [.init(name: "failures", value: .text(failures.rawValue))]),
            seed: 4)
    }

    @Test("without a failure every suggestion is as if it were not there, to the last bit")
    func noFailure() throws {
        let runs = try Recipe.Failures.allCases.map { failures in
            try TestRuns.run(Self.definition(failures), trials: 20) {
                .values(["loss": TestRuns.bowl($0)])
            }
        }
        #expect(runs[0].map(\.assignment) == runs[1].map(\.assignment))
        #expect(runs[0].map(\.provenance) == runs[1].map(\.provenance))
        #expect(
            runs[1].allSatisfy { $0.provenance?.figures["success_probability"] == nil })
    }

    @Test("the record tells the chance from the first failure on")
    func provenance() throws {
        let trials = try TestRuns.run(Self.definition(.feasibility), trials: 16) {
            ($0["x0"]?.number ?? 0) > 0.6 ? .failure : .values(["loss": TestRuns.bowl($0)])
        }
        let first = try #require(trials.firstIndex { $0.outcome != .completed })
        for trial in trials where trial.provenance?.sampler == "gp" {
            let chance = trial.provenance?.figures["success_probability"]
            #expect((chance != nil) == (trial.number > first), "trial \(trial.number)")
            #expect(chance.map { (0...1).contains($0) } ?? true)
        }
        let plain = try TestRuns.run(Self.definition(.labels), trials: 16) {
            ($0["x0"]?.number ?? 0) > 0.6 ? .failure : .values(["loss": TestRuns.bowl($0)])
        }
        #expect(
            plain.allSatisfy { $0.provenance?.figures["success_probability"] == nil })
    }

    @Test("where every trial failed it goes on trying")
    func allFailed() throws {
        let trials = try TestRuns.run(Self.definition(.feasibility), trials: 20) { _ in .failure }
        #expect(trials.count == 20)
        #expect(Set(trials.map(\.assignment)).count == 20)
    }

    @Test("trials that still run are neither successes nor failures")
    func pending() throws {
        var trials = try TestRuns.run(Self.definition(.feasibility), trials: 12) {
            ($0["x0"]?.number ?? 0) > 0.6 ? .failure : .values(["loss": TestRuns.bowl($0)])
        }
        let space = ModelSpace(try TestRuns.cube(2))
        func chance() throws -> Double {
            let snapshot = try StudySnapshot(
                definition: Self.definition(.feasibility), trials: trials,
                tried: Set(trials.map(\.assignment)), suggestedCount: trials.count)
            var history = ObservedTrials(space)
            history.read(snapshot)
            var recipe = Recipe()
            recipe.failures = .feasibility
            var modelling = SurrogateModelling(FeatureMap(space), dimension: 2, recipe: recipe)
            let model = modelling.model(of: history, .single)
            let fitted = try #require(model)
            var source = RandomSource(seed: 1, purpose: .test)
            let acquisition = fitted.acquisition(
                pending: snapshot.pending.map {
                    space.point(of: snapshot.trials[$0].assignment)
                }, recipe, using: &source)
            return try #require(acquisition.success).probability(at: [0.5, 0.5])
        }
        let before = try chance()
        let values: [ParameterValue?] = [.real(0.5), .real(0.5)]
        trials.append(
            Trial(
                number: 12, assignment: Assignment(names: ["x0", "x1"], values: values),
                origin: .suggested, history: 12, provenance: nil, state: .waiting,
                started: Timestamp(milliseconds: 0)))
        #expect(try chance() == before)
    }
}
