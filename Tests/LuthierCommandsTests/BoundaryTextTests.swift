import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierTesting
import Testing

@testable import LuthierCommands

@Suite("BoundaryText")
struct BoundaryTextTests {
    /// A study in which large values run out of memory.
    private func ledger(_ fails: (Double) -> TrialOutcome?) async throws -> StudyLedger {
        let definition = try StudyDefinition(
            name: "toy",
            space: SearchSpace(parameters: [Parameter("x", .float(FloatRange(from: 0, to: 1)))]),
            metrics: [Metric("loss", .optimized(.minimize, threshold: nil))],
            budget: Budget(trials: 20), sampler: MethodChoice("random"))
        let study = try await StudyEngine(storage: MemoryStorage(), clock: VirtualClock()).create(
            definition)
        for trial in try await study.ask(worker: "w", count: 20).trials {
            let x = trial.assignment["x"]?.number ?? 0
            let outcome = fails(x) ?? .completed
            _ = try await study.tell(
                trial.number, token: trial.token,
                TrialResult(outcome, metrics: outcome == .completed ? ["loss": x] : [:]))
        }
        return try await study.ledger()
    }

    @Test("each way of failing has a sentence, and each trial a side")
    func sentences() async throws {
        let ledger = try await ledger { x in
            x > 0.6 ? .outOfMemory(reason: "why", detail: nil) : nil
        }
        let count = ledger.counts.outOfMemory
        try #require(count >= 2)
        let sentences = BoundaryText.sentences(ledger.definition, ledger.trials)
        #expect(sentences.count == 1)
        #expect(sentences[0].hasPrefix("\(count) trials ran out of memory: x above 0."))
        #expect(
            sentences[0].hasSuffix("(\(count) of \(count) there, 0 of \(20 - count) elsewhere)."))
        for trial in ledger.trials {
            let lines = BoundaryText.sentences(of: trial, ledger.definition, ledger.trials)
            let word = trial.outcome == .completed ? "within" : "beyond"
            #expect(
                lines[0].hasPrefix("It is \(word) the boundary learnt from trials that ran out"))
        }
    }

    @Test("where nothing fails, or by chance, there is nothing to say")
    func nothing() async throws {
        let ledger = try await ledger { _ in nil }
        #expect(BoundaryText.sentences(ledger.definition, ledger.trials).isEmpty)
    }
}
