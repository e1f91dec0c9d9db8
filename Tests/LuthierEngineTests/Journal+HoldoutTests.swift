import LuthierDomain
import LuthierPorts
import LuthierTesting
import Testing

@testable import LuthierEngine

@Suite("Trials that are scored on the holdout")
struct JournalHoldoutTests {
    @Test("the best is scored when none is named, once, and the record answers from then on")
    func once() async throws {
        let bench = try await ScoredStudy()
        let first = try await bench.study.promote(nil, worker: "a")
        #expect(first.number == 1)
        guard case .started(1, let token) = first.state else {
            Issue.record("\(first)")
            return
        }
        #expect(try await bench.study.score(1, token: token, .loss(1.5)) == .accepted)
        #expect(try await bench.study.promote(nil, worker: "b").state == .recorded)
        #expect(try await bench.study.promote(1, worker: "b").state == .recorded)
        #expect(try await bench.holdoutEvents().count == 2)
        let ledger = try await bench.study.ledger()
        #expect(ledger.holdoutUse(of: 1)?.score?.metrics == ["loss": 1.5])
    }

    @Test("of two that promote the same trial at once one scores it")
    func race() async throws {
        let bench = try await ScoredStudy()
        let other = try await bench.other()
        let first = try await bench.study.promote(2, worker: "a")
        #expect(first.state == .started(attempt: 1, token: 4))
        #expect(try await other.promote(2, worker: "b").state == .busy)
        #expect(try await other.score(2, token: 99, .loss(0)) == .late)
        #expect(try await bench.study.score(2, token: 4, .loss(1)) == .accepted)
        #expect(try await bench.study.score(2, token: 4, .loss(1)) == .accepted)
        #expect(try await bench.study.score(2, token: 4, .loss(0)) == .late)
        #expect(try await other.promote(2, worker: "b").state == .recorded)
    }

    @Test("a scoring whose worker is gone is named, counted, and begun anew as the same use")
    func lost() async throws {
        let bench = try await ScoredStudy()
        _ = try await bench.study.promote(1, worker: "a")
        try await bench.study.release(workers: ["somebody else"])
        #expect(try await bench.study.ledger().holdoutUse(of: 1)?.running != nil)
        try await bench.study.release(workers: ["a"])
        let use = try #require(try await bench.study.ledger().holdoutUse(of: 1))
        #expect(
            use.newest.end?.outcome.reason
                == "the scoring began and its process is gone; the data may have been looked at.")
        #expect(use.mayHaveLooked)
        let again = try await bench.study.promote(1, worker: "b")
        guard case .started(2, let token) = again.state else {
            Issue.record("\(again)")
            return
        }
        _ = try await bench.study.score(1, token: token, .loss(2))
        let ledger = try await bench.study.ledger()
        #expect(ledger.holdoutUses.map(\.number) == [1])
        #expect(ledger.holdoutPlace(of: 0) == 2)
    }

    @Test("a lease that expires is taken back by whoever looks next; a renewed one is not")
    func expiry() async throws {
        let bench = try await ScoredStudy()
        guard case .started(_, let token) = try await bench.study.promote(1, worker: "a").state
        else { return }
        for _ in 0..<4 {
            bench.clock.advance(by: .seconds(40))
            #expect(try await bench.study.renewScoring(1, token: token) == .proceed)
        }
        #expect(try await bench.other().promote(1, worker: "b").state == .busy)
        bench.clock.advance(by: .seconds(61))
        // It slept, was given up, and nobody has begun anew: it goes on, and its numbers count.
        #expect(try await bench.study.renewScoring(1, token: token) == .proceed)
        #expect(try await bench.study.score(1, token: token, .loss(3)) == .accepted)
        #expect(try await bench.study.ledger().holdoutUse(of: 1)?.score != nil)
    }

    @Test("once another attempt has begun, the old one is told to stop and its numbers are late")
    func fencing() async throws {
        let bench = try await ScoredStudy()
        guard case .started(_, let token) = try await bench.study.promote(1, worker: "a").state
        else { return }
        let other = try await bench.other()
        bench.clock.advance(by: .seconds(61))
        guard case .started(2, _) = try await other.promote(1, worker: "b").state else {
            Issue.record("not begun anew")
            return
        }
        #expect(try await bench.study.renewScoring(1, token: token) == .stop)
        #expect(try await bench.study.score(1, token: token, .loss(3)) == .late)
        #expect(try await bench.study.ledger().holdoutUse(of: 1)?.running != nil)
    }

    @Test("a failure is recorded with its reason, and never spoils the study")
    func failures() async throws {
        let bench = try await ScoredStudy()
        let before = try await bench.study.ledger()
        let results = [
            TrialResult(.failed(.exit, reason: "exit 1", detail: "boom")),
            TrialResult(.completed), TrialResult(.completed, metrics: ["auc": 1]), .loss(.nan),
            TrialResult(.failed(.interrupted, reason: "interrupted", detail: nil)),
            TrialResult(.outOfMemory(reason: "too large", detail: nil)),
        ]
        for (index, result) in results.enumerated() {
            let answer = try await bench.study.promote(nil, worker: "a")
            guard case .started(index + 1, let token) = answer.state else {
                Issue.record("\(index): \(answer)")
                return
            }
            _ = try await bench.study.score(1, token: token, result)
        }
        let ledger = try await bench.study.ledger()
        #expect(ledger.counts == before.counts)
        #expect(ledger.best == before.best)
        #expect(ledger.ending == before.ending)
        #expect(ledger.holdoutUses.count == 1)
        #expect(
            ledger.holdoutUses[0].attempts.map { $0.end?.outcome.reason } == [
                "exit 1", "the program ended without reporting loss; it reported nothing.",
                "the program ended without reporting loss; it reported auc.",
                "loss is nan, which is no usable number.", "interrupted", "too large",
            ])
    }

    @Test("only a completed trial that exists can be scored, and only where there is a holdout")
    func refusals() async throws {
        let bench = try await ScoredStudy(losses: [1], trials: 2)
        _ = try await bench.study.ask(worker: "w")
        func message(_ number: Int?, in study: StudyCoordinator) async -> String {
            do throws(EngineError) {
                return "\(try await study.promote(number, worker: "a"))"
            } catch {
                return error.description
            }
        }
        #expect(
            await message(7, in: bench.study)
                == "there is no trial 7; the study has trials 0 to 1.")
        #expect(
            await message(1, in: bench.study)
                == "trial 1 is running; only a completed trial can be scored on the holdout. "
                + "The best is trial 0.")
        let none = try await ScoredStudy(holdout: nil)
        #expect(await message(nil, in: none.study).contains("has no holdout. Add holdout:"))
        let empty = try await ScoredStudy(losses: [], trials: 1)
        #expect(await message(nil, in: empty.study).hasPrefix("no trial was completed"))
        #expect(try await none.holdoutEvents().isEmpty)
    }

    @Test("with several goals a trial has to be named, and the front is")
    func severalGoals() async throws {
        let bench = try await ScoredStudy(metrics: [
            Metric("loss", .optimized(.minimize, threshold: nil)),
            Metric("accuracy", .optimized(.maximize, threshold: nil)),
        ])
        let error = await #expect(throws: EngineError.self) {
            try await bench.study.promote(nil, worker: "a")
        }
        #expect(error?.code == .noCandidate)
        #expect(error?.hint == "Name a trial of the front: 1, 2, 0.")
        #expect(try await bench.study.promote(2, worker: "a").number == 2)
    }

    @Test("a holdout that is given with the wish is that of the study from then on")
    func givenHoldout() async throws {
        let bench = try await ScoredStudy(holdout: nil)
        let holdout = Holdout(command: ["late"])
        _ = try await bench.study.promote(nil, worker: "a", holdout: holdout)
        let ledger = try await bench.study.ledger()
        #expect(ledger.definition.holdout == holdout)
        #expect(ledger.ending != nil, "the study stays over")
    }

    @Test("derived metrics are worked out of what the holdout reports")
    func derived() async throws {
        let gain = Metric(
            "gain", .optimized(.maximize, threshold: nil),
            derivation: try Expression(parsing: "10 - loss"))
        let bench = try await ScoredStudy(metrics: [Metric("loss", .stored), gain])
        let answer = try await bench.study.promote(nil, worker: "w", holdout: nil)
        #expect(answer.number == 1)
        guard case .started(_, let token) = answer.state else { return }
        _ = try await bench.study.score(1, token: token, .loss(4))
        let gaps = try await bench.study.ledger().holdoutGaps(of: 1)
        #expect(gaps.last?.metric == "gain")
        #expect(gaps.last?.validation == 9)
        #expect(gaps.last?.holdout == 6)
        #expect(gaps.last?.verdict == .worse)
    }

    @Test("what a caller scored is recorded once, under its key too")
    func told() async throws {
        let bench = try await ScoredStudy(holdout: nil)
        let key = IdempotencyKey("k", fingerprint: "f")
        for _ in 0..<2 {
            let answer = try await bench.study.promote(
                1, worker: "w", told: .loss(2), key: key)
            #expect(answer == PromotionAnswer(number: 1, state: .accepted))
        }
        #expect(
            try await bench.study.promote(1, worker: "w", told: .loss(9)).state == .recorded)
        #expect(
            try await bench.study.ledger().holdoutUse(of: 1)?.score?.metrics == ["loss": 2])
        #expect(try await bench.holdoutEvents().count == 2)
    }

    @Test("answers survive as the line that is kept under a key")
    func lines() {
        let states: [PromotionAnswer.State] = [
            .busy, .recorded, .accepted, .started(attempt: 2, token: 77),
        ]
        for state in states {
            let reply = StudyReply.promoted(PromotionAnswer(number: 12, state: state))
            guard case .promoted(let again)? = StudyReply(line: reply.line) else {
                Issue.record("\(reply.line)")
                continue
            }
            #expect(again == PromotionAnswer(number: 12, state: state))
        }
        for line in ["promoted 1 asleep", "promoted x busy", "promoted 1 started:2"] {
            #expect(StudyReply(line: line) == nil, "\(line)")
        }
    }

    @Test("suggestions are the same with and without uses of the holdout, and verify agrees")
    func unseen() async throws {
        func values(scoring: Bool, _ sampler: String) async throws -> [Assignment] {
            let storage = MemoryStorage()
            var definition = try TestStudies.definition(
                sampler: sampler, budget: Budget(trials: 14))
            definition.holdout = Holdout(command: ["s"])
            let study = try await TestStudies.engine(storage: storage).begin(definition)
            while let trial = try await study.ask(worker: "w").trials.first {
                guard case .real(let x)? = trial.values.first?.value else { break }
                _ = try await study.tell(
                    trial.number, token: trial.token, .loss((x - 20) * (x - 20)))
                guard scoring, trial.number.isMultiple(of: 3) else { continue }
                _ = try await study.promote(trial.number, worker: "w", told: .loss(-1000))
            }
            let report = try await StudyVerifier(
                storage: storage, catalogue: TestStudies.catalogue
            ).verify("test")
            #expect(report.difference == nil)
            #expect(report.holdoutUses == (scoring ? 5 : 0))
            let ledger = try await study.ledger()
            #expect(ledger.best.allSatisfy { (ledger.trials[$0].metrics["loss"] ?? -1) >= 0 })
            return ledger.trials.map(\.assignment)
        }
        for sampler in ["plain", "gp", "tpe"] {
            let plain = try await values(scoring: false, sampler)
            #expect(plain.count == 14)
            #expect(try await values(scoring: true, sampler) == plain, "\(sampler)")
        }
    }
}
