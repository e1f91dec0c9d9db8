import LuthierDomain
import Testing

@testable import LuthierSchedulers

@Suite("Objective")
struct ObjectiveTests {
    private static let metrics = [
        Metric("loss", .optimized(.minimize, threshold: nil)),
        Metric("accuracy", .optimized(.maximize, threshold: nil)),
        Metric("size", .constraint(MetricBound(atMost: 3))),
        Metric("recall", .constraint(MetricBound(atLeast: 0.5))),
        Metric("share", .constraint(MetricBound(atMost: 1, atLeast: 0))),
        Metric("time", .stored),
    ]

    private func watched(_ name: String?, _ goal: Direction? = nil) throws -> [Objective] {
        try Objective.watched(
            name.map { WatchedMetric($0, goal: goal) },
            in: TestCurves.definition(metrics: Self.metrics))
    }

    @Test("without a name these are the objectives, in their order")
    func all() throws {
        #expect(
            try watched(nil) == [Objective("loss", .minimize), Objective("accuracy", .maximize)])
    }

    @Test("a named metric takes its direction from the study, its bound, or the rule")
    func named() throws {
        #expect(try watched("accuracy") == [Objective("accuracy", .maximize)])
        #expect(try watched("size") == [Objective("size", .minimize)])
        #expect(try watched("recall") == [Objective("recall", .maximize)])
        #expect(try watched("time", .maximize) == [Objective("time", .maximize)])
        #expect(throws: DefinitionError.self) { try watched("time") }
        #expect(throws: DefinitionError.self) { try watched("share") }
        #expect(throws: DefinitionError.self) { try watched("accuracy", .minimize) }
    }

    @Test("losses are small when values are good, and NaN is as bad as can be")
    func losses() {
        let accuracy = Objective("accuracy", .maximize)
        #expect(accuracy.loss(0.75) == -0.75)
        #expect(accuracy.loss(.nan) == .infinity)
        #expect(accuracy.text(-0.75) == "0.75")
    }
}
