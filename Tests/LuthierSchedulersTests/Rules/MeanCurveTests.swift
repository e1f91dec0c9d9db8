import LuthierDomain
import Testing

@testable import LuthierSchedulers

@Suite("MeanCurve")
struct MeanCurveTests {
    private let loss = Objective("loss", .minimize)

    private func curve(
        _ losses: [Double], _ outcome: TrialOutcome? = .completed
    ) -> MeanCurve {
        MeanCurve(of: TestCurves.trial(0, outcome, TestCurves.steps(losses)), loss)
    }

    @Test("averages look no further than asked, and end where the trial did")
    func upTo() {
        let found = curve([4, 2, 0])
        #expect(found.mean(upTo: 0.5) == nil)
        #expect(found.mean(upTo: 1) == 4)
        #expect(found.mean(upTo: 2.5) == 3)
        #expect(found.mean(upTo: 3) == 2)
        #expect(found.mean(upTo: 3.5) == nil)
    }

    @Test("averages are numbers for any losses")
    func hostile() {
        #expect(curve([1e308, 1e308]).mean(upTo: 2) == 1e308)
        #expect(curve([1e308, -1e308]).mean(upTo: 2) == 0)
        #expect(curve([.infinity, -.infinity]).mean(upTo: 2) == .infinity)
        #expect(curve([-.infinity, .infinity, 1]).mean(upTo: 3) == .infinity)
        #expect(curve([.nan, 1]).mean(upTo: 2) == .infinity)
        #expect(curve([-.infinity, 1]).mean(upTo: 2) == -.infinity)
    }

    @Test("only completed and stopped trials have averages")
    func outcomes() {
        #expect(curve([1], .stopped(reason: "why")).mean(upTo: 1) == 1)
        #expect(curve([1], .failed(.crash, reason: "why", detail: nil)).mean(upTo: 1) == nil)
        #expect(curve([1], .infeasible(reason: "why")).mean(upTo: 1) == nil)
        #expect(curve([1], nil).mean(upTo: 1) == nil)
    }
}
