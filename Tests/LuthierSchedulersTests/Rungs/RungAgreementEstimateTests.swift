import LuthierDomain
import Testing

@testable import LuthierSchedulers

@Suite("RungAgreementEstimate")
struct RungAgreementEstimateTests {
    private func estimate(_ losses: [(Double, Double)]) -> RungAgreementEstimate? {
        RungAgreementEstimate(losses, from: 1, to: 3)
    }

    @Test("reversed orders mislead once twelve trials show it, equal ones never do")
    func misleads() throws {
        let reversed = (0..<12).map { (Double($0), -Double($0)) }
        #expect(try #require(estimate(reversed)).isMisleading)
        #expect(try !#require(estimate(Array(reversed.dropLast()))).isMisleading)
        let kept = (0..<40).map { (Double($0), Double($0)) }
        #expect(try !#require(estimate(kept)).isMisleading)
        #expect(estimate([(1, 1)]) == nil)
    }

    /// What is ruled on a bad trial at the first rung after so many trials whose order was reversed
    /// between the first two.
    private func ruling(after count: Int) throws -> Ruling {
        let definition = try TestCurves.definition()
        let scheduler = try AsynchronousHalving(
            definition, rungs: RungLevels(lowest: 1, highest: 9, factor: 3))
        var made: [RuledMeasurement] = []
        for number in 0..<count {
            for (reach, loss) in [(1.0, Double(number)), (3, -Double(number))] {
                made.append(
                    RuledMeasurement(
                        number: number, bracket: 0,
                        measurement: Measurement(resource: reach, metrics: ["loss": loss]),
                        ruling: .extend(to: 3 * reach)))
            }
        }
        let trials =
            (0..<count).map { TestCurves.trial($0, nil, []) }
            + [TestCurves.trial(count, nil, TestCurves.steps([1000]))]
        let snapshot = StudySnapshot(
            definition: definition, trials: trials, tried: [], suggestedCount: count,
            rulings: (made, made.map(\.number)))
        #expect(scheduler.agreements(in: snapshot).map(\.count) == [count])
        return scheduler.ruling(on: count, in: snapshot)
    }

    @Test("a rung that misleads decides nothing any more")
    func loosens() throws {
        guard case .pause = try ruling(after: 11) else {
            Issue.record("eleven are too few to conclude")
            return
        }
        #expect(try ruling(after: 12) == .extend(to: 3))
    }
}
