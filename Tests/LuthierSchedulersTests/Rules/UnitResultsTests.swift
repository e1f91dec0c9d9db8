import LuthierDomain
import Testing

@testable import LuthierSchedulers

@Suite("UnitResults")
struct UnitResultsTests {
    private func results(_ reports: [(String?, Int?, Double)]) -> UnitResults {
        UnitResults(
            of: TestCurves.trial(
                0, nil,
                reports.map { Measurement(step: $1, unit: $0, metrics: ["loss": $2]) }),
            Objective("loss", .minimize))
    }

    @Test("of each unit the newest report counts, and a report without step is its end")
    func newest() {
        let found = results([
            ("b", 1, 5), ("a", 1, 4), (nil, 2, 9), ("b", 2, .nan), ("a", nil, 3),
        ])
        #expect(found.units == ["b", "a"])
        #expect(found["b"]?.loss == .infinity)
        #expect(found["b"]?.reach == 2)
        #expect(found["a"]?.loss == 3)
        #expect(found["a"]?.reach == .infinity)
        #expect(found["c"]?.loss == nil)
    }

    @Test("a unit is common once the trial came as far in it")
    func paired() {
        let own = results([("a", 3, 1), ("b", 2, 2), ("c", nil, 3), ("d", 1, 4)])
        let other = results([("c", 9, 7), ("b", 3, 8), ("a", 3, 9)])
        #expect(own.paired(with: other).map(\.unit) == ["a", "c"])
        #expect(own.paired(with: other).map(\.other) == [9, 7])
    }
}
