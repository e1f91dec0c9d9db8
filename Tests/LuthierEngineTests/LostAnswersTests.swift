import LuthierDomain
import LuthierPorts
import LuthierTesting
import Testing

@testable import LuthierEngine

@Suite("LostAnswers")
struct LostAnswersTests {
    let storage = FailingStorage()
    let clock = VirtualClock()

    private func study() async throws -> StudyCoordinator {
        try await TestStudies.engine(storage: storage, clock: clock).begin(
            TestStudies.definition(budget: Budget(trials: 4, parallel: 4)))
    }

    @Test("a trial whose answer was lost is given to who asks again, once")
    func asked() async throws {
        let study = try await study()
        storage.failOnce(keeping: true)
        await #expect(throws: EngineError.self) { try await study.ask(worker: "a") }
        // Somebody else does not get it.
        #expect(try await study.ask(worker: "b").trials.map(\.number) == [1])
        #expect(try await study.ask(worker: "a").trials.map(\.number) == [0])
        #expect(try await study.ask(worker: "a").trials.map(\.number) == [2])
        storage.failOnce(keeping: true)
        await #expect(throws: EngineError.self) { try await study.ask(worker: "a") }
        let again = try #require(try await study.ask(worker: "a").trials.first)
        #expect(again.number == 3)
        #expect(try await study.tell(3, token: again.token, .loss(1)) == .accepted)
        #expect(try await study.ask(worker: "a").trials.isEmpty)
    }

    @Test("a measurement whose answer was lost is there once")
    func reported() async throws {
        let study = try await study()
        let trial = try #require(try await study.ask(worker: "a").trials.first)
        for (step, keeping) in [(1.0, true), (2, false), (3, true)] {
            let measurement = Measurement(resource: step, metrics: ["loss": step])
            storage.failOnce(keeping: keeping)
            await #expect(throws: EngineError.self) {
                try await study.report(0, token: trial.token, measurement)
            }
            #expect(try await study.report(0, token: trial.token, measurement) == .proceed)
        }
        let found = try await study.read { $0.trials[0].measurements.map(\.reach) }
        #expect(found == [1, 2, 3])
    }

    @Test("a trial that was taken away meanwhile is not given")
    func takenAway() async throws {
        let study = try await study()
        storage.failOnce(keeping: true)
        await #expect(throws: EngineError.self) { try await study.ask(worker: "a") }
        // The study is read again, so that its lease is known and can end.
        #expect(try await study.read { $0.running } == [0])
        clock.advance(by: .seconds(61))
        let again = try #require(try await study.ask(worker: "a").trials.first)
        #expect(again.number == 0)
        #expect(again.attempt == 2)
    }
}
