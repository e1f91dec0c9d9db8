import LuthierDomain
import LuthierPorts
import Testing

@testable import LuthierServer

@Suite("ImportedTrial")
struct ImportedTrialTests {
    private static func space() throws -> SearchSpace {
        try SearchSpace(parameters: [
            Parameter("x", .float(FloatRange(from: 0, to: 1))),
            Parameter("n", .integer(IntegerRange(from: 1, to: 9))),
        ])
    }

    private static func read(_ export: String) throws -> [ImportedTrial] {
        try ImportedTrial.trials(in: Array(export.utf8), for: space())
    }

    @Test("A JSON array and JSON lines are read alike; what has not ended is left out")
    func forms() throws {
        let ended =
            #"{"outcome": "completed", "parameters": {"x": 0.5, "n": 3}, "metrics": {"loss": 1.5}}"#
        let failed = #"{"outcome": "failed", "reason": "diverged", "parameters": {"x": 7, "n": 3}}"#
        let running = #"{"outcome": "running", "parameters": {"x": 0.5, "n": 3}}"#
        let array = try Self.read(" [\(ended),\n \(running), \(failed)]")
        let lines = try Self.read("\(ended)\n\n\(running)\n\(failed)\n")
        for trials in [array, lines] {
            try #require(trials.count == 2)
            #expect(trials[0].assignment["x"] == .real(0.5))
            #expect(trials[0].result.metrics["loss"] == 1.5)
            #expect(trials[1].assignment["x"] == .real(7), "values outside of ranges are history")
            #expect(trials[1].result.outcome == .failed(.reported, reason: "diverged", detail: nil))
        }
        #expect(try Self.read("").isEmpty)
    }

    @Test("Each trial has a key of its own, which notes and scorings do not change")
    func keys() throws {
        func trial(_ more: String) -> String { #"{"parameters": {"x": 0.5, "n": 3}, \#(more)}"# }
        let plain = trial(#""number": 1, "metrics": {"loss": 1}"#)
        let noted = trial(
            #""note": "x", "metrics": {"loss": 1}, "number": 1, "holdout": {"outcome": "completed"}"#
        )
        let others = [
            trial(#""number": 2, "metrics": {"loss": 1}"#),
            trial(#""number": 1, "metrics": {"loss": 2}"#),
        ]
        let keys = try Self.read(([plain, plain] + others).joined(separator: "\n")).map(\.key)
        #expect(Set(keys).count == 4)
        #expect(try Self.read(noted).map(\.key) == [keys[0]])
    }

    @Test("A paused trial is left out, and how one failed is kept")
    func outcomes() throws {
        func trial(_ more: String) -> String { #"{"parameters": {"x": 0.5, "n": 3}, \#(more)}"# }
        let trials = try Self.read(
            [
                #""outcome": "paused", "metrics": {"loss": 3}"#,
                #""outcome": "failed", "failure": "crash", "reason": "r", "detail": "last lines""#,
                #""outcome": "stopped", "reason": "pruned", "metrics": {"loss": 2}"#,
                #""outcome": "out_of_memory", "reason": "r""#,
            ].map(trial).joined(separator: "\n"))
        #expect(
            trials.map(\.result.outcome) == [
                .failed(.crash, reason: "r", detail: "last lines"), .stopped(reason: "pruned"),
                .outOfMemory(reason: "r", detail: nil),
            ])
    }

    @Test("A use of the holdout comes with its place; one that had not ended is lost")
    func holdout() throws {
        func trial(_ holdout: String) -> String {
            #"{"parameters": {"x": 0.5, "n": 3}, "holdout": \#(holdout)}"#
        }
        let trials = try Self.read(
            [
                #"{"use": 2, "metrics": {"loss": 1.25}}"#, #"{"outcome": "running"}"#,
                #"{"outcome": "failed", "failure": "crash", "reason": "it broke"}"#,
            ].map(trial).joined(separator: "\n"))
        let uses = trials.map(\.holdout)
        #expect(uses.map { $0?.place } == [2, 1, 1])
        #expect(uses[0]?.result.metrics["loss"] == 1.25)
        #expect(uses[2]?.result.outcome == .failed(.crash, reason: "it broke", detail: nil))
        guard case .failed(.lost, _, _)? = uses[1]?.result.outcome else {
            Issue.record("a use that was running is \(String(describing: uses[1]?.result.outcome))")
            return
        }
    }

    @Test(
        "The first entry that is none is named",
        arguments: [
            (#"{"outcome": "completed"}"#, "entry 1 cannot be added: it has no parameters."),
            (
                #"{"parameters": {"x": 0.5, "n": 3}, "metrics": {"loss": "low"}}"#,
                "entry 1 cannot be added: loss is no number."
            ),
            (
                "[{\"parameters\": {\"x\": 0.5, \"n\": 3}}, {\"parameters\": {\"x\": 0.5}}]",
                "entry 2 cannot be added: "
            ), ("{\"parameters\"", "it is no export: "),
            (
                #"{"outcome": "great", "parameters": {"x": 0.5, "n": 3}}"#,
                "entry 1 cannot be added: great is no outcome"
            ),
        ])
    func mistakes(export: String, message: String) {
        let error = #expect(throws: ImportFailure.self) { try Self.read(export) }
        #expect(error?.description.hasPrefix(message) == true, "\(String(describing: error))")
    }
}
