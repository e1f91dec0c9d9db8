import LuthierDomain
import LuthierPorts
import LuthierWire
import Synchronization
import Testing

@testable import LuthierCommands

/// Has a checkpoint of the trials in a list.
private struct Shelf: Executor {
    let numbers: Set<Int>

    func run(
        _ launch: TrialLaunch, report: @Sendable (LuthierDomain.Measurement) async -> TrialDecision
    ) async -> TrialResult { TrialResult(.completed) }

    func checkpointSize(of number: Int, in study: String) async -> Int {
        numbers.contains(number) ? 9 : 0
    }
}

@Suite("CheckpointNotes")
struct CheckpointNotesTests {
    private func notes(_ launches: [(number: Int, attempt: Int, resource: Double?, parent: Int?)])
        async throws -> [String]
    {
        let file = """
            {"study": "a", "parameters": {"x": {"from": 0, "to": 1}},
            "metrics": {"loss": {"goal": "minimize"}}}
            """
        let definition = try StudyFileDecoder().decode(SourceNode(parsingJSON: file))
        let texts = Mutex<[String]>([])
        let executor = CheckpointNotes(executor: Shelf(numbers: [1])) { text in
            texts.withLock { $0.append(text) }
        }
        for launch in launches {
            let launch = TrialLaunch(
                definition: definition, number: launch.number, attempt: launch.attempt, seed: 1,
                values: [], resource: launch.resource, parent: launch.parent)
            await executor.prepare(launch)
            _ = await executor.run(launch) { _ in .proceed }
        }
        return texts.withLock { $0 }
    }

    @Test("a trial that goes on where its checkpoint is not is said, a few times")
    func said() async throws {
        #expect(
            try await notes([(0, 1, 3, nil), (1, 2, 9, nil), (2, 2, nil, nil), (3, 1, 3, 1)]) == [])
        let continued = try await notes([(2, 2, 9, nil)])
        #expect(continued.count == 1 && continued[0].hasPrefix("trial 2 is continued here"))
        let copied = try await notes([(4, 1, 9, 2)])
        #expect(copied.count == 1 && copied[0].hasPrefix("trial 4 is to go on from trial 2"))
        let many = try await notes((0..<9).map { ($0 + 5, 2, 9, nil) })
        #expect(many.count == 3 && many[2].hasSuffix("This is not said again."))
    }
}
