import ArgumentParser
import LuthierAnalysis
import LuthierDomain
import LuthierEngine
import LuthierTesting
import Testing

@testable import LuthierCommands

@Suite("luthier study curves")
struct CurvesCommandTests {
    /// Three trials of six steps; the second one learns by heart.
    private func trials() -> [Trial] {
        (0..<3).map { number in
            let shift = Double(number) / 8
            let measurements = (1...6).map { step -> Measurement in
                let way = 1 / Double(step)
                let harm = number == 1 ? max(Double(step) - 3, 0) / 8 : 0
                return Measurement(
                    step: step, metrics: ["val_loss": shift + way + harm, "train_loss": way])
            }
            var trial = Trial(
                number: number, assignment: Assignment(names: ["x"], values: [.real(0)]),
                origin: .added, history: 0, provenance: nil, state: .ended(.completed),
                started: Timestamp(milliseconds: 0))
            trial.measurements = measurements
            trial.metrics = measurements[5].metrics
            return trial
        }
    }

    @Test("curves and gaps for people are the text on file")
    func text() throws {
        let metric = AnalyzedMetric(name: "val_loss", direction: .minimize, isObjective: true)
        let pair = MetricPair(train: "train_loss", validation: "val_loss")
        var lines = CurvesText.lines(
            try LearningCurves(metric, trials: trials()), count: 2, width: 80)
        lines += CurvesText.lines(
            Overfitting(pair, direction: .minimize, trials: trials()), count: 2)
        let text = lines.map { line in
            var line = line
            while line.hasSuffix(" ") { line.removeLast() }
            return line + "\n"
        }
        #expect(try GoldenFile("study-curves.txt").difference(from: text.joined()) == nil)
    }

    @Test("a study that reports at the end only is told how to report on the way")
    func none() async throws {
        let ledger = try await AnalyzedStudy.ledger()
        let error = #expect(throws: AnalysisError.self) {
            try CurvesCommand.parse([]).found(ledger)
        }
        #expect(error?.code == .noMeasurements)
        #expect(throws: (any Error).self) { try CurvesCommand.parse(["--train", "a"]) }
        let unknown = #expect(throws: AnalysisError.self) {
            try CurvesCommand.parse(["--train", "los", "--validation", "loss"]).found(ledger)
        }
        #expect(unknown?.hint == "Did you mean \"loss\"?")
    }
}
