import LuthierDomain
import Testing

@Suite("What a comparison is missed by")
struct ExpressionExcessTests {
    @Test(
        "a rule is the excess of one side over the other",
        arguments: [
            ("latency <= 1.05 * baseline.latency", 103.0, -2.0),
            ("latency < 100", 103, 3), ("latency >= (baseline.latency + 2)", 103, -1),
            ("100 > latency", 103, 3), ("min(latency, 5) <= max(3, 4)", 103, 1),
        ])
    func rules(text: String, latency: Double, excess: Double) throws {
        let rule = try Metric(rule: Expression(parsing: text))
        #expect(rule.isRule && rule.name == text)
        #expect(rule.role == .constraint(MetricBound(atMost: 0)))
        let values = MetricDerivations([rule]).extending(
            ["latency": latency], baseline: ["latency": 100])
        #expect(values[text] == excess)
    }

    @Test(
        "what is not one comparison by order is no rule",
        arguments: ["latency", "1 < latency < 3", "latency == 3", "latency < 3 and errors < 2"])
    func noRule(text: String) throws {
        let expression = try Expression(parsing: text)
        let error = #expect(throws: ExpressionError.self) { try Metric(rule: expression) }
        #expect(error?.message == "a constraint on metrics is one comparison with <= or >=.")
    }
}
