import LuthierDomain
import Testing

@Suite("MetricValues")
struct MetricValuesTests {
    @Test("names keep their order, and the last number of a name stays")
    func order() {
        var values: MetricValues = ["b": 1, "a": 2]
        values["b"] = 3
        #expect(values.entries.map(\.name) == ["b", "a"])
        #expect(values["b"] == 3)
        values["b"] = nil
        #expect(values.entries.map(\.name) == ["a"])
        #expect(values.merging(["a": 9, "c": 1]) == ["a": 9, "c": 1])
    }

    @Test("NaN equals NaN here, so that a record can be compared with itself")
    func notANumber() {
        #expect(MetricValues([("a", .nan)]) == MetricValues([("a", .nan)]))
        #expect(MetricValues([("a", .nan)]) != MetricValues([("a", 0)]))
    }
}
