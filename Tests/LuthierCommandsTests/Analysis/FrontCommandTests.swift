import ArgumentParser
import LuthierAnalysis
import LuthierDomain
import LuthierEngine
import LuthierTesting
import Testing

@testable import LuthierCommands

@Suite("luthier study front")
struct FrontCommandTests {
    @Test("plot and table are the text on file; the front is that of `study best`")
    func text() async throws {
        let ledger = try await AnalyzedStudy.ledger(secondGoal: true)
        let series = try FrontSeries(of: ledger.definition, trials: ledger.trials)
        let command = try FrontCommand.parse(["--count", "3"])
        let lines = command.lines(
            series, try command.axes(["loss", "seconds"]), ledger, width: 80)
        #expect(series.front.map(\.number) == ledger.best)
        #expect(
            try GoldenFile("study-front.txt").difference(
                from: lines.joined(separator: "\n") + "\n") == nil)
    }

    @Test("any two metrics may be drawn, and nothing else")
    func axes() throws {
        let axes = try FrontCommand.parse(["--by", "b, c"]).axes(["a", "b", "c"])
        #expect(axes == (2, 1))
        for words in ["a", "a,a", "a,b,c"] {
            #expect(throws: CommandFailure.self) {
                try FrontCommand.parse(["--by", words]).axes(["a", "b", "c"])
            }
        }
        #expect(throws: AnalysisError.self) {
            try FrontCommand.parse(["--by", "a,x"]).axes(["a", "b", "c"])
        }
        #expect(throws: (any Error).self) { try FrontCommand.parse(["--count", "0"]) }
    }
}
