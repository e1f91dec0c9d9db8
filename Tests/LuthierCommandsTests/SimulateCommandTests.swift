import Foundation
import Testing

@testable import LuthierCommands

@Suite("luthier simulate")
struct SimulateCommandTests {
    private func simulate(_ arguments: String...) throws -> ProgramRun.Ending {
        try ProgramRun(["simulate"] + arguments, in: FileManager.default.temporaryDirectory).end()
    }

    @Test("tells studies, faults by kind and that every promise was kept; twice the same")
    func studies() throws {
        let first = try simulate("--seeds", "3", "--workers", "3")
        #expect(first.code == 0)
        #expect(first.output.hasPrefix("3 studies, "))
        #expect(first.output.contains(" faults:\n  "))
        #expect(first.output.contains(" × message lost, "))
        #expect(first.output.hasSuffix("every promise kept\n"))
        #expect(try simulate("--seeds", "3", "--workers", "3").output == first.output)
    }

    @Test("a broken promise is named with the command that replays it, and the exit code is 1")
    func broken() throws {
        let run = try simulate("--seed", "5", "--workers", "3", "--mutation", "historyWrong")
        #expect(run.code == 1)
        #expect(run.output.contains("seed 5 ("))
        #expect(run.output.contains("  recomputed: trial 0 saw event"))
        #expect(
            run.output.contains("  luthier simulate --seed 5 --workers 3 --faults 10 --trace\n"))
        #expect(run.output.hasSuffix("1 of 1 study broke a promise\n"))
    }

    @Test("--json prints one document; --trace every line of one study")
    func forms() throws {
        let run = try simulate("--seed", "1", "--workers", "2", "--json")
        let document = try JSONSerialization.jsonObject(with: Data(run.output.utf8))
        let body = try #require(document as? [String: Any])
        #expect(body["studies"] as? Int == 1)
        #expect((body["violations"] as? [Any])?.isEmpty == true)
        #expect((body["trace"] as? String)?.count == 16)
        let trace = try simulate("--seed", "1", "--workers", "2", "--trace").output
        #expect(trace.contains(" s  send 0 → coordinator"))
    }

    @Test(
        "what cannot be simulated is refused",
        arguments: [
            ["--workers", "0"], ["--faults", "-1"], ["--seeds", "0"], ["--trace"],
            ["--seed", "1", "--mutation", "nothing"],
        ])
    func refusals(arguments: [String]) throws {
        let run = try ProgramRun(
            ["simulate"] + arguments, in: FileManager.default.temporaryDirectory
        ).end()
        #expect(run.code == 64)
    }
}
