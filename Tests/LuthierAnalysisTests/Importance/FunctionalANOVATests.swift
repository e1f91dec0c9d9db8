import LuthierDomain
import LuthierSurrogates
import Testing

@testable import LuthierAnalysis

@Suite("FunctionalANOVA")
struct FunctionalANOVATests {
    /// Few trees, because shares are averages and tests are to be quick.
    private var method: FunctionalANOVA {
        var method = FunctionalANOVA()
        method.forest.trees = 16
        return method
    }

    private func observed(
        _ count: Int, names: [String] = ["x", "y"], _ function: ([Double]) -> Double
    ) throws -> ObservedMetric {
        let definition = try TestTrials.definition(names)
        return try ObservedMetric(
            TestTrials.loss, in: definition,
            trials: TestTrials.sobol(count, in: definition, function))
    }

    @Test("without a limit the shares of 10x² + y² come near the exact ones")
    func parabola() throws {
        var method = method
        method.limit = 1
        let importance = try method.importance(
            of: observed(256, TestTrials.parabola), seed: 1)
        #expect(importance.shares.map(\.parameter) == ["x", "y"])
        #expect(abs(importance.shares[0].share - 0.990099) < 0.02)
        #expect(abs(importance.shares[1].share - 0.009901) < 0.01)
        #expect(try #require(importance.remainder) < 0.02)
        #expect(importance.notes.isEmpty)
    }

    @Test("what two parameters do only together is told as their interaction")
    func interaction() throws {
        // The exact shares of (x − ½)(y − ½) are 0, 0 and 1.
        let importance = try method.importance(
            of: observed(256, names: ["x", "y", "z"]) { ($0[0] - 0.5) * ($0[1] - 0.5) }, seed: 1)
        let pair = try #require(importance.interactions.first)
        #expect([pair.first, pair.second] == ["x", "y"])
        #expect(pair.share > 0.6)
        #expect(importance.shares.allSatisfy { $0.share < 0.15 })
        let weights = importance.weights
        #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
        let last = try #require(importance.shares.firstIndex { $0.parameter == "z" })
        #expect(weights[last] < 0.2)
    }

    @Test("settings that blow up do not hide what matters among the others")
    func limited() throws {
        // z beyond 0.9 makes the loss a million; below it only x matters.
        func loss(_ point: [Double]) -> Double { point[2] > 0.9 ? 1e6 : point[0] }
        let values = try observed(200, names: ["x", "y", "z"], loss)
        var unlimited = method
        unlimited.limit = 1
        #expect(try unlimited.importance(of: values, seed: 1).shares[0].parameter == "z")
        #expect(try method.importance(of: values, seed: 1).shares[0].parameter == "x")
    }

    @Test("what a sampler learnt to avoid matters, though few trials are bad")
    func guided() throws {
        let definition = try TestTrials.definition()
        let sequence = TestTrials.sobol(64, in: definition) { _ in 0 }
        let trials = sequence.map { trial -> Trial in
            let point = trial.assignment.values.map { $0?.number ?? .nan }
            // Seven of eight trials are near the best place of x.
            let x = trial.number % 8 == 7 ? point[0] : 0.45 + point[0] / 10
            return TestTrials.trial(
                trial.number, [.real(x), .real(point[1])], in: definition,
                ["loss": 4 * (x - 0.5) * (x - 0.5) + point[1] / 50])
        }
        let observed = try ObservedMetric(TestTrials.loss, in: definition, trials: trials)
        let shares = try method.importance(of: observed, seed: 1).shares
        #expect(shares[0].parameter == "x")
        #expect(shares[0].share > 0.7)
    }

    @Test("few trials are told of, and fewer are refused")
    func few() throws {
        let importance = try method.importance(of: observed(8, TestTrials.parabola), seed: 1)
        #expect(importance.notes.contains { $0.contains("from 20 on") })
        #expect(throws: AnalysisError.self) {
            try method.importance(of: observed(3, TestTrials.parabola), seed: 1)
        }
        #expect(throws: AnalysisError.self) {
            try method.importance(of: observed(30) { _ in 4 }, seed: 1)
        }
    }

    @Test("where most are equal the limit does not make all equal")
    func mostlyEqual() throws {
        let importance = try method.importance(
            of: observed(100) { $0[0] > 0.9 ? 1 : 0 }, seed: 1)
        #expect(importance.shares[0].parameter == "x")
        #expect(importance.shares[0].share > 0.9)
    }
}
