import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierServer
import LuthierTesting
import LuthierWire
import Testing

@Suite("What a worker is told, and tells")
struct CheckpointsBodyTests {
    private let operations: Operations

    init() async throws {
        operations = Operations(
            engine: StudyEngine(storage: MemoryStorage(), clock: VirtualClock()))
        _ = try await operations.perform(
            "study.create",
            [
                "definition": [
                    "study": "a", "parameters": ["x": ["from": 0, "to": 1]],
                    "metrics": ["loss": ["goal": "minimize"]], "budget": ["trials": 9],
                    "retry": ["attempts": 2, "on": ["crash"]],
                ]
            ])
    }

    private func ask() async throws -> (number: JSONValue, token: JSONValue) {
        let reply = try await operations.perform("study.ask", ["study": "a"])
        let trial = try #require(reply["trials"]?.elements?.first)
        return (try #require(trial["number"]), try #require(trial["token"]))
    }

    private func tell(_ more: JSONObject) async throws -> JSONValue {
        let trial = try await ask()
        var body = more
        body["study"] = "a"
        body["number"] = trial.number
        body["token"] = trial.token
        _ = try await operations.perform("trial.tell", body)
        let page = try await operations.perform("study.trials", ["study": "a"])
        return try #require(page["trials"]?.elements?[trial.number.integerValue ?? 0])
    }

    @Test("of the trials that it names, those that ended without success need no checkpoint")
    func checkpoints() async throws {
        _ = try await tell(["metrics": ["loss": 1]])
        _ = try await tell(["metrics": ["loss": 2]])
        _ = try await tell(["outcome": ["failed": "diverged"]])
        _ = try await tell(["outcome": ["failed": "diverged"]])
        _ = try await ask()
        let reply = try await operations.perform(
            "study.checkpoints", ["study": "a", "numbers": [1, 2, 4, 77]])
        #expect(reply["needless"] == [2])
        #expect(
            reply["holders"] == [
                ["number": 1, "attempt": 1, "running": false],
                ["number": 4, "attempt": 1, "running": true],
            ])
        #expect(reply["spare"] == [["number": 1, "paused": false]])
        for numbers in [3, [-1], ["x"], [1.5]] as [JSONValue] {
            await #expect(throws: OperationError.self) {
                try await operations.perform(
                    "study.checkpoints", ["study": "a", "numbers": numbers])
            }
        }
    }

    @Test("how a program failed decides whether it is tried again, and its last lines are kept")
    func failures() async throws {
        let crashed = try await tell([
            "outcome": ["failed": "it fell over."], "failure": "crash", "detail": "line 1\nline 2",
        ])
        #expect(crashed["outcome"] == "waiting")
        let again = try await tell(["metrics": ["loss": 1]])
        #expect(again["number"] == 0 && again["attempt"] == 2)
        let exited = try await tell([
            "outcome": ["failed": "it ended."], "failure": "exit", "detail": "line 1\nline 2",
        ])
        #expect(exited["failure"] == "exit" && exited["detail"] == "line 1\nline 2")
        #expect(exited["outcome"] == "failed")
        let silent = try await tell(["metrics": [:], "detail": "no numbers"])
        #expect(silent["failure"] == "no_metric" && silent["detail"] == "no numbers")
        let stopped = try await tell(["outcome": ["stopped": "it was told to end."]])
        #expect(stopped["outcome"] == "stopped")
        for wrong in [
            ["outcome": ["failed": "x"], "failure": "boredom"],
            ["outcome": ["infeasible": "x"], "failure": "crash"],
            ["metrics": ["loss": 1], "failure": "crash"],
        ] as [JSONObject] {
            await #expect(throws: OperationError.self) { try await tell(wrong) }
        }
    }

    @Test("an edit of the study is seen in the answer to the next ask")
    func revisions() async throws {
        let before = try await operations.perform("study.ask", ["study": "a"])["revision"]
        let study = try await operations.perform("study.get", ["study": "a"])
        var definition = try #require(study["definition"]?.members)
        definition["budget"] = ["trials": 11]
        _ = try await operations.perform(
            "study.edit", ["study": "a", "definition": .object(definition)])
        let after = try await operations.perform("study.ask", ["study": "a"])["revision"]
        #expect(before != after)
        #expect(study["created"] == "2025-01-01T00:00:00.000Z")
    }
}
