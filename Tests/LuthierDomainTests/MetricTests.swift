import LuthierDomain
import Testing

@Suite("Metric")
struct MetricTests {
    @Test("a bound holds on both sides, its ends included, and never for NaN")
    func bounds() {
        let bound = MetricBound(atMost: 10, atLeast: 3)
        #expect(bound.holds(for: 3) && bound.holds(for: 10))
        #expect(!bound.holds(for: 2.9) && !bound.holds(for: 10.1) && !bound.holds(for: .nan))
        #expect(bound.description == "at least 3.0 and at most 10.0")
    }

    @Test("better means smaller or larger, by the direction, and NaN is never better")
    func direction() {
        #expect(Direction.minimize.isBetter(1, than: 2))
        #expect(Direction.maximize.isBetter(2, than: 1))
        #expect(!Direction.maximize.isBetter(2, than: 2))
        #expect(!Direction.minimize.isBetter(.nan, than: 2))
    }

    @Test("only stored metrics may be missing")
    func required() {
        #expect(Metric("a", .optimized(.minimize, threshold: nil)).isRequired)
        #expect(Metric("a", .constraint(MetricBound(atMost: 1))).isRequired)
        #expect(!Metric("a", .stored).isRequired)
    }
}
