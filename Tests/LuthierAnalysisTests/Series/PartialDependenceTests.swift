import LuthierDomain
import Testing

@testable import LuthierAnalysis

@Suite("PartialDependence")
struct PartialDependenceTests {
    @Test("the curve follows the mean over the other parameter, and widens where little is known")
    func curve() throws {
        let definition = try TestTrials.definition()
        let observed = try ObservedMetric(
            TestTrials.loss, in: definition,
            trials: TestTrials.sobol(200, in: definition, TestTrials.parabola))
        let curves = try PartialDependence.all(of: observed, seed: 1)
        #expect(curves.map(\.axis.parameter) == ["x", "y"])
        #expect(curves[0].points.count == 21 && curves[0].absent == nil)
        for point in curves[0].points {
            let x = 2 * (point.place ?? .nan) - 1
            #expect(abs(point.mean - (10 * x * x + 1.0 / 3)) < 1.5)
            #expect(point.deviation >= 0)
        }
    }

    @Test("what is expected without a value stands beside the curve")
    func absence() throws {
        let definition = try TestTrials.definition(parameters: [
            Parameter("kind", .choice(ListedValues([.text("a"), .text("b")]))),
            Parameter(
                "rate", .float(FloatRange(from: 0, to: 1)),
                when: Expression(parsing: "kind == \"a\"")),
        ])
        let trials = (0..<60).map { number -> Trial in
            let isFirst = number.isMultiple(of: 2)
            return TestTrials.trial(
                number,
                [.text(isFirst ? "a" : "b"), isFirst ? .real(Double(number) / 60) : nil],
                in: definition, ["loss": isFirst ? 1 : 5])
        }
        let curves = try PartialDependence.all(
            of: try ObservedMetric(TestTrials.loss, in: definition, trials: trials), seed: 1)
        #expect(curves[0].points.count == 2 && curves[0].absent == nil)
        let absent = try #require(curves[1].absent)
        // The two kinds explain all of it, so that it makes no difference whether there is a rate.
        #expect(absent.value == nil && abs(absent.mean - 3) < 0.01)
        #expect(curves[0].points.map { $0.mean.rounded() } == [1, 5])
    }

    @Test("equal values are refused")
    func constant() throws {
        let definition = try TestTrials.definition()
        let observed = try ObservedMetric(
            TestTrials.loss, in: definition, trials: TestTrials.sobol(9, in: definition) { _ in 1 })
        #expect(throws: AnalysisError.self) { try PartialDependence.all(of: observed, seed: 1) }
    }
}
