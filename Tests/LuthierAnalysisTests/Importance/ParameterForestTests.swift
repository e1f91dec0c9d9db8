import LuthierDomain
import LuthierSurrogates
import Testing

@testable import LuthierAnalysis

@Suite("ParameterForest")
struct ParameterForestTests {
    @Test("a conditional parameter is absent as often as even drawings leave it out")
    func absence() throws {
        let space = try SearchSpace(parameters: [
            Parameter("kind", .choice(ListedValues([.text("a"), .text("b"), .text("c")]))),
            Parameter(
                "rate", .float(FloatRange(from: 0, to: 1)),
                when: Expression(parsing: "kind == \"a\"")),
        ])
        let axes = ParameterForest.axes(of: ModelSpace(space))
        #expect(axes[0] == .levels(3, absent: 0))
        guard case .number(let absent) = axes[1] else { return #expect(Bool(false)) }
        #expect(abs(absent - 2.0 / 3) < 0.01)
    }

    @Test("more than a thousand trials are drawn from, the same for the same seed")
    func drawing() throws {
        let definition = try TestTrials.definition(["x"])
        let observed = try ObservedMetric(
            TestTrials.loss, in: definition,
            trials: TestTrials.sobol(1500, in: definition) { $0[0] })
        var options = ForestOptions()
        options.trees = 2
        let first = ParameterForest(observed, options: options, seed: 5)
        let second = ParameterForest(observed, options: options, seed: 5)
        #expect(first.trials == ParameterForest.mostTrials)
        #expect(first.forest.singleShares == second.forest.singleShares)
        #expect(abs(first.forest.marginal(of: 0, at: 0.3).mean - 0.3) < 0.01)
    }

    @Test("losses beyond a limit are taken for it; without one values keep their own direction")
    func limit() throws {
        let definition = try TestTrials.definition(
            ["x"], metrics: [Metric("gain", .optimized(.maximize, threshold: nil))])
        let trials = TestTrials.sobol(64, in: definition, metric: "gain") { $0[0] }
        let observed = try ObservedMetric(
            AnalyzedMetric.objectives(of: definition)[0], in: definition, trials: trials)
        let plain = ParameterForest(observed, seed: 1).forest
        #expect(plain.marginal(of: 0, at: 0.9).mean > 0.8)
        let limited = ParameterForest(observed, limitingLossesTo: -0.5, seed: 1).forest
        #expect(abs(limited.marginal(of: 0, at: 0.1).mean + 0.5) < 1e-9)
        #expect(limited.marginal(of: 0, at: 0.9).mean < -0.8)
    }
}
