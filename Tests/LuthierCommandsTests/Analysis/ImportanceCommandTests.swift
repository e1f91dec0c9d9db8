import ArgumentParser
import LuthierAnalysis
import LuthierDomain
import LuthierEngine
import LuthierTesting
import LuthierWire
import Testing

@testable import LuthierCommands

@Suite("luthier study importance")
struct ImportanceCommandTests {
    @Test("what it prints for people is the text on file, by both methods")
    func text() async throws {
        let ledger = try await AnalyzedStudy.ledger()
        var lines: [String] = []
        for arguments in [[], ["--method", "fanova"], ["--metric", "seconds"]] {
            let command = try ImportanceCommand.parse(arguments)
            lines.append("$ luthier study importance \(arguments.joined(separator: " "))")
            lines += try command.text(ledger)
        }
        #expect(
            try GoldenFile("study-importance.txt").difference(
                from: lines.joined(separator: "\n") + "\n") == nil)
    }

    @Test("the JSON document has every share, the notes, and what to keep")
    func json() async throws {
        let body = try ImportanceCommand.parse(["--method", "fanova"]).body(
            try await AnalyzedStudy.ledger())
        let importance = try #require(body["importances"]?.elements?.first)
        #expect(importance["metric"]?.stringValue == "loss")
        #expect(importance["parameters"]?.elements?.count == 4)
        #expect(importance["parameters"]?.elements?[0]["parameter"]?.stringValue == "rate")
        #expect(importance["left_out"]?["failed"]?.integerValue == 3)
        #expect(body["core"]?["advice"]?.stringValue == "too_few_trials")
        #expect(body["core"]?["needed"]?.integerValue == 40)
    }

    @Test("an unknown metric, an empty study and a wrong share are refused")
    func refusals() async throws {
        let ledger = try await AnalyzedStudy.ledger()
        let unknown = #expect(throws: AnalysisError.self) {
            try ImportanceCommand.parse(["--metric", "sconds"]).text(ledger)
        }
        #expect(unknown?.hint == "Did you mean \"seconds\"?")
        let none = try await AnalyzedStudy.empty()
        let error = #expect(throws: AnalysisError.self) {
            try ImportanceCommand.parse([]).text(none)
        }
        #expect(error?.code == .noTrials)
        #expect(throws: (any Error).self) { try ImportanceCommand.parse(["--keep", "0"]) }
    }
}
