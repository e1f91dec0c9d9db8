import LuthierDomain
import Testing

@testable import LuthierAnalysis

@Suite("LearningCurves")
struct LearningCurvesTests {
    private func trial(
        _ number: Int, _ measurements: [Measurement], final: Double? = nil,
        outcome: TrialOutcome? = .completed
    ) throws -> Trial {
        let definition = try TestTrials.definition(["x"])
        var metrics = MetricValues()
        metrics["loss"] = final
        return TestTrials.trial(
            number, [.real(0)], in: definition, metrics, outcome: outcome,
            measurements: measurements)
    }

    @Test("a curve follows steps; what was measured before training began anew is left out")
    func restarted() throws {
        let steps = [(1, 9.0), (2, 8), (3, 7), (2, 6), (3, Double.nan)]
        let curve = LearningCurve(
            "loss",
            of: try trial(
                0,
                steps.map { Measurement(step: $0.0, metrics: ["loss": $0.1]) }
                    + [Measurement(metrics: ["loss": 5])], final: 5))
        #expect(curve.points.map(\.reach) == [1, 2, 3])
        #expect(curve.points[1].value == 6 && curve.points[2].value.isNaN)
        #expect(curve.bestPlace(for: TestTrials.loss) == 1)
        #expect(curve.final == 5)
    }

    @Test("folds at the same reach are one point, their mean; the resource comes before the step")
    func units() throws {
        let measurements = ["a", "b"].flatMap { unit in
            (1...2).map { step in
                Measurement(
                    step: step, unit: unit, resource: Double(step) * 10,
                    metrics: ["loss": unit == "a" ? 1 : 3])
            }
        }
        let curve = LearningCurve("loss", of: try trial(0, measurements))
        #expect(curve.points.map(\.reach) == [10, 20])
        #expect(curve.points.map(\.value) == [2, 2])
    }

    @Test("completed trials come first by their final value, NaN and the others last")
    func ranked() throws {
        let way = [Measurement(step: 1, metrics: ["loss": 4])]
        let curves = try LearningCurves(
            TestTrials.loss,
            trials: [
                trial(0, way, final: 3), trial(1, way, final: .nan), trial(2, way, final: 1),
                trial(3, way, final: 0, outcome: .stopped(reason: "")), trial(4, [], final: 0),
            ])
        #expect(curves.ranked.map(\.number) == [2, 0, 1, 3])
    }

    @Test("a study that measures only at the end has no curves, and is told how to report them")
    func none() throws {
        let error = #expect(throws: AnalysisError.self) {
            try LearningCurves(TestTrials.loss, trials: [trial(0, [], final: 1)])
        }
        #expect(error?.code == .noMeasurements)
    }
}
