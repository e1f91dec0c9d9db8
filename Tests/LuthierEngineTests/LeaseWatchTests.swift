import LuthierDomain

import LuthierPorts
import LuthierTesting
import Testing

@testable import LuthierEngine

@Suite("Leases and clocks")
struct LeaseWatchTests {
    private let storage = MemoryStorage()
    private let clock = VirtualClock()
    private static let day = Duration.seconds(86_400)

    /// Another process with a clock of its own, on the same storage.
    private func coordinator(_ clock: VirtualClock) async throws -> StudyCoordinator {
        try await TestStudies.engine(storage: storage, clock: clock).begin(
            TestStudies.definition(budget: Budget(trials: 3, parallel: 3)))
    }

    private func running(_ study: StudyCoordinator) async throws -> [Int] {
        try await study.refresh()
        return try await study.read { $0.running.sorted() }
    }

    @Test(
        "a clock that jumps, or is wrong by a day, ends no lease early and none late",
        arguments: [day, .zero - day, .seconds(61), .seconds(-61), .seconds(3600)])
    func jumps(jump: Duration) async throws {
        let far = VirtualClock(start: clock.now + jump)
        let study = try await coordinator(clock)
        let other = try await coordinator(far)
        let first = try await #require(study.ask(worker: "a").trials.first)
        let second = try await #require(other.ask(worker: "b").trials.first)
        #expect(try await running(study) == [0, 1])
        clock.jump(by: jump)
        for _ in 0..<4 {
            #expect(try await running(study) == [0, 1])
            #expect(try await running(other) == [0, 1])
            clock.advance(by: .seconds(40))
            far.advance(by: .seconds(40))
            #expect(try await study.renew(first.number, token: first.token) == .proceed)
            #expect(try await other.renew(second.number, token: second.token) == .proceed)
        }
        far.jump(by: .zero - jump)
        #expect(try await running(other) == [0, 1])
        #expect(try await running(study) == [0, 1])
        // From now on the second is silent.
        for _ in 0..<2 {
            clock.advance(by: .seconds(31))
            far.advance(by: .seconds(31))
            #expect(try await study.renew(first.number, token: first.token) == .proceed)
        }
        #expect(try await running(study) == [0])
        #expect(try await running(other) == [0])
    }

    @Test("a process that begins gives each lease a whole term, and no more")
    func begins() async throws {
        let study = try await coordinator(clock)
        _ = try await study.ask(worker: "a")
        clock.advance(by: .seconds(59))
        let late = try await coordinator(clock)
        clock.advance(by: .seconds(59))
        #expect(try await late.read { $0.running } == [0])
        #expect(try await running(late) == [0])
        clock.advance(by: .seconds(2))
        #expect(try await running(late).isEmpty)
    }

    @Test("a sign of life that others wrote while the study had to be read again is heard")
    func readAgain() async throws {
        let faulty = FailingStorage(storage)
        let study = try await TestStudies.engine(storage: faulty, clock: clock).begin(
            TestStudies.definition(budget: Budget(trials: 3, parallel: 3)))
        let other = try await coordinator(clock)
        let trial = try await #require(other.ask(worker: "b").trials.first)
        #expect(try await running(study) == [0])
        clock.advance(by: .seconds(40))
        faulty.failOnce()
        await #expect(throws: EngineError.self) { try await study.ask(worker: "a") }
        #expect(try await other.renew(trial.number, token: trial.token) == .proceed)
        clock.advance(by: .seconds(40))
        #expect(try await running(study) == [0])
        clock.advance(by: .seconds(61))
        #expect(try await running(study).isEmpty)
    }

    @Test("a sign of life that could not be written is written the next time")
    func notWritten() async throws {
        let faulty = FailingStorage(storage)
        let study = try await TestStudies.engine(storage: faulty, clock: clock).begin(
            TestStudies.definition(budget: Budget(trials: 3, parallel: 3)))
        let other = try await coordinator(clock)
        let trial = try await #require(study.ask(worker: "a").trials.first)
        #expect(try await running(other) == [0])
        clock.advance(by: .seconds(40))
        faulty.failOnce()
        await #expect(throws: EngineError.self) {
            try await study.renew(trial.number, token: trial.token)
        }
        clock.advance(by: .seconds(15))
        #expect(try await study.renew(trial.number, token: trial.token) == .proceed)
        clock.advance(by: .seconds(15))
        #expect(try await running(other) == [0])
    }
}
