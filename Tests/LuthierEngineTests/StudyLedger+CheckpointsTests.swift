import LuthierDomain
import LuthierPorts
import LuthierTesting
import Testing

@testable import LuthierEngine

@Suite("Checkpoints that can be done without")
struct StudyLedgerCheckpointsTests {
    private func definition() throws -> StudyDefinition {
        var definition = try TestStudies.definition(budget: Budget(trials: 100))
        definition.scheduler = MethodChoice(
            "asha",
            options: [("min", 1), ("max", 4), ("factor", 2)].map {
                .init(name: $0.0, value: .integer($0.1))
            })
        return definition
    }

    @Test("completed ones go first, the worst before; then paused ones, from the lowest rung up")
    func order() async throws {
        let study = try await TestStudies.engine().begin(definition())
        // By number: 0 and 1 stay at the lowest rung, others come further.
        let losses = [5.0, 6, 4, 3, 2, 1, 0.5, 0.4, 7]
        for _ in 0..<30 {
            guard let trial = try await study.ask(worker: "w").trials.first,
                trial.number < losses.count
            else { break }
            let loss = losses[trial.number]
            for one in 1...4 {
                let decision = try await study.report(
                    trial.number, token: trial.token,
                    Measurement(step: one, metrics: ["loss": loss]))
                if decision != .proceed { break }
            }
            _ = try await study.tell(trial.number, token: trial.token, .loss(loss))
        }
        let ledger = try await study.ledger()
        let spare = ledger.spareCheckpoints
        let completed = ledger.trials.filter { $0.outcome == .completed }
        let paused = ledger.trials.filter { $0.state == .paused }
        #expect(completed.count >= 2 && Set(paused.map { $0.reach() }).count >= 2, "\(spare)")
        #expect(!spare.contains(ledger.best[0]))
        #expect(spare.count == completed.count - 1 + paused.count)
        let ranks = spare.map { number -> [Double] in
            let trial = ledger.trials[number]
            let reach = trial.outcome == .completed ? 0 : trial.reach() ?? 0
            return [reach, -(trial.metrics["loss"] ?? 0)]
        }
        #expect(ranks == ranks.sorted { ($0[0], $0[1]) < ($1[0], $1[1]) })
        #expect(Set(ledger.checkpointHolders.map(\.number)).isSuperset(of: spare))
    }

    @Test("those of trials that ended without success are of no use")
    func needless() async throws {
        var plain = try TestStudies.definition(
            retry: RetryPolicy(attempts: 2, causes: [.crash]))
        plain.budget.trials = 7
        let study = try await TestStudies.engine().begin(plain)
        let results: [TrialResult] = [
            .loss(1), TrialResult(.infeasible(reason: "no")),
            TrialResult(.failed(.crash, reason: "bang", detail: nil)),
            TrialResult(.failed(.crash, reason: "bang", detail: nil)),
            TrialResult(.stopped(reason: "bad")),
            TrialResult(.outOfMemory(reason: "big", detail: nil)),
        ]
        for result in results {
            let trial = try #require(try await study.ask(worker: "w").trials.first)
            _ = try await study.tell(trial.number, token: trial.token, result)
        }
        _ = try await study.add(
            Assignment(names: ["x"], values: [.real(1)]), TrialResult(.infeasible(reason: "no")))
        // Trial 2 crashed, waited, and crashed again.
        let ledger = try await study.ledger()
        #expect(ledger.trials[2].attempt == 2)
        #expect(ledger.needlessCheckpoints(from: 0, and: []) == [1, 2, 3, 4])
        #expect(ledger.needlessCheckpoints(from: 2, and: []) == [2, 3, 4])
        #expect(ledger.needlessCheckpoints(from: ledger.endCount, and: [0, 4]) == [4])
        #expect(ledger.checkpointHolders.map(\.number) == [0])
    }
}
