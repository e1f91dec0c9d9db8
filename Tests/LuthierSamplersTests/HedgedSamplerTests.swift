import LuthierDomain
import Testing

@testable import LuthierSamplers

@Suite("HedgedSampler")
struct HedgedSamplerTests {
    @Test("every third trial is the other sampler's, and nothing depends on what was kept")
    func turns() throws {
        let definition = try StudyDefinition(
            name: "test", space: TestRuns.cube(2),
            metrics: [Metric("loss", .optimized(.minimize, threshold: nil))],
            budget: Budget(trials: 100),
            sampler: MethodChoice("gp", options: [.init(name: "hedge", value: .integer(3))]))
        let trials = try TestRuns.run(definition, trials: 24) {
            .values(["loss": TestRuns.bowl($0)])
        }
        for trial in trials.dropFirst(12) {
            #expect(trial.provenance?.sampler == (trial.number % 3 == 2 ? "tpe" : "gp"))
        }
        let again = try TestRuns.suggestion(after: Array(trials.prefix(20)), definition)
        #expect(again?.assignment == trials[20].assignment)
    }
}
