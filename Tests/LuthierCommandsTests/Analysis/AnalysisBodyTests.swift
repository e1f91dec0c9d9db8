import LuthierAnalysis
import LuthierDomain
import LuthierEngine
import LuthierWire
import Testing

@testable import LuthierCommands

@Suite("AnalysisBody")
struct AnalysisBodyTests {
    @Test("a front has its trials, their values in order, and the balanced one")
    func front() async throws {
        let ledger = try await AnalyzedStudy.ledger(secondGoal: true)
        let series = try FrontSeries(of: ledger.definition, trials: ledger.trials)
        let body = AnalysisBody.json(series, ledger)
        #expect(
            body["metrics"]?.elements?.map { $0["metric"]?.stringValue } == ["loss", "seconds"])
        #expect(body["trials"]?.elements?.count == 37)
        #expect(body["front"]?.elements?.count == series.front.count)
        #expect(body["balanced"]?.integerValue == series.balanced.number)
    }

    @Test("a history leaves out what is not known, and a curve keeps NaN")
    func numbers() throws {
        var trial = Trial(
            number: 4, assignment: Assignment(names: ["x"], values: [.real(0)]),
            origin: .added, history: 0, provenance: nil, state: .ended(.completed),
            started: Timestamp(milliseconds: 0))
        trial.ended = Timestamp(milliseconds: 500)
        trial.metrics = ["loss": 1]
        trial.measurements = [Measurement(step: 1, metrics: ["loss": .nan])]
        let metric = AnalyzedMetric(name: "loss", direction: nil, isObjective: false)
        let history = AnalysisBody.json(try OptimizationHistory(metric, trials: [trial]))
        #expect(history["goal"] == nil)
        let point = try #require(history["points"]?.elements?.first)
        #expect(point["best"] == nil && point["seconds"] == .double(0.5))
        let curves = AnalysisBody.json(try LearningCurves(metric, trials: [trial]))
        let text = curves.text()
        #expect(text.contains(#""points":[{"at":1.0,"value":"NaN"}]"#), "\(text)")
    }

    @Test("advice is told by a word of its own")
    func advice() async throws {
        let ledger = try await AnalyzedStudy.ledger()
        let observed = try ObservedMetric(
            AnalyzedMetric.objectives(of: ledger.definition)[0], in: ledger.definition,
            trials: ledger.trials)
        let core = CoreParameters(
            [try Importance(of: observed, by: .pedANOVA)], from: observed)
        #expect(AnalysisBody.json(core)["advice"]?.stringValue == "too_few_trials")
    }
}
