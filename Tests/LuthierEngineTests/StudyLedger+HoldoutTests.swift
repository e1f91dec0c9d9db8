import LuthierDomain
import LuthierPorts
import Testing

@testable import LuthierEngine

@Suite("StudyLedger and the holdout")
struct StudyLedgerHoldoutTests {
    @Test("gaps are against what the trial reported, with the spread of the five best")
    func gaps() async throws {
        let bench = try await ScoredStudy(losses: [9, 1, 2, 3, 5, 8, 4])
        _ = try await bench.study.promote(1, worker: "w", told: .loss(6))
        let ledger = try await bench.study.ledger()
        #expect(ledger.topSpread(of: "loss") == HoldoutGap.Spread(trials: 5, width: 4))
        #expect(ledger.topSpread(of: "other") == nil)
        let gap = try #require(ledger.holdoutGaps(of: 1).first)
        #expect(gap.validation == 1)
        #expect(gap.holdout == 6)
        #expect(gap.isBeyondSpread)
        #expect(ledger.holdoutGaps(of: 0).isEmpty)
        #expect(ledger.holdoutStanding(of: 0) == nil)
        #expect(ledger.holdoutStandings.map(\.place) == [1])
    }

    @Test("one trial has no spread, and a failed one no gap")
    func nothingToCompare() async throws {
        let bench = try await ScoredStudy(losses: [2])
        #expect(try await bench.study.ledger().topSpread(of: "loss") == nil)
        _ = try await bench.study.promote(
            0, worker: "w", told: TrialResult(.failed(.exit, reason: "r", detail: nil)))
        #expect(try await bench.study.ledger().holdoutGaps(of: 0).isEmpty)
    }

    @Test("candidates are counted in the order of their first attempts, unless none started")
    func places() async throws {
        let bench = try await ScoredStudy()
        let notStarted = TrialResult(.failed(.notStarted, reason: "no program", detail: nil))
        _ = try await bench.study.promote(2, worker: "w", told: notStarted)
        _ = try await bench.study.promote(0, worker: "w", told: .loss(1))
        #expect(try await bench.study.ledger().holdoutPlace(of: 0) == 1)
        #expect(try await bench.study.ledger().holdoutPlace(of: 1) == 2)
        _ = try await bench.study.promote(1, worker: "w", told: .loss(1))
        #expect(try await bench.study.ledger().holdoutStandings.map(\.place) == [1, 1, 2])
    }

    @Test("the checkpoint of a candidate is not spared before others")
    func checkpoints() async throws {
        let bench = try await ScoredStudy()
        #expect(try await bench.study.ledger().spareCheckpoints == [0, 2])
        _ = try await bench.study.promote(0, worker: "w", told: .loss(1))
        #expect(try await bench.study.ledger().spareCheckpoints == [2])
    }
}
