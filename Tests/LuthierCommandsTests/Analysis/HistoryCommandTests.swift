import LuthierAnalysis
import LuthierDomain
import LuthierTesting
import Testing

@testable import LuthierCommands

@Suite("luthier study history")
struct HistoryCommandTests {
    private func trials() -> [Trial] {
        [5.0, 3, 4, 1, 2, 6].enumerated().map { number, loss in
            var trial = Trial(
                number: number, assignment: Assignment(names: ["x"], values: [.real(0)]),
                origin: .added, history: 0, provenance: nil, state: .ended(.completed),
                started: Timestamp(milliseconds: Int64(number) * 1000))
            trial.ended = Timestamp(milliseconds: Int64(number) * 2000 + 1000)
            trial.metrics = ["loss": loss]
            return trial
        }
    }

    @Test(
        "the chart and the improvements are the text on file, by trial, by time and without a goal")
    func text() throws {
        var lines: [String] = []
        for axis in HistoryCommand.Axis.allCases {
            let metric = AnalyzedMetric(name: "loss", direction: .minimize, isObjective: true)
            lines.append("by \(axis.rawValue)")
            lines += HistoryText.lines(
                try OptimizationHistory(metric, trials: trials()), by: axis, width: 80)
        }
        let stored = AnalyzedMetric(name: "loss", direction: nil, isObjective: false)
        lines += HistoryText.lines(
            try OptimizationHistory(stored, trials: trials()), by: .trial, width: 80)
        let text = lines.map { line in
            var line = line
            while line.hasSuffix(" ") { line.removeLast() }
            return line + "\n"
        }
        #expect(try GoldenFile("study-history.txt").difference(from: text.joined()) == nil)
    }
}
