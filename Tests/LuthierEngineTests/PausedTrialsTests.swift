import LuthierDomain
import LuthierEngine
import LuthierPorts
import LuthierTesting
import Testing

@Suite("Trials that a scheduler pauses")
struct PausedTrialsTests {
    private func definition(trials: Int) throws -> StudyDefinition {
        var definition = try TestStudies.definition(budget: Budget(trials: trials))
        definition.scheduler = MethodChoice(
            "asha",
            options: [("min", 1), ("max", 9), ("factor", 3)].map {
                .init(name: $0.0, value: .integer($0.1))
            })
        return definition
    }

    private func step(_ step: Int, _ loss: Double) -> Measurement {
        Measurement(step: step, metrics: ["loss": loss])
    }

    /// Three trials, of which the first is now to train up to 3.
    private func continued() async throws -> (study: StudyCoordinator, trial: AskedTrial) {
        let study = try await TestStudies.engine().begin(definition(trials: 3))
        for number in 0..<3 {
            let trial = try #require(try await study.ask(worker: "w").trials.first)
            #expect(trial.resource == 1)
            let loss = Double(number + 1)
            #expect(try await study.report(number, token: trial.token, step(1, loss)) == .pause)
            _ = try await study.tell(number, token: trial.token, .loss(loss))
        }
        let trial = try #require(try await study.ask(worker: "w").trials.first)
        #expect(trial.number == 0 && trial.resource == 3 && trial.attempt == 2)
        return (study, trial)
    }

    private let nothing = TrialResult(.completed, detail: "loaded")

    @Test("an attempt that was lost as it had come to its resource need not report again")
    func recovered() async throws {
        let (study, trial) = try await continued()
        #expect(try await study.report(0, token: trial.token, step(2, 0.5)) == .proceed)
        #expect(try await study.report(0, token: trial.token, step(3, 0.4)) == .pause)
        try await study.release(workers: ["w"])
        #expect(try await study.ledger().trials[0].state == .paused)
        // It is continued to the end, and lost after its last step.
        let last = try #require(try await study.ask(worker: "w").trials.first)
        #expect(last.number == 0 && last.resource == 9)
        for one in 4...9 {
            #expect(try await study.report(0, token: last.token, step(one, 0.1)) == .proceed)
        }
        try await study.release(workers: ["w"])
        #expect(try await study.ledger().trials[0].state == .waiting)
        // So is the attempt that makes up for it, before it could say anything.
        let lost = try #require(try await study.ask(worker: "w").trials.first)
        #expect(lost.number == 0 && lost.attempt == last.attempt + 1)
        let interrupted = TrialResult(.failed(.interrupted, reason: "why", detail: nil))
        _ = try await study.tell(0, token: lost.token, interrupted)
        let again = try #require(try await study.ask(worker: "w").trials.first)
        #expect(try await study.tell(0, token: again.token, nothing) == .accepted)
        let known = try await study.ledger().trials[0]
        #expect(known.outcome == .completed)
        #expect(known.metrics == ["loss": 0.1])
        #expect(known.measurements.compactMap(\.step) == Array(1...9))
    }

    @Test("one that was lost before it had come so far has to report")
    func notRecovered() async throws {
        let (study, trial) = try await continued()
        #expect(try await study.report(0, token: trial.token, step(2, 0.5)) == .proceed)
        try await study.release(workers: ["w"])
        let again = try #require(try await study.ask(worker: "w").trials.first)
        #expect(again.number == 0 && again.resource == 3)
        _ = try await study.tell(0, token: again.token, nothing)
        #expect(try await study.ledger().trials[0].outcome?.word == "failed")
    }

    @Test("what an earlier job measured is no result of a later one")
    func laterJob() async throws {
        let (study, trial) = try await continued()
        _ = try await study.tell(0, token: trial.token, nothing)
        #expect(try await study.ledger().trials[0].outcome?.word == "failed")
    }
}

extension PausedTrialsTests {
    @Test("in fixed order a lost attempt is made up for as far as it was told, and goes on later")
    func retriedAsTold() async throws {
        var definition = try definition(trials: 6)
        definition.order = .fixed
        let study = try await TestStudies.engine().begin(definition)
        // Each ruling sees all but the newest of the trials before.
        for number in 0..<3 {
            let trial = try #require(try await study.ask(worker: "w").trials.first)
            let loss = Double(9 - number)
            #expect(try await study.report(number, token: trial.token, step(1, loss)) == .pause)
            _ = try await study.tell(number, token: trial.token, .loss(loss))
        }
        let trial = try #require(try await study.ask(worker: "w").trials.first)
        #expect(try await study.report(3, token: trial.token, step(1, 0.1)) == .proceed)
        #expect(try await study.ledger().trials[3].resource == 3, "it was let on")
        let interrupted = TrialResult(.failed(.interrupted, reason: "why", detail: nil))
        _ = try await study.tell(3, token: trial.token, interrupted)
        let again = try #require(try await study.ask(worker: "w").trials.first)
        #expect(again.number == 3 && again.resource == 1 && again.attempt == 2)
        _ = try await study.tell(3, token: again.token, nothing)
        let known = try await study.ledger().trials[3]
        #expect(known.state == .paused)
        #expect(known.target == 1 && known.resource == 3)
        #expect(known.measurements.compactMap(\.step) == [1])
    }
}
