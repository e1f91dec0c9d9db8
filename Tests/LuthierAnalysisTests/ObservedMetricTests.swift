import LuthierDomain
import Testing

@testable import LuthierAnalysis

@Suite("ObservedMetric")
struct ObservedMetricTests {
    private func trials(_ definition: StudyDefinition) -> [Trial] {
        let outcomes: [(TrialOutcome?, MetricValues)] = [
            (.completed, ["loss": 2, "size": 1]), (.completed, ["loss": 1]),
            (.failed(.crash, reason: "", detail: nil), [:]),
            (.outOfMemory(reason: "", detail: nil), [:]),
            (.stopped(reason: ""), ["loss": 0]),
            (.infeasible(reason: ""), ["loss": 0, "size": 99]),
            (nil, [:]), (.completed, ["loss": 3, "size": .nan]),
        ]
        return outcomes.enumerated().map { number, ending in
            TestTrials.trial(
                number, [.real(0.5), .real(0.5)], in: definition, ending.1, outcome: ending.0)
        }
    }

    @Test("only completed trials count for what is optimised; the others are told by reason")
    func objective() throws {
        let definition = try TestTrials.definition()
        let observed = try ObservedMetric(
            TestTrials.loss, in: definition, trials: trials(definition))
        #expect(observed.values == [2, 1, 3])
        #expect(observed.trials[observed.bestPlace].number == 1)
        #expect(observed.columns == [[0.5, 0.5, 0.5], [0.5, 0.5, 0.5]])
        #expect(
            observed.leftOut.inWords == "2 failed, 1 infeasible, 1 stopped early, 1 not ended")
    }

    @Test("for another metric those that broke a constraint count too, and NaN never")
    func other() throws {
        let definition = try TestTrials.definition()
        let size = AnalyzedMetric(name: "size", direction: nil, isObjective: false)
        let observed = try ObservedMetric(size, in: definition, trials: trials(definition))
        #expect(observed.values == [1, 99])
        #expect(observed.leftOut.notFinite == 1 && observed.leftOut.unreported == 1)
    }

    @Test("trials outside of the ranges as they are do not count")
    func outside() throws {
        let definition = try TestTrials.definition()
        let trials = [0.5, 1.5, 1].enumerated().map { number, x in
            TestTrials.trial(
                number, [.real(x), .real(0.5)], in: definition, ["loss": Double(number)])
        }
        let observed = try ObservedMetric(TestTrials.loss, in: definition, trials: trials)
        #expect(observed.trials.map(\.number) == [0, 2])
        #expect(observed.leftOut.inWords == "1 outside of the ranges")
        #expect(observed.leftOut.total == 1)
    }

    @Test("a study without a trial that counts says what became of its trials")
    func nothing() throws {
        let definition = try TestTrials.definition()
        let none = #expect(throws: AnalysisError.self) {
            try ObservedMetric(TestTrials.loss, in: definition, trials: [])
        }
        #expect(none?.message == "no trial of toy was completed; it has none yet.")
        let failed = Array(trials(definition)[2...4])
        let error = #expect(throws: AnalysisError.self) {
            try ObservedMetric(TestTrials.loss, in: definition, trials: failed)
        }
        #expect(error?.code == .noTrials)
        #expect(
            error?.message == "no trial of toy was completed (2 failed, 1 stopped early).")
    }

    @Test("equal values are told from different ones")
    func constant() throws {
        let definition = try TestTrials.definition()
        let different = try ObservedMetric(
            TestTrials.loss, in: definition, trials: trials(definition))
        try different.requireDifferentValues()
        let equal = try ObservedMetric(
            TestTrials.loss, in: definition, trials: Array(trials(definition).prefix(1)))
        let error = #expect(throws: AnalysisError.self) { try equal.requireDifferentValues() }
        #expect(error?.message == "only one trial counts, so there is nothing to compare.")
    }
}
