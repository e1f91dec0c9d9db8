import ArgumentParser
import LuthierAnalysis
import LuthierDomain
import LuthierEngine
import LuthierTesting
import LuthierWire
import Testing

@testable import LuthierCommands

@Suite("luthier study slices")
struct SlicesCommandTests {
    @Test("what it prints for people is the text on file, whole and for one parameter")
    func text() async throws {
        let ledger = try await AnalyzedStudy.ledger()
        var lines: [String] = []
        for arguments in [
            [], ["--parameter", "rate"], ["--metric", "seconds", "--parameter", "width"],
        ] {
            lines.append("$ luthier study slices \(arguments.joined(separator: " "))")
            lines += try SlicesCommand.parse(arguments).text(ledger, width: 80)
        }
        #expect(
            try GoldenFile("study-slices.txt").difference(
                from: lines.joined(separator: "\n") + "\n") == nil)
    }

    @Test("the JSON document has points, pieces, expectations and every trial as a line")
    func json() async throws {
        let body = try SlicesCommand.parse([]).body(try await AnalyzedStudy.ledger())
        let metric = try #require(body["metrics"]?.elements?.first)
        let slices = try #require(metric["slices"]?.elements)
        #expect(slices.count == 4)
        #expect(slices[0]["scale"]?.stringValue == "log")
        #expect(slices[0]["points"]?.elements?.count == 37)
        #expect(slices[0]["expected"]?.elements?.count == 21)
        #expect(slices[3]["when"]?.stringValue == "kind == \"sgd\"")
        #expect(slices[3]["expected"]?.elements?.last?["value"] == "none")
        let parallel = try #require(metric["parallel"])
        #expect(parallel["parameters"]?.elements?.count == 4)
        #expect(parallel["lines"]?.elements?.count == 37)
    }

    @Test("an unknown parameter is answered with the nearest")
    func unknown() async throws {
        let ledger = try await AnalyzedStudy.ledger()
        let error = #expect(throws: AnalysisError.self) {
            try SlicesCommand.parse(["--parameter", "rat"]).text(ledger, width: 80)
        }
        #expect(error?.hint == "Did you mean \"rate\"?")
    }
}
