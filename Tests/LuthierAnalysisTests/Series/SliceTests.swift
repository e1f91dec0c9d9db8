import LuthierDomain
import Testing

@testable import LuthierAnalysis

@Suite("Slice")
struct SliceTests {
    @Test("every trial with a value is a point, and every piece knows its best and its middle")
    func pieces() throws {
        let definition = try TestTrials.definition(parameters: [
            Parameter("kind", .choice(ListedValues([.text("a"), .text("b")]))),
            Parameter(
                "rate", .float(FloatRange(from: 0, to: 1)),
                when: Expression(parsing: "kind == \"a\"")),
        ])
        let trials = (0..<16).map { number -> Trial in
            let isFirst = number < 8
            return TestTrials.trial(
                number,
                [.text(isFirst ? "a" : "b"), isFirst ? .real(Double(number) / 8 + 0.01) : nil],
                in: definition, ["loss": Double(number)])
        }
        let slices = Slice.all(
            of: try ObservedMetric(TestTrials.loss, in: definition, trials: trials))
        #expect(slices.map(\.axis.parameter) == ["kind", "rate"])
        #expect(slices[0].pieces.map(\.trials) == [8, 8])
        #expect(slices[0].pieces.map(\.best) == [0, 8])
        #expect(slices[0].pieces.map(\.median) == [3.5, 11.5])
        #expect(slices[0].pieces.map(\.first) == [.text("a"), .text("b")])
        #expect(slices[1].absent == 8)
        #expect(slices[1].points.map(\.number) == Array(0..<8))
        #expect(slices[1].pieces.map(\.trials) == Array(repeating: 1, count: 8))
    }

    @Test("the best of a metric to maximise is the largest; an empty piece has none")
    func maximised() throws {
        let definition = try TestTrials.definition(
            ["x"], metrics: [Metric("gain", .optimized(.maximize, threshold: nil))])
        let trials = [(0.01, 1.0), (0.02, 5), (1, 2)].enumerated().map { number, pair in
            TestTrials.trial(number, [.real(pair.0)], in: definition, ["gain": pair.1])
        }
        let slice = Slice(
            of: 0,
            in: try ObservedMetric(
                AnalyzedMetric.objectives(of: definition)[0], in: definition, trials: trials))
        #expect(slice.pieces.first?.best == 5)
        #expect(slice.pieces.last?.best == 2)
        #expect(slice.pieces[3].best == nil && slice.pieces[3].median == nil)
        #expect(slice.pieces.reduce(0) { $0 + $1.trials } == 3)
    }
}
