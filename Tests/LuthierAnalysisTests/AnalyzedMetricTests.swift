import LuthierDomain
import Testing

@testable import LuthierAnalysis

@Suite("AnalyzedMetric")
struct AnalyzedMetricTests {
    @Test("a metric is found in the definition, in final numbers and on the way")
    func found() throws {
        let definition = try TestTrials.definition(metrics: [
            Metric("loss", .optimized(.minimize, threshold: nil)),
            Metric("size", .constraint(MetricBound(atMost: 10))),
        ])
        let trials = [
            TestTrials.trial(
                0, [.real(0), .real(0)], in: definition, ["loss": 1, "seconds": 3],
                measurements: [Measurement(step: 1, metrics: ["train_loss": 2])])
        ]
        func metric(_ name: String, _ goal: Direction? = nil) throws -> AnalyzedMetric {
            try AnalyzedMetric(named: name, in: definition, trials: trials, goal: goal)
        }
        #expect(try metric("loss") == TestTrials.loss)
        // The goal of the study stands.
        #expect(try metric("loss", .maximize) == TestTrials.loss)
        #expect(try metric("size").direction == nil)
        #expect(try metric("size", .minimize).direction == .minimize)
        #expect(try !metric("seconds").isObjective)
        #expect(try metric("train_loss").name == "train_loss")
        let error = #expect(throws: AnalysisError.self) { try metric("secnds") }
        #expect(error?.hint == "Did you mean \"seconds\"?")
        #expect(
            AnalyzedMetric.names(in: definition, trials: trials)
                == ["loss", "size", "seconds", "train_loss"])
    }
}
