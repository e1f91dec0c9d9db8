import LuthierDomain
import LuthierPorts
import LuthierTesting
import Testing

@testable import LuthierEngine

@Suite("StudyRequest")
struct StudyRequestTests {
    @Test("an ask that is repeated late is told of the start that it caused, not of a later one")
    func idempotencyOfStarts() async throws {
        let study = try await TestStudies.engine().create(TestStudies.training("asha"))
        var first: [AskedTrial] = []
        for number in 0..<3 {
            let key = IdempotencyKey("k\(number)", fingerprint: "ask w")
            let trial = try await #require(study.ask(worker: "w", key: key).trials.first)
            first.append(trial)
            let metrics: MetricValues = ["loss": Double(number)]
            _ = try await study.report(
                trial.number, token: trial.token, Measurement(step: 1, metrics: metrics))
            _ = try await study.tell(
                trial.number, token: trial.token,
                TrialResult(.stopped(reason: "it was told to end."), metrics: metrics))
        }
        let resumed = try await #require(study.ask(worker: "w").trials.first)
        let started = try #require(first.first { $0.number == resumed.number })
        #expect(started.resource == 1 && resumed.resource == 3)
        let key = IdempotencyKey("k\(resumed.number)", fingerprint: "ask w")
        let again = try await #require(study.ask(worker: "w", key: key).trials.first)
        #expect(again.resource == 1)
        #expect(again.attempt == started.attempt && again.token == started.token)
    }

    @Test("an ask that is repeated names the folds that were to be run when it was answered")
    func idempotencyOfUnits() async throws {
        var definition = try TestStudies.definition()
        definition.replication = Replication(folds: 3)
        let study = try await TestStudies.engine().create(definition)
        let key = IdempotencyKey("k", fingerprint: "ask w")
        let trial = try await #require(study.ask(worker: "w", key: key).trials.first)
        _ = try await study.report(
            0, token: trial.token, Measurement(unit: "fold-1", metrics: ["loss": 1]))
        let again = try await #require(study.ask(worker: "w", key: key).trials.first)
        #expect(again.units == trial.units)
        #expect(again.units.count == 3)
    }

    @Test("a receipt says what a worker was told; those of before say less and are understood")
    func receipts() throws {
        for line in [
            "asked 0:1:4:2:3.5,7:2:5:0:- waiting a reason", "asked  - ", "asked 0:1:4 - ",
            "asked 0:1:4:2:-:2/0/1 - ",
        ] {
            #expect(try #require(StudyReply(line: line)).line == line)
        }
        for line in [
            "asked 0:1 - ", "asked 0:1:4:2 - ", "asked 0:1:4:2:x - ", "asked 0:1:4:x:- - ",
            "asked 0:1:4:2:-:2/x - ", "asked 0:1:4:2:-:1:2 - ",
        ] {
            #expect(StudyReply(line: line) == nil, "\(line)")
        }
    }
}
