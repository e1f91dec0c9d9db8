import LuthierDomain
import Testing

@testable import LuthierAnalysis

@Suite("JointDependence")
struct JointDependenceTests {
    @Test("the map follows the function over two parameters, rows upwards and columns across")
    func map() throws {
        let definition = try TestTrials.definition(["x", "y", "z"])
        let trials = TestTrials.sobol(256, in: definition) { 4 * $0[0] - 3 * $0[1] }
        let observed = try ObservedMetric(TestTrials.loss, in: definition, trials: trials)
        let found = try JointDependence(of: ["x", "y"], by: observed, seed: 1)
        #expect(found.axes.map(\.parameter) == ["x", "y"])
        #expect(found.across.count == 20 && found.up.count == 20)
        #expect(found.means.count == 20 && found.means.allSatisfy { $0.count == 20 })
        for (row, y) in found.up.enumerated() {
            for (column, x) in found.across.enumerated() {
                #expect(abs(found.means[row][column] - (4 * x - 3 * y)) < 0.9)
            }
        }
        let turned = try JointDependence(of: ["y", "x"], by: observed, seed: 1)
        #expect(turned.means[3][17] == found.means[17][3])
        #expect(found.points.count == 256)
        #expect(
            found.points[7].metric == 4 * found.points[7].places[0] - 3 * found.points[7].places[1])
    }

    @Test("trials without a value of one of them are no points, and choices are few columns")
    func absence() throws {
        let definition = try TestTrials.definition(parameters: [
            Parameter("kind", .choice(ListedValues([.text("a"), .text("b"), .text("c")]))),
            Parameter(
                "rate", .float(FloatRange(from: 0, to: 1)),
                when: Expression(parsing: "kind == \"a\"")),
        ])
        let trials = (0..<60).map { number -> Trial in
            let kind = ["a", "b", "c"][number % 3]
            return TestTrials.trial(
                number, [.text(kind), kind == "a" ? .real(Double(number) / 60) : nil],
                in: definition, ["loss": Double(number % 3)])
        }
        let observed = try ObservedMetric(TestTrials.loss, in: definition, trials: trials)
        let found = try JointDependence(of: ["kind", "rate"], by: observed, seed: 1)
        #expect(found.across.count == 3)
        #expect(found.points.count == 20)
        #expect(found.means[10].map { $0.rounded() } == [0, 1, 2])
    }

    @Test("unknown, equal and too few names are refused, and so are equal values")
    func refusals() throws {
        let definition = try TestTrials.definition()
        let trials = TestTrials.sobol(9, in: definition) { $0[0] }
        let observed = try ObservedMetric(TestTrials.loss, in: definition, trials: trials)
        for names in [["x", "z"], ["x", "x"], ["x"], []] {
            #expect(throws: AnalysisError.self, "\(names)") {
                try JointDependence(of: names, by: observed, seed: 1)
            }
        }
        let flat = TestTrials.sobol(9, in: definition) { _ in 1 }
        let equal = try ObservedMetric(TestTrials.loss, in: definition, trials: flat)
        #expect(throws: AnalysisError.self) {
            try JointDependence(of: ["x", "y"], by: equal, seed: 1)
        }
    }
}
