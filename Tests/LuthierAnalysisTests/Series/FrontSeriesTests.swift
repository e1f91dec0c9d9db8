import LuthierDomain
import Testing

@testable import LuthierAnalysis

@Suite("FrontSeries")
struct FrontSeriesTests {
    private func definition(threshold: MetricBound? = nil) throws -> StudyDefinition {
        try TestTrials.definition(
            ["x"],
            metrics: [
                Metric("accuracy", .optimized(.maximize, threshold: nil)),
                Metric("latency", .optimized(.minimize, threshold: threshold)),
            ])
    }

    private func trials(_ definition: StudyDefinition) -> [Trial] {
        [(0.9, 50.0), (0.8, 10), (0.7, 20), (0.95, 90), (0.9, 50), (0.99, 5)].enumerated().map {
            TestTrials.trial(
                $0.offset, [.real(0)], in: definition,
                ["accuracy": $0.element.0, "latency": $0.element.1],
                outcome: $0.offset == 5 ? .infeasible(reason: "") : .completed)
        }
    }

    @Test("the front has what no completed trial beats, best in the first metric first")
    func front() throws {
        let definition = try definition()
        let series = try FrontSeries(of: definition, trials: trials(definition))
        #expect(series.front.map(\.number) == [3, 0, 1])
        #expect(series.points.count == 5)
        #expect(series.points.map(\.isOnFront) == [true, true, false, true, false])
        #expect(series.balanced.number == 0)
    }

    @Test("trials that meet every threshold come before all others, if there are any")
    func thresholds() throws {
        let met = try definition(threshold: MetricBound(atMost: 60))
        let series = try FrontSeries(of: met, trials: trials(met))
        #expect(series.front.map(\.number) == [0, 1])
        #expect(series.meetsThresholds)
        let unmet = try definition(threshold: MetricBound(atMost: 1))
        let other = try FrontSeries(of: unmet, trials: trials(unmet))
        #expect(other.front.map(\.number) == [3, 0, 1])
        #expect(!other.meetsThresholds)
    }

    @Test("one metric has no front, and no completed trial neither")
    func refusals() throws {
        let single = try TestTrials.definition()
        let one = #expect(throws: AnalysisError.self) { try FrontSeries(of: single, trials: []) }
        #expect(one?.message == "toy optimises loss alone, and a front needs two metrics.")
        let two = try definition()
        let none = #expect(throws: AnalysisError.self) { try FrontSeries(of: two, trials: []) }
        #expect(none?.code == .noTrials)
    }
}
