import LuthierDomain
import Testing

@testable import LuthierAnalysis

@Suite("OptimizationHistory")
struct OptimizationHistoryTests {
    @Test("the best only becomes better, in the order of ends, by completed trials alone")
    func running() throws {
        let definition = try TestTrials.definition()
        var trials = [5.0, 3, 4, 1, 2].enumerated().map { number, loss in
            TestTrials.trial(
                number, [.real(0), .real(0)], in: definition, ["loss": loss],
                outcome: number == 3 ? .stopped(reason: "") : .completed)
        }
        // Trial 1 ends last.
        trials[1].ended = Timestamp(milliseconds: 60_000)
        trials.append(
            TestTrials.trial(5, [.real(0), .real(0)], in: definition, ["loss": .nan]))
        let history = try OptimizationHistory(TestTrials.loss, trials: trials)
        #expect(history.points.map(\.number) == [0, 2, 3, 4, 1])
        #expect(history.points.map(\.best) == [5, 4, 4, 2, 2])
        #expect(history.improvements.map(\.number) == [0, 2, 4])
        #expect(history.points.map(\.seconds) == [1, 3, 4, 5, 60])
        #expect(!history.points[2].isCompleted)
    }

    @Test("without a goal there is no best; without values there is no history")
    func noGoal() throws {
        let definition = try TestTrials.definition()
        let trial = TestTrials.trial(0, [.real(0), .real(0)], in: definition, ["seconds": 3])
        let seconds = AnalyzedMetric(name: "seconds", direction: nil, isObjective: false)
        let history = try OptimizationHistory(seconds, trials: [trial])
        #expect(history.points.map(\.best) == [nil] && history.improvements.isEmpty)
        for trials in [[], [trial]] {
            let error = #expect(throws: AnalysisError.self) {
                try OptimizationHistory(TestTrials.loss, trials: trials)
            }
            #expect(error?.code == .noTrials)
        }
    }
}
