import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierTesting
import Testing

@Suite("The first trial as a baseline")
struct BaselineTests {
    private func definition(trials: Int = 4) throws -> StudyDefinition {
        try TestStudies.definition(
            sampler: "random", budget: Budget(trials: trials, parallel: 4),
            metrics: [
                Metric("loss", .optimized(.minimize, threshold: nil)), Metric("p95", .stored),
                Metric(
                    "cost", .stored, derivation: Expression(parsing: "loss + p95 / 100")),
                Metric(rule: Expression(parsing: "p95 <= 1.5 * baseline.p95")),
            ])
    }

    private func result(_ loss: Double, _ p95: Double) -> TrialResult {
        TrialResult(.completed, metrics: ["loss": loss, "p95": p95])
    }

    @Test("others wait for it; then they are compared with it, and replaying gives the same")
    func compared() async throws {
        let storage = MemoryStorage()
        let study = try await TestStudies.engine(storage: storage).begin(definition())
        let first = try await #require(study.ask(worker: "w").trials.first)
        let waiting = try await study.ask(worker: "v")
        #expect(waiting.trials.isEmpty)
        _ = try await study.tell(first.number, token: first.token, result(1, 100))
        for p95 in [140.0, 160, 150] {
            let trial = try await #require(study.ask(worker: "w").trials.first)
            _ = try await study.tell(trial.number, token: trial.token, result(0.5, p95))
        }
        let ledger = try await study.ledger()
        #expect(ledger.trials.map { $0.metrics["cost"] } == [2, 1.9, 2.1, 2])
        #expect(
            ledger.trials.map(\.outcome) == [
                .completed, .completed,
                .infeasible(reason: "p95 <= 1.5 * baseline.p95 does not hold, by 10.0."),
                .completed,
            ])
        let report = try await StudyVerifier(storage: storage).verify(ledger.definition.name)
        #expect(report.difference == nil)
        let opened = try await TestStudies.engine(storage: storage).begin(definition())
        #expect(try await opened.ledger().baseline == ledger.baseline)
    }

    @Test("when the first fails, the next that is measured to its end is the baseline")
    func failed() async throws {
        let study = try await TestStudies.engine().begin(definition())
        let first = try await #require(study.ask(worker: "w").trials.first)
        _ = try await study.tell(
            first.number, token: first.token,
            TrialResult(
                .failed(.crash, reason: "it broke", detail: nil), metrics: ["loss": 1, "p95": 7]))
        let second = try await #require(study.ask(worker: "w").trials.first)
        #expect(try await study.ask(worker: "v").trials.isEmpty)
        _ = try await study.tell(second.number, token: second.token, result(1, 1000))
        #expect(try await study.ledger().baseline?["p95"] == 1000)
        #expect(try await study.ledger().trials[second.number].outcome == .completed)
        #expect(try await study.ask(worker: "v").trials.count == 1)
    }

    @Test("measurements on the way carry what follows from them")
    func measured() async throws {
        let study = try await TestStudies.engine().begin(definition())
        let trial = try await #require(study.ask(worker: "w").trials.first)
        _ = try await study.report(
            trial.number, token: trial.token,
            Measurement(step: 1, metrics: ["loss": 2, "p95": 50]))
        let measurement = try await study.ledger().trials[0].measurements[0]
        #expect(measurement.metrics["cost"] == 2.5)
        #expect(measurement.metrics["p95 <= 1.5 * baseline.p95"] == nil)
    }
}
