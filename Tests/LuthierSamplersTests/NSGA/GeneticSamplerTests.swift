import LuthierMath
import RealModule
import Testing

@testable import LuthierDomain
@testable import LuthierSamplers

@Suite("GeneticSampler")
struct GeneticSamplerTests {
    static let kinds = ["nsga2", "nsga3"]

    private static func definition(
        _ kind: String, _ space: SearchSpace, goals: Int = 2, trials: Int? = nil,
        constraint: MetricBound? = nil, parallel: Int = 1, seed: UInt64 = 5
    ) -> StudyDefinition {
        var metrics = (0..<goals).map {
            Metric("f\($0)", .optimized(.minimize, threshold: nil))
        }
        if let constraint { metrics.append(Metric("size", .constraint(constraint))) }
        return StudyDefinition(
            name: "test", space: space, metrics: metrics,
            budget: Budget(trials: trials, parallel: parallel), sampler: MethodChoice(kind),
            seed: seed)
    }

    private static func numbers(_ assignment: Assignment) -> [Double] {
        assignment.values.map { $0?.number ?? 0 }
    }

    /// Distances from two corners; the front is the straight line between them.
    private static func corners(_ assignment: Assignment) -> MetricValues {
        let x = numbers(assignment)
        return [
            "f0": x.reduce(0) { $0 + ($1 - 0.2) * ($1 - 0.2) },
            "f1": x.reduce(0) { $0 + ($1 - 0.8) * ($1 - 0.8) },
        ]
    }

    /// The test function DTLZ2; the front is the unit sphere's part where all losses are positive.
    private static func sphere(_ assignment: Assignment, goals: Int) -> MetricValues {
        let x = numbers(assignment)
        let radius = 1 + x[(goals - 1)...].reduce(0) { $0 + ($1 - 0.5) * ($1 - 0.5) }
        var values = MetricValues()
        for goal in 0..<goals {
            var value = radius
            for axis in 0..<(goals - 1 - goal) { value *= Double.cos(x[axis] * .pi / 2) }
            if goal > 0 { value *= Double.sin(x[goals - 1 - goal] * .pi / 2) }
            values["f\(goal)"] = value
        }
        return values
    }

    /// The part of the box below the reference that the trials dominate, from even points.
    private static func volume(_ trials: [Trial], goals: Int, reference: Double) -> Double {
        let points = trials.filter { $0.outcome == .completed }.map { trial in
            (0..<goals).map { trial.metrics["f\($0)"] ?? .infinity }
        }
        var source = RandomSource(seed: 9, purpose: .test)
        let count = 1000
        let hits = (0..<count).count { _ in
            let place = (0..<goals).map { _ in source.uniform() * reference }
            return points.contains { zip($0, place).allSatisfy { $0 <= $1 } }
        }
        return Double(hits) / Double(count)
    }

    @Test(
        "two goals: 400 trials go a third of the way on to the front, or more, from evenly spread ones",
        arguments: kinds)
    func twoGoals(kind: String) throws {
        for seed in 1...2 as ClosedRange<UInt64> {
            func volume(_ kind: String) throws -> Double {
                let definition = Self.definition(
                    kind, try TestRuns.cube(10), trials: 400, seed: seed)
                return try Self.volume(
                    TestRuns.run(definition, trials: 400) { .values(Self.corners($0)) },
                    goals: 2, reference: 3.8)
            }
            // The whole front dominates 1 − (3.6 / 3.8)² / 6 = 0.85 of it.
            let (bred, even) = try (volume(kind), volume("sobol"))
            #expect(bred - even > 0.35 * (0.85 - even), "seed \(seed): \(bred), \(even)")
        }
    }

    @Test("five goals: nsga3 leaves nsga2 and even spreading behind")
    func fiveGoals() throws {
        func volume(_ kind: String) throws -> Double {
            let definition = Self.definition(kind, try TestRuns.cube(9), goals: 5, trials: 400)
            return try Self.volume(
                TestRuns.run(definition, trials: 400) { .values(Self.sphere($0, goals: 5)) },
                goals: 5, reference: 1.1)
        }
        let (directed, crowded, even) = try (volume("nsga3"), volume("nsga2"), volume("sobol"))
        #expect(directed > crowded)
        #expect(directed > even + 0.1)
    }

    @Test("one goal: it is a genetic algorithm", arguments: kinds)
    func oneGoal(kind: String) throws {
        for seed in 1...3 as ClosedRange<UInt64> {
            let definition = Self.definition(
                kind, try TestRuns.cube(5), goals: 1, trials: 500, seed: seed)
            let trials = try TestRuns.run(definition, trials: 500) {
                .values(["f0": TestRuns.bowl($0)])
            }
            #expect((trials.compactMap { $0.metrics["f0"] }.min() ?? 1) < 0.01, "seed \(seed)")
        }
    }

    @Test(
        "a constraint on metrics leads to where it holds, and failures are left", arguments: kinds)
    func constraints(kind: String) throws {
        let definition = Self.definition(
            kind, try TestRuns.cube(4), trials: 300, constraint: MetricBound(atMost: 0.05))
        let trials = try TestRuns.run(definition, trials: 300) { assignment in
            let x = Self.numbers(assignment)
            guard x[3] < 0.9 else { return .failure }
            var values = Self.corners(assignment)
            // Holds in about one of a hundred draws.
            values["size"] = (x[0] - 0.9) * (x[0] - 0.9) + (x[1] - 0.1) * (x[1] - 0.1)
            return .values(values)
        }
        let late = trials.suffix(100)
        #expect(late.count { $0.outcome == .completed } > 40)
        #expect(late.count { $0.metrics.isEmpty } < 10)
    }

    /// Choices, conditions, grids and a constraint between parameters.
    private static func mixed() throws -> SearchSpace {
        try SearchSpace(
            parameters: [
                Parameter("kind", .choice(ListedValues([.text("a"), .text("b"), .text("c")]))),
                Parameter(
                    "x", .float(FloatRange(from: 0.001, to: 1, scale: .log)),
                    when: Expression(parsing: "kind == \"a\"")),
                Parameter("i", .integer(IntegerRange(from: 1, to: 20))),
                Parameter("y", .float(FloatRange(from: 0, to: 20))),
            ], constraints: [Expression(parsing: "i + y <= 12")])
    }

    private static func mixedValues(_ assignment: Assignment) -> MetricValues {
        let (i, y) = (assignment["i"]?.number ?? 0, assignment["y"]?.number ?? 0)
        let x = assignment["x"]?.number ?? 0.5
        return ["f0": (i - 3) * (i - 3) + x, "f1": (y - 8) * (y - 8) + i]
    }

    @Test(
        "a fresh sampler suggests what one does that saw the study grow, in any order of ends",
        arguments: kinds)
    func freshSampler(kind: String) throws {
        for seed in 0..<2 as Range<UInt64> {
            let definition = Self.definition(kind, try Self.mixed(), parallel: 4, seed: seed)
            let kept = try SamplerCatalogue().sampler(for: definition)
            var chance = RandomSource(seed: seed, purpose: .test)
            var trials: [Trial] = []
            var tried: Set<Assignment> = []
            var ended: [Int] = []
            var running: [Int] = []
            for step in 0..<250 {
                if running.count >= 4 {
                    let number = running.remove(at: chance.below(4))
                    trials[number].metrics = Self.mixedValues(trials[number].assignment)
                    switch chance.below(10) {
                    case 0:
                        trials[number].metrics = MetricValues()
                        trials[number].state = .ended(
                            .failed(.crash, reason: "crashed", detail: nil))
                    case 1: trials[number].state = .ended(.infeasible(reason: "too large"))
                    case 2: trials[number].state = .ended(.stopped(reason: "slow"))
                    default: trials[number].state = .ended(.completed)
                    }
                    ended.append(number)
                }
                let snapshot = StudySnapshot(
                    definition: definition, trials: trials, tried: tried,
                    suggestedCount: trials.count, ended: ended, unfinished: [Set(running)])
                let number = UInt64(trials.count)
                var source = RandomSource(seed: seed, stream: number, purpose: .suggestion)
                let next = try #require(kept.suggest(for: snapshot, using: &source))
                if step % 9 == 0 {
                    var again = RandomSource(seed: seed, stream: number, purpose: .suggestion)
                    let fresh = try SamplerCatalogue().sampler(for: definition)
                        .suggest(for: snapshot, using: &again)
                    #expect(fresh == next, "seed \(seed), step \(step)")
                }
                #expect(throws: Never.self) {
                    _ = try definition.space.assignment(
                        of: next.assignment.entries, allowsOpen: false)
                }
                #expect(tried.insert(next.assignment).inserted)
                running.append(trials.count)
                trials.append(
                    Trial(
                        number: trials.count, assignment: next.assignment, origin: .suggested,
                        history: trials.count, provenance: next.provenance, state: .waiting,
                        started: Timestamp(milliseconds: 0)))
            }
        }
    }

    @Test("a finite space is tried whole, nothing twice", arguments: kinds)
    func finite(kind: String) throws {
        let space = try SearchSpace(parameters: [
            Parameter("i", .integer(IntegerRange(from: 1, to: 12))),
            Parameter("c", .choice(ListedValues([.text("a"), .text("b"), .text("c")]))),
            Parameter("o", .ordered(ListedValues([.integer(1), .integer(10), .integer(100)]))),
        ])
        let trials = try TestRuns.run(Self.definition(kind, space), trials: 200) {
            .values(["f0": $0["i"]?.number ?? 0, "f1": -($0["o"]?.number ?? 0)])
        }
        #expect(trials.count == 108)
        #expect(Set(trials.map(\.assignment)).count == 108)
    }

    @Test("where everything fails the space is filled evenly")
    func failures() throws {
        let definition = Self.definition("nsga2", try TestRuns.cube(2), trials: 60)
        let trials = try TestRuns.run(definition, trials: 60) { _ in .failure }
        #expect(trials.count == 60)
        #expect(trials.allSatisfy { $0.provenance?.sampler == "sobol" })
        #expect(
            trials.last?.provenance?.summary.hasSuffix(
                "because fewer than two trials have a result to breed from") == true)
    }

    @Test("a suggestion names its parents and its population")
    func provenance() throws {
        let definition = Self.definition("nsga3", try TestRuns.cube(2), trials: 200)
        let trials = try TestRuns.run(definition, trials: 40) { .values(Self.corners($0)) }
        #expect(trials[23].provenance?.sampler == "sobol")
        let why = try #require(trials.last?.provenance)
        #expect(why.sampler == "nsga3")
        #expect(why.summary.hasPrefix("a child of trial"))
        #expect(why.summary.hasSuffix("of a population of 26 trials"))
        let parents = [why.figures["parent"], why.figures["other_parent"]].compactMap { $0 }
        #expect(parents.count == 2)
        #expect(parents.allSatisfy { $0 < 39 })
        #expect(why.figures["population"] == 26)
    }
}
