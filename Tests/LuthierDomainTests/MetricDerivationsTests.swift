import LuthierDomain
import Testing

@Suite("MetricDerivations")
struct MetricDerivationsTests {
    private func metric(_ name: String, _ formula: String) throws -> Metric {
        try Metric(name, .stored, derivation: Expression(parsing: formula))
    }

    private let reported = ["latency", "errors"].map { Metric($0, .stored) }

    @Test("derived metrics follow from reported ones and from derived ones above")
    func values() throws {
        let metrics =
            try reported + [
                metric("cost", "latency * 0.02 + errors * 5"), metric("twice", "2 * cost"),
            ]
        let derivations = MetricDerivations(metrics)
        let values = derivations.extending(["latency": 100, "errors": 2], baseline: nil)
        #expect(values == ["latency": 100, "errors": 2, "cost": 12, "twice": 24])
        #expect(MetricDerivations.mistakes(in: metrics).isEmpty)
        #expect(derivations.baselineNames.isEmpty && !derivations.isEmpty)
    }

    @Test("what cannot be worked out is left out, whatever was reported under its name")
    func missing() throws {
        let derivations = MetricDerivations(
            try reported + [metric("cost", "latency + errors"), metric("root", "sqrt(latency)")])
        #expect(
            derivations.extending(["latency": 4, "cost": 7], baseline: nil)
                == ["latency": 4, "root": 2])
        let odd = derivations.extending(["latency": -1, "errors": .nan], baseline: nil)
        #expect(odd["root"]?.isNaN == true && odd["cost"]?.isNaN == true)
    }

    @Test("the baseline's numbers are those of the baseline")
    func baseline() throws {
        let derivations = MetricDerivations(
            try reported + [metric("slower", "latency / baseline.latency")])
        #expect(derivations.baselineNames == ["latency"])
        #expect(derivations.extending(["latency": 6], baseline: nil) == ["latency": 6])
        #expect(
            derivations.extending(["latency": 6], baseline: ["latency": 4])
                == ["latency": 6, "slower": 1.5])
    }

    @Test("a name that is no metric, one below, itself, and text are mistakes")
    func mistakes() throws {
        let metrics =
            try reported + [
                metric("a", "latncy + 1"), metric("b", "c + 1"), metric("c", "c * 2"),
                metric("d", "latency < 3"), metric("e", "baseline.errors + a"),
            ]
        let found = MetricDerivations.mistakes(in: metrics)
        #expect(found.map(\.place) == [2, 3, 4, 5])
        #expect(found[0].error.message == "no metric is named \"latncy\".")
        #expect(found[0].error.hint == "Did you mean latency?")
        #expect(found[1].error.message == "\"c\" stands below.")
        #expect(found[2].error.message == "\"c\" is derived from itself.")
        #expect(found[3].error.message == "latency < 3 is no number.")
    }

    @Test("a missing input is named, and a rule that does not hold is told as it was written")
    func judged() throws {
        let space = try SearchSpace(
            parameters: [Parameter("x", .float(FloatRange(from: 0, to: 1)))])
        let rule = try Metric(rule: Expression(parsing: "latency <= 2 * baseline.latency"))
        let cost = try Metric(
            "cost", .optimized(.minimize, threshold: nil),
            derivation: Expression(parsing: "latency + errors"))
        let definition = StudyDefinition(
            name: "s", space: space, metrics: reported + [cost, rule])
        func outcome(_ values: MetricValues) -> TrialOutcome {
            definition.judgement(
                of: definition.derivations.extending(values, baseline: ["latency": 10]),
                detail: nil)
        }
        #expect(outcome(["latency": 12, "errors": 0]) == .completed)
        #expect(
            outcome(["latency": 25, "errors": 0])
                == .infeasible(reason: "latency <= 2 * baseline.latency does not hold, by 5.0."))
        guard case .failed(.noMetric, let reason, _) = outcome(["latency": 12]) else {
            Issue.record("it was not failed")
            return
        }
        #expect(reason.hasPrefix("the program ended without reporting errors;"))
    }
}
