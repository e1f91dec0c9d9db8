import LuthierDomain
import Testing

@testable import LuthierAnalysis

@Suite("ParallelCoordinates")
struct ParallelCoordinatesTests {
    @Test("every trial that counts crosses every axis where it has a value")
    func lines() throws {
        let definition = try TestTrials.definition(parameters: [
            Parameter("rate", .float(FloatRange(from: 1, to: 100, scale: .log))),
            Parameter(
                "decay", .float(FloatRange(from: 0, to: 1)), when: Expression(parsing: "rate > 50")),
        ])
        let trials = [
            TestTrials.trial(
                0, [.real(10), nil], in: definition, ["loss": 3, "seconds": .infinity]),
            TestTrials.trial(
                1, [.real(100), .real(0.25)], in: definition, ["loss": 1, "seconds": 9]),
            TestTrials.trial(
                2, [.real(1), nil], in: definition, [:],
                outcome: .failed(.crash, reason: "", detail: nil)),
        ]
        let seconds = AnalyzedMetric(name: "seconds", direction: nil, isObjective: false)
        let parallel = ParallelCoordinates(
            of: try ObservedMetric(TestTrials.loss, in: definition, trials: trials),
            with: [TestTrials.loss, seconds])
        #expect(parallel.axes.map(\.parameter) == ["rate", "decay"])
        #expect(parallel.axes[1].condition == "rate > 50")
        #expect(parallel.lines.map(\.number) == [0, 1])
        #expect(parallel.lines[0].places == [0.5, nil])
        #expect(parallel.lines[1].places == [1, 0.25])
        #expect(parallel.metrics.map(\.metric.name) == ["loss", "seconds"])
        #expect(parallel.metrics[0].least == 1 && parallel.metrics[0].most == 3)
        #expect(parallel.lines.map { $0.metrics[1] } == [nil, 9])
    }
}
