import LuthierDomain
import Testing

@testable import LuthierWire

@Suite("MetricSection")
struct MetricSectionTests {
    private func metric(_ body: String) throws -> Metric {
        try StudyFileSample.definition(
            ["metrics": "{\"good\": {\"goal\": \"maximize\"}, \"m\": \(body)}"]
        ).metrics[1]
    }

    private func issue(_ body: String, named name: String = "m") throws -> StudyFileIssue {
        try StudyFileSample.issue(
            ["metrics": "{\"good\": {\"goal\": \"maximize\"}, \"\(name)\": \(body)}"])
    }

    @Test("a goal makes an objective, bounds with it a threshold")
    func objectives() throws {
        #expect(
            try metric(#"{"goal": "minimize"}"#).role == .optimized(.minimize, threshold: nil))
        #expect(
            try metric(#"{"goal": "minimize", "at_most": 40}"#).role
                == .optimized(.minimize, threshold: MetricBound(atMost: 40)))
    }

    @Test("bounds alone make a constraint, store alone keeps")
    func others() throws {
        #expect(
            try metric(#"{"at_most": 10, "at_least": -1}"#).role
                == .constraint(MetricBound(atMost: 10, atLeast: -1)))
        #expect(try metric(#"{"store": true}"#).role == .stored)
    }

    @Test("meaning and unit are kept")
    func words() throws {
        let metric = try metric(#"{"store": true, "meaning": "how long", "unit": "ms"}"#)
        #expect(metric.meaning == "how long")
        #expect(metric.unit == "ms")
    }

    @Test("a derived metric keeps its formula, a constraint between metrics becomes a rule")
    func derived() throws {
        let changes: KeyValuePairs = [
            "metrics": #"{"loss": {"goal": "minimize"}, "p95": {"store": true}, "#
                + #""cost": {"goal": "minimize", "derived": "p95 * 2 + loss"}}"#,
            "constraints": #"["x <= 0.5", "p95 <= 1.05 * baseline.p95", "x >= 0.1"]"#,
        ]
        let definition = try StudyFileSample.definition(changes)
        #expect(definition.metrics[2].derivation?.description == "p95 * 2 + loss")
        #expect(definition.metrics[3].isRule)
        #expect(definition.metrics[3].name == "p95 <= 1.05 * baseline.p95")
        #expect(definition.space.constraints.map(\.description) == ["x <= 0.5", "x >= 0.1"])
        let again = try StudyFileDecoder().decode(
            SourceNode(unplaced: StudyFileEncoder.json(definition)))
        #expect(again == definition)
    }

    @Test("a formula that cannot be worked out is named where it stands")
    func wrongFormula() throws {
        let misspelt = try issue(#"{"goal": "minimize", "derived": "god * 2"}"#)
        #expect(misspelt.path == ["metrics", "m", "derived"])
        #expect(misspelt.message == #"no metric is named "god"."#)
        #expect(misspelt.hint == "Did you mean good?")
        let rule = try StudyFileSample.issue(["constraints": #"["accuracy == 2"]"#])
        #expect(rule.path == ["constraints", "0"])
        let unknown = try StudyFileSample.issue(["constraints": #"["baseline.p95 <= 2"]"#])
        #expect(unknown.message == #"no metric is named "baseline.p95"."#)
        #expect(unknown.path == ["constraints", "0"])
    }

    @Test("a metric without purpose says what to write")
    func noPurpose() throws {
        for body in ["{}", #"{"unit": "ms"}"#, #"{"store": false}"#] {
            let issue = try issue(body)
            #expect(issue.code == .missingKey)
            #expect(issue.message == "m has no purpose.")
        }
    }

    @Test("store beside a goal is a conflict")
    func storeBesideGoal() throws {
        #expect(try issue(#"{"store": true, "goal": "minimize"}"#).code == .conflict)
    }

    @Test("bounds the wrong way round leave no good value")
    func reversed() throws {
        #expect(try issue(#"{"at_least": 2, "at_most": 1}"#).code == .reversedBounds)
    }

    @Test("words of report lines are no names")
    func reserved() throws {
        for name in ["step", "unit"] {
            #expect(try issue(#"{"store": true}"#, named: name).code == .invalidName)
        }
    }

    @Test("yes is no truth value, and the message says what is")
    func yes() throws {
        let issue = try issue(#"{"store": "yes"}"#)
        #expect(issue.message == #"store must be true or false, got the text "yes"."#)
        #expect(issue.hint == "Write true; yes and on are texts here.")
    }

    @Test("other people's words for a goal lead to ours")
    func goals() throws {
        for (word, meant) in [
            ("max", "maximize"), ("minimise", "minimize"), ("Maximize", "maximize"),
        ] {
            #expect(try issue("{\"goal\": \"\(word)\"}").hint == "Did you mean \(meant)?")
        }
    }
}
