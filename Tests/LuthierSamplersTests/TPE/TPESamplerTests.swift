import LuthierDomain
import LuthierMath
import LuthierTesting
import RealModule
import Testing

@testable import LuthierSamplers

@Suite("TPESampler")
struct TPESamplerTests {
    static func trial(
        _ number: Int, _ assignment: Assignment, _ outcome: TrialOutcome?, _ metrics: MetricValues,
        steps: Int? = nil
    ) -> Trial {
        var trial = Trial(
            number: number, assignment: assignment, origin: .suggested, history: number,
            provenance: nil, state: outcome.map { .ended($0) } ?? .waiting,
            started: Timestamp(milliseconds: 0))
        trial.metrics = metrics
        if let steps { trial.measurements = [Measurement(step: steps, metrics: metrics)] }
        return trial
    }

    /// Runs a study of completed trials.
    static func run(
        _ definition: StudyDefinition, trials: Int, _ loss: (Assignment) -> MetricValues
    ) throws -> [Trial] {
        let sampler = try SamplerCatalogue().sampler(for: definition)
        var history: [Trial] = []
        var tried: Set<Assignment> = []
        for number in 0..<trials {
            let snapshot = StudySnapshot(
                definition: definition, trials: history, tried: tried, suggestedCount: number)
            var source = RandomSource(
                seed: definition.seed, stream: UInt64(number), purpose: .suggestion)
            guard let next = sampler.suggest(for: snapshot, using: &source) else { break }
            tried.insert(next.assignment)
            history.append(trial(number, next.assignment, .completed, loss(next.assignment)))
        }
        return history
    }

    static func best(_ trials: [Trial]) -> Double {
        trials.compactMap { $0.metrics["loss"] }.min() ?? .infinity
    }

    private func numbers(_ assignment: Assignment) -> [Double] {
        assignment.values.map { $0?.number ?? 0 }
    }

    private func unitCube(_ count: Int) throws -> SearchSpace {
        try SearchSpace(
            parameters: try (0..<count).map {
                try Parameter("x\($0)", .float(FloatRange(from: 0, to: 1)))
            })
    }

    /// The mean best loss of twelve fixed seeds after 60 trials.
    private func mean(
        _ kind: String, _ space: SearchSpace, _ loss: (Assignment) -> Double
    ) throws -> Double {
        var sum = 0.0
        for seed in 1...12 as ClosedRange<UInt64> {
            let definition = TestSpaces.definition(
                space, sampler: MethodChoice(kind), trials: 60, seed: seed)
            sum += Self.best(try Self.run(definition, trials: 60) { ["loss": loss($0)] })
        }
        return sum / 12
    }

    @Test("60 trials on Branin, Hartmann-6 and a mixed space end better than an even spread")
    func quality() throws {
        let branin: (Assignment) -> Double = {
            let x = $0.values.map { $0?.number ?? 0 }
            let (first, second) = (x[0] * 15 - 5, x[1] * 15)
            let bend =
                second - 5.1 / (4 * Double.pi * Double.pi) * first * first + 5 / Double.pi * first
                - 6
            return bend * bend + 10 * (1 - 1 / (8 * Double.pi)) * Double.cos(first) + 10
        }
        #expect(try mean("tpe", unitCube(2), branin) < mean("sobol", unitCube(2), branin))
        let hartmann: (Assignment) -> Double = {
            Hartmann6.value($0.values.map { $0?.number ?? 0 })
        }
        #expect(
            try mean("tpe", unitCube(6), hartmann) < mean("sobol", unitCube(6), hartmann) - 0.2)
        var parameters = try unitCube(4).parameters
        for index in 0..<4 {
            parameters.append(
                try Parameter(
                    "c\(index)",
                    .choice(ListedValues([.integer(0), .integer(1), .integer(2), .integer(3)]))))
        }
        let mixed: (Assignment) -> Double = { assignment in
            let x = assignment.values.map { $0?.number ?? 0 }
            return x[..<4].reduce(0) { $0 + ($1 - 0.3) * ($1 - 0.3) }
                + x[4...].enumerated().reduce(0) {
                    $0 + ($1.element == Double($1.offset % 4) ? 0 : 0.25)
                }
        }
        let space = try SearchSpace(parameters: parameters)
        #expect(try mean("tpe", space, mixed) < mean("sobol", space, mixed) * 0.7)
    }

    @Test("a finite space is tried whole and nothing twice")
    func finite() throws {
        let space = try SearchSpace(parameters: [
            Parameter("i", .integer(IntegerRange(from: 1, to: 9))),
            Parameter("c", .choice(ListedValues([.text("a"), .text("b"), .text("c")]))),
            Parameter("b", .choice(ListedValues([.boolean(false), .boolean(true)]))),
        ])
        let definition = TestSpaces.definition(space, sampler: MethodChoice("tpe"))
        let trials = try Self.run(definition, trials: 80) { ["loss": $0["i"]?.number ?? 0] }
        #expect(trials.count == 54)
        #expect(Set(trials.map(\.assignment)).count == 54)
    }

    @Test("a branch that is better is taken, and its own parameters are learned")
    func conditional() throws {
        let space = try SearchSpace(parameters: [
            Parameter("kind", .choice(ListedValues([.text("a"), .text("b"), .text("c")]))),
            Parameter(
                "u", .float(FloatRange(from: 0, to: 1)), when: Expression(parsing: "kind == \"a\"")),
            Parameter(
                "v", .float(FloatRange(from: 0, to: 1)), when: Expression(parsing: "kind == \"b\"")),
            Parameter(
                "w", .float(FloatRange(from: 0, to: 1)), when: Expression(parsing: "kind == \"b\"")),
        ])
        #expect(TPEGroup.groups(of: ModelSpace(space)).map(\.parameters) == [[0], [1], [2, 3]])
        let definition = TestSpaces.definition(space, sampler: MethodChoice("tpe"))
        let trials = try Self.run(definition, trials: 90) { assignment in
            guard assignment["kind"] == .text("b") else { return ["loss": 2] }
            let (v, w) = (assignment["v"]?.number ?? 0, assignment["w"]?.number ?? 0)
            return ["loss": abs(v - 0.7) + abs(w - 0.2)]
        }
        #expect(trials.suffix(40).count { $0.assignment["kind"] == .text("b") } > 20)
        #expect(Self.best(trials) < 0.05)
    }

    @Test("a monotone change of the losses leaves what is good, and only its weights change")
    func monotone() throws {
        let space = try unitCube(3)
        let definition = TestSpaces.definition(space, sampler: MethodChoice("tpe"))
        var source = RandomSource(seed: 4, purpose: .test)
        let feasible = try FeasibleSet(space)
        let points = (0..<50).map { _ in feasible.draw(using: &source) }
        func suggestion(_ change: (Double) -> Double) throws -> Suggestion? {
            let trials = points.enumerated().map {
                Self.trial($0, $1, .completed, ["loss": change($1["x0"]?.number ?? 0)])
            }
            let snapshot = StudySnapshot(
                definition: definition, trials: trials, tried: Set(points), suggestedCount: 50)
            var source = RandomSource(seed: 4, purpose: .suggestion)
            return try TPESampler(definition).suggest(for: snapshot, using: &source)
        }
        let plain = try #require(try suggestion { $0 })
        #expect(plain.provenance.sampler == "tpe")
        #expect(plain.provenance.figures["good"] == 8)
        #expect(plain.provenance.figures["model_size"] == 50)
        // Weights are shares of the distance to the threshold: shifts and units change nothing.
        #expect(try suggestion { $0 * 1024 }?.assignment == plain.assignment)
        let bent = try #require(try suggestion { $0 * $0 * $0 })
        #expect((bent.assignment["x0"]?.number ?? 1) < 0.5)
    }

    @Test("a trial without a result keeps the next one away")
    func pending() throws {
        let space = try unitCube(1)
        let definition = TestSpaces.definition(space, sampler: MethodChoice("tpe"))
        var model = TPEModel(
            ModelSpace(space), try TPESettings(MethodChoice("tpe"), startup: 4), objectives: 1)
        func snapshot(_ pending: Int) -> StudySnapshot {
            let trials = (0..<20 + pending).map { number in
                let place = number < 20 ? Double(number) / 20 : 0.31
                let assignment = Assignment(names: space.names, values: [.real(place)])
                return Self.trial(
                    number, assignment, number < 20 ? .completed : nil,
                    number < 20 ? ["loss": abs(place - 0.31)] : MetricValues())
            }
            return StudySnapshot(
                definition: definition, trials: trials, tried: Set(trials.map(\.assignment)),
                suggestedCount: trials.count)
        }
        let place = Assignment(names: space.names, values: [.real(0.31)])
        model.read(snapshot(0))
        model.settle(for: snapshot(0))
        let alone = model.logRatio(of: place)
        model.read(snapshot(3))
        model.settle(for: snapshot(3))
        #expect(model.logRatio(of: place) < alone - 0.2)
        model.read(snapshot(0))
        model.settle(for: snapshot(0))
        #expect(model.logRatio(of: place) == alone)
    }

    @Test("two losses are both made small")
    func objectives() throws {
        let space = try unitCube(2)
        var definition = TestSpaces.definition(space, sampler: MethodChoice("tpe"))
        definition.metrics = [
            Metric("loss", .optimized(.minimize, threshold: nil)),
            Metric("time", .optimized(.minimize, threshold: nil)),
        ]
        let trials = try Self.run(definition, trials: 70) { assignment in
            let (x, y) = (assignment["x0"]?.number ?? 0, assignment["x1"]?.number ?? 0)
            return ["loss": x + abs(y - 0.5), "time": 1 - x + abs(y - 0.5)]
        }
        // The front is y = 0.5 with any x.
        let late = trials.suffix(30)
        #expect(late.count { abs(($0.assignment["x1"]?.number ?? 0) - 0.5) < 0.15 } > 18)
        #expect(late.contains { ($0.assignment["x0"]?.number ?? 0) < 0.3 })
        #expect(late.contains { ($0.assignment["x0"]?.number ?? 0) > 0.7 })
    }

    @Test("beyond the kernels that are kept, dropping what was read changes nothing")
    func thinned() throws {
        let space = try unitCube(2)
        let definition = TestSpaces.definition(space, sampler: MethodChoice("tpe"))
        let feasible = try FeasibleSet(space)
        var source = RandomSource(seed: 9, purpose: .test)
        let trials = (0..<900).map { number in
            let assignment = feasible.draw(using: &source)
            return Self.trial(
                number, assignment, .completed, ["loss": assignment["x0"]?.number ?? 0])
        }
        let tried = Set(trials.map(\.assignment))
        func snapshot(_ count: Int) -> StudySnapshot {
            StudySnapshot(
                definition: definition, trials: Array(trials[..<count]), tried: tried,
                suggestedCount: count)
        }
        let sampler = try TPESampler(definition)
        for count in [20, 300, 301, 560, 600, 850, 900] {
            var first = RandomSource(seed: 5, purpose: .suggestion)
            var second = first
            let kept = sampler.suggest(for: snapshot(count), using: &first)
            let fresh = try TPESampler(definition).suggest(for: snapshot(count), using: &second)
            #expect(kept == fresh, "\(count) trials")
        }
    }
}

/// The Hartmann function of six numbers; its least value is −3.32237.
enum Hartmann6 {
    static func value(_ x: [Double]) -> Double {
        let weights = [1, 1.2, 3, 3.2]
        let scales: [[Double]] = [
            [10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8],
            [17, 8, 0.05, 10, 0.1, 14],
        ]
        let centres: [[Double]] = [
            [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
            [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
            [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650],
            [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
        ]
        var sum = 0.0
        for row in 0..<4 {
            var exponent = 0.0
            for (place, value) in x.enumerated() {
                let gap = value - centres[row][place]
                exponent += scales[row][place] * gap * gap
            }
            sum -= weights[row] * Double.exp(-exponent)
        }
        return sum
    }
}
