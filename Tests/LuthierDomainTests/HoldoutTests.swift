import LuthierDomain
import Testing

@Suite("Holdout")
struct HoldoutTests {
    private func definition(_ holdout: Holdout?) throws -> StudyDefinition {
        StudyDefinition(
            name: "s", command: ["train"],
            space: try SearchSpace(parameters: [Parameter("x", .float(FloatRange(from: 0, to: 1)))]
            ),
            metrics: [
                Metric("loss", .optimized(.minimize, threshold: MetricBound(atMost: 1))),
                Metric("size", .constraint(MetricBound(atMost: 10))), Metric("note", .stored),
            ], limits: TrialLimits(time: .seconds(5), memory: 100), holdout: holdout)
    }

    @Test("it must report every optimised metric, or those that are named, in the study's order")
    func metrics() throws {
        #expect(try definition(Holdout(command: ["a"])).holdoutMetrics.map(\.name) == ["loss"])
        let named = Holdout(command: ["a"], metrics: ["note", "size"])
        #expect(try definition(named).holdoutMetrics.map(\.name) == ["size", "note"])
    }

    @Test("its program has its own command and limits; those left out are those of trials")
    func scoring() throws {
        let same = try definition(Holdout(command: ["score", "{x}"])).scoring
        #expect(same.command == ["score", "{x}"])
        #expect(same.limits.time == .seconds(5))
        #expect(same.limits.memory == 100)
        let own = Holdout(command: ["score"], time: .seconds(60), memory: 7)
        #expect(try definition(own).scoring.limits.time == .seconds(60))
        #expect(try definition(own).scoring.limits.memory == 7)
    }

    @Test("its numbers are judged by presence and finiteness, and never by bounds")
    func judging() throws {
        let scoring = try definition(Holdout(command: ["a"], metrics: ["loss", "size"])).scoring
        #expect(scoring.judgement(of: ["loss": 9, "size": 99], detail: nil) == .completed)
        #expect(scoring.judgement(of: ["loss": 9, "note": 1], detail: nil).word == "failed")
        #expect(
            scoring.judgement(of: ["loss": .nan, "size": 1], detail: nil).reason
                == "loss is nan, which is no usable number.")
        #expect(
            try definition(Holdout(command: ["a"])).scoring.judgement(of: ["auc": 1], detail: nil)
                .reason == "the program ended without reporting loss; it reported auc.")
    }

    @Test("derived metrics follow from what it reports")
    func derived() throws {
        var definition = try definition(Holdout(command: ["a"]))
        definition.metrics = [
            Metric("error", .stored),
            Metric(
                "accuracy", .optimized(.maximize, threshold: nil),
                derivation: try Expression(parsing: "1 - error")),
        ]
        #expect(
            definition.scoring.judgement(of: [:], detail: nil).reason
                == "the program ended without reporting error; it reported nothing.")
        #expect(
            definition.scoring.judgement(of: ["error": 0.1, "accuracy": 0.9], detail: nil)
                == .completed)
    }

    @Test("a study goes on under another holdout, or with its first")
    func continuation() throws {
        let before = try definition(nil)
        #expect(
            before.keysPreventingContinuation(by: try definition(Holdout(command: ["a"]))).isEmpty)
    }
}
