import LuthierDomain
import LuthierEngine
import LuthierPorts
import Testing

@testable import LuthierMLflow

@Suite("A study with its times")
struct StudyHistoryTests {
    @Test("each measurement of a trial has the time at which it was written")
    func times() async throws {
        let study = try await LoggedStudy(retry: RetryPolicy(attempts: 2, causes: [.exit]))
        let first = try await study.ask()
        try await study.report(first, 8, step: 1)
        try await study.report(first, 7, step: 2)
        #expect(try await study.history.times(of: 0).count == 2)
        try await study.tell(
            first, TrialResult(.failed(.exit, reason: "exit code 1.", detail: nil)))
        let second = try await study.ask()
        try await study.report(second, 8, step: 1)
        let history = try await study.history
        let times = history.times(of: 0)
        let trial = history.ledger.trials[0]
        #expect(times.count == trial.measurements.count)
        #expect(times.last == study.clock.now)
        let start = try #require(history.start(of: 0))
        #expect(start < trial.started)
    }

    @Test("reading on comes to the same as reading at once")
    func reading() async throws {
        let study = try await LoggedStudy()
        var history = try await study.history
        #expect(try await !history.readOn(in: study.storage))
        for _ in 0..<3 {
            try await study.run()
            #expect(try await history.readOn(in: study.storage))
        }
        let whole = try await study.history
        #expect(history.ledger.head == whole.ledger.head)
        for number in 0..<3 { #expect(history.times(of: number) == whole.times(of: number)) }
    }
}
