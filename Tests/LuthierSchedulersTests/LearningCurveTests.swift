import LuthierDomain
import Testing

@testable import LuthierSchedulers

@Suite("LearningCurve")
struct LearningCurveTests {
    private func curve(_ measurements: [Measurement]) throws -> LearningCurve {
        try LearningCurve(
            of: TestCurves.trial(0, .completed, measurements),
            Objective.watched(nil, in: TestCurves.definition())[0])
    }

    @Test("points are measurements with a step or resource and the objective, units left out")
    func points() throws {
        let loss: MetricValues = ["loss": 1]
        let found = try curve([
            Measurement(step: 3, metrics: loss), Measurement(metrics: loss),
            Measurement(step: 4, unit: "fold-1", metrics: loss),
            Measurement(step: 5, metrics: ["time": 2]),
            Measurement(step: 6, resource: 0.5, metrics: loss),
            Measurement(resource: .infinity, metrics: loss),
        ])
        #expect(found.points.map(\.reach) == [3, 0.5])
    }

    @Test("best looks no further than asked, and what came before the newest point is known")
    func upTo() throws {
        let found = try curve(TestCurves.steps([4, 2, 0]))
        #expect(found.best(upTo: 0.5) == nil)
        #expect(found.best(upTo: 2.5) == 2)
        #expect(found.earlierReach == 2)
        #expect(try curve(TestCurves.steps([4])).earlierReach == nil)
    }
}
