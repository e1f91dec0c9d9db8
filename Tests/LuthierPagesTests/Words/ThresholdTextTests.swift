import LuthierDomain
import LuthierEngine
import Testing

@testable import LuthierPages

@Suite("ThresholdText")
struct ThresholdTextTests {
    private func sentence(
        _ threshold: MetricBound?, _ values: [Double], second: Bool = false
    ) throws -> String? {
        var metrics = [Metric("acc", .optimized(.maximize, threshold: threshold))]
        if second { metrics.append(Metric("ms", .optimized(.minimize, threshold: nil))) }
        var study = try ReportedStudy(
            StudyDefinition(name: "s", space: ReportedStudy.line(), metrics: metrics))
        for value in values {
            try study.run([.real(value / 10)], .completed, ["acc": value, "ms": 1])
        }
        let said = ThresholdText.sentence(study.ledger)
        let options = ReportOptions(version: "1", made: Timestamp(milliseconds: 0))
        let summary = SummarySection(source: ReportSource(study.ledger), options: options).section
        if let said { #expect(summary.body.html.contains(said)) }
        return said
    }

    @Test("a threshold that nothing reaches is told")
    func missed() throws {
        #expect(
            try sentence(MetricBound(atLeast: 5), [1, 2])
                == "No trial reaches the threshold: acc must be at least 5.")
        #expect(
            try sentence(MetricBound(atMost: 3, atLeast: 2.5), [2, 4])
                == "No trial reaches the threshold: acc must be at least 2.5 and at most 3.")
    }

    @Test("nothing is said where the best trial is good enough, or no single one is the best")
    func met() throws {
        #expect(try sentence(MetricBound(atLeast: 1.5), [1, 2]) == nil)
        // A trial that meets it is better than one that goes beyond.
        #expect(try sentence(MetricBound(atMost: 3), [1, 2, 4]) == nil)
        #expect(try sentence(nil, [1, 2]) == nil)
        #expect(try sentence(MetricBound(atLeast: 5), []) == nil)
        #expect(try sentence(MetricBound(atLeast: 5), [1, 2], second: true) == nil)
    }
}
