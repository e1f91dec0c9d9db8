import LuthierDomain
import Testing

@testable import LuthierWire

@Suite("DefinitionChange")
struct DefinitionChangeTests {
    private func changes(
        _ before: KeyValuePairs<String, String>, _ after: KeyValuePairs<String, String>
    ) throws -> [String] {
        try DefinitionChange.changes(
            from: StudyFileSample.definition(before), to: StudyFileSample.definition(after)
        ).map { "\($0.path): \($0.before?.text() ?? "-") > \($0.after?.text() ?? "-")" }
    }

    @Test("each value that differs stands once, by its path")
    func values() throws {
        #expect(try changes([:], [:]).isEmpty)
        #expect(
            try changes(
                ["budget": #"{"trials":10,"time":"5m"}"#, "seed": "3"],
                ["budget": #"{"trials":20}"#, "sampler": #"{"kind":"grid","points":3}"#])
                == [
                    #"budget.trials: 10 > 20"#, #"budget.time: "5m" > -"#, "seed: 3 > -",
                    #"sampler.kind: - > "grid""#, "sampler.points: - > 3",
                ])
        #expect(
            try changes(
                [:],
                [
                    "metrics": #"{"accuracy":{"goal":"minimize"},"loss":{"at_most":2}}"#,
                    "constraints": #"["x <= 0.5"]"#,
                ])
                == [
                    #"metrics.accuracy.goal: "maximize" > "minimize""#,
                    "metrics.loss.store: true > -", "metrics.loss.at_most: - > 2.0",
                    #"constraints: - > ["x <= 0.5"]"#,
                ])
    }

    @Test("another order of metrics is a change too")
    func order() throws {
        #expect(
            try changes(
                [:], ["metrics": #"{"loss":{"store":true},"accuracy":{"goal":"maximize"}}"#])
                == [#"metrics.(order): ["accuracy","loss"] > ["loss","accuracy"]"#])
    }
}
