import ArgumentParser
import LuthierAnalysis
import LuthierDomain
import LuthierEngine
import Testing

@testable import LuthierCommands

@Suite("MetricOptions")
struct MetricOptionsTests {
    @Test("without a name every optimised metric is meant, else the one of that name with its goal")
    func metrics() async throws {
        let ledger = try await AnalyzedStudy.ledger(secondGoal: true)
        #expect(
            try MetricOptions.parse([]).metrics(in: ledger).map(\.name) == ["loss", "seconds"])
        let stored = try await AnalyzedStudy.ledger()
        let metric = try MetricOptions.parse(["--metric", "seconds", "--goal", "maximize"])
            .metrics(in: stored)[0]
        #expect(metric.direction == .maximize && !metric.isObjective)
        #expect(throws: (any Error).self) { try MetricOptions.parse(["--goal", "up"]) }
    }

    @Test("what fails for one metric does not hide the others, and what fails for all is thrown")
    func analyses() async throws {
        let ledger = try await AnalyzedStudy.ledger(secondGoal: true)
        let error = AnalysisError(.allEqual, "all are equal.", hint: "Try another.")
        let options = try MetricOptions.parse([])
        let found = try options.analyses(in: ledger) { metric in
            if metric.name == "loss" { throw error }
            return metric.name
        }
        #expect(found == ["seconds"])
        #expect(throws: AnalysisError.self) {
            try options.analyses(in: ledger) { _ -> Int in throw error }
        }
    }
}
