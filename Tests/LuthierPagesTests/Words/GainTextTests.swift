import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierTesting
import Testing

@testable import LuthierPages

@Suite("GainText")
struct GainTextTests {
    private func gain(defaults: Bool, _ losses: [Double]) async throws -> Gain? {
        var definition = try StudyDefinition(
            name: "toy",
            space: SearchSpace(parameters: [Parameter("x", .float(FloatRange(from: 0, to: 1)))]),
            metrics: [Metric("loss", .optimized(.minimize, threshold: nil))],
            budget: Budget(trials: 10))
        if defaults { definition.tryFirst = [Assignment(names: ["x"], values: [.real(0.5)])] }
        let study = try await StudyEngine(storage: MemoryStorage(), clock: VirtualClock()).create(
            definition)
        for (trial, loss) in zip(
            try await study.ask(worker: "w", count: losses.count).trials, losses)
        {
            _ = try await study.tell(
                trial.number, token: trial.token,
                TrialResult(.completed, metrics: ["loss": loss]))
        }
        return try await study.ledger().gain
    }

    @Test("a gain is told over the defaults, or over the first trial")
    func sentences() async throws {
        let over = try #require(try await gain(defaults: true, [0.5, 0.25]))
        #expect(GainText.short(over) == "−0.25 over the defaults")
        #expect(
            GainText.sentence(over)
                == "The defaults reach loss 0.5; the best settings 0.25: −0.25 (−50 %).")
        let first = try #require(try await gain(defaults: false, [0.5, 0.25]))
        #expect(GainText.short(first) == "−0.25 over the first trial")
        #expect(
            GainText.sentence(first)
                == "The first trial reached loss 0.5; the best settings 0.25: −0.25 (−50 %).")
        let none = try #require(try await gain(defaults: true, [0.5, 0.75]))
        #expect(GainText.short(none) == "the defaults are best")
        #expect(GainText.sentence(none) == "No trial beat the defaults, which reach loss 0.5.")
        #expect(try await gain(defaults: false, [0.5, 0.75]) == nil)
    }
}
