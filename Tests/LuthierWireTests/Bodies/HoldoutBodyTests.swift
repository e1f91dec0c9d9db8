import LuthierDomain
import Testing

@testable import LuthierWire

@Suite("HoldoutBody")
struct HoldoutBodyTests {
    private func standing(_ outcome: TrialOutcome?) -> HoldoutStanding {
        var attempt = HoldoutUse.Attempt(
            lease: Lease(token: 1, worker: "w", expires: Timestamp(milliseconds: 9)),
            started: Timestamp(milliseconds: 0))
        attempt.end = outcome.map {
            HoldoutEnd(number: 4, token: 1, outcome: $0, metrics: ["loss": 3])
        }
        attempt.ended = outcome.map { _ in Timestamp(milliseconds: 1000) }
        let gap = HoldoutGap(
            metric: "loss", direction: .minimize, validation: 2, holdout: 3,
            spread: HoldoutGap.Spread(trials: 5, width: 0.5))
        return HoldoutStanding(
            use: HoldoutUse(number: 4, first: attempt), place: 2,
            gaps: outcome == .completed ? [gap] : [])
    }

    @Test("a scored use has its numbers, and each gap in numbers and a word")
    func scored() {
        #expect(
            HoldoutBody.json(standing(.completed)).text()
                == #"{"number":4,"use":2,"attempts":1,"outcome":"completed","may_have_looked":true,"#
                + #""started":"1970-01-01T00:00:00.000Z","ended":"1970-01-01T00:00:01.000Z","#
                + #""worker":"w","metrics":{"loss":3.0},"gaps":{"loss":{"validation":2.0,"#
                + #""holdout":3.0,"difference":1.0,"relative":0.5,"verdict":"worse","spread":0.5,"#
                + #""spread_trials":5,"beyond_spread":true}}}"#)
    }

    @Test("one that failed says why, and one that runs that it does")
    func others() {
        let failed = HoldoutBody.json(
            standing(.failed(.notStarted, reason: "no program", detail: "d")))
        #expect(failed["failure"] == "not_started")
        #expect(failed["reason"] == "no program")
        #expect(failed["may_have_looked"] == false)
        #expect(failed["gaps"] == nil)
        let running = HoldoutBody.json(standing(nil))
        #expect(running["outcome"] == "running")
        #expect(running["ended"] == nil)
    }
}
