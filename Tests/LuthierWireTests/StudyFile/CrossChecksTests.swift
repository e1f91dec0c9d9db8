import LuthierDomain
import Testing

@testable import LuthierWire

@Suite("CrossChecks")
struct CrossChecksTests {
    @Test("names in braces belong to values of the study")
    func placeholders() throws {
        let command = #"["python3", "--x={x}", "{optimiser}", "{\"a\": 1}", "{}", "a{b", "}"]"#
        let issue = try StudyFileSample.issue(["command": command])
        #expect(issue.code == .unknownName)
        #expect(issue.path == ["command", "2"])
        #expect(issue.hint == "Did you mean {optimizer}?")
    }

    @Test("a place inside an argument is known")
    func placeholderOffset() throws {
        let issue = try StudyFileSample.issue(["command": #"["--rate={rate}"]"#])
        #expect(issue.offset == 7)
    }

    @Test("a missing command is a mistake only where it is needed")
    func missingCommand() throws {
        #expect(try StudyFileSample.issues([:]).isEmpty)
        let issue = try StudyFileSample.issue(
            [:], decoder: StudyFileDecoder(needsCommand: true))
        #expect(issue.path == ["command"])
    }

    @Test("a metric and a value of the program have different names")
    func metricNamedAsParameter() throws {
        for changes: KeyValuePairs<String, String> in [
            ["fixed": #"{"accuracy": 1}"#], ["derived": #"{"accuracy": "x"}"#],
        ] {
            let issue = try StudyFileSample.issue(changes)
            #expect(issue.code == .duplicate)
            #expect(issue.path == ["metrics", "accuracy"])
        }
    }

    @Test("something must be optimised or bounded")
    func nothingToOptimise() throws {
        let issue = try StudyFileSample.issue(["metrics": #"{"loss": {"store": true}}"#])
        #expect(issue.message == "nothing is optimised: every metric is only stored.")
        #expect(try StudyFileSample.issues(["metrics": #"{"loss": {"at_most": 1}}"#]).isEmpty)
    }

    @Test("stop_when names an optimised metric")
    func targets() throws {
        let stored = try StudyFileSample.issue(["budget": #"{"stop_when": {"loss": 1}}"#])
        #expect(stored.message == "loss is not optimised, so it cannot end a study.")
        let near = try StudyFileSample.issue(["budget": #"{"stop_when": {"acuracy": 1}}"#])
        #expect(near.hint == "Did you mean accuracy?")
    }

    @Test("a study with a goal does not end by its number of solutions")
    func solutions() throws {
        let issue = try StudyFileSample.issue(["budget": #"{"stop_when": "solutions"}"#])
        #expect(issue.path == ["budget", "stop_when"] && issue.code == .conflict)
        #expect(
            issue.message
                == "stop_when: solutions is for studies without a goal, and accuracy has one: a "
                + "better trial may always come.")
        #expect(
            try StudyFileSample.issues([
                "metrics": #"{"loss": {"at_most": 1}}"#, "budget": #"{"stop_when": "solutions"}"#,
            ]).isEmpty)
    }

    @Test("no_improvement needs something to improve")
    func noImprovement() throws {
        let issue = try StudyFileSample.issue([
            "metrics": #"{"loss": {"at_most": 1}}"#, "budget": #"{"no_improvement": 5}"#,
        ])
        #expect(issue.path == ["budget", "no_improvement"])
    }

    @Test("expected_gain needs one metric to gain in")
    func expectedGain() throws {
        for metrics in [
            #"{"loss": {"at_most": 1}}"#,
            #"{"loss": {"goal": "minimize"}, "time": {"goal": "minimize"}}"#,
        ] {
            let issue = try StudyFileSample.issue([
                "metrics": metrics, "budget": #"{"expected_gain": 5}"#,
            ])
            #expect(issue.path == ["budget", "expected_gain"])
        }
    }

    @Test("a study's name is one line")
    func names() throws {
        for name in [#""a\nb""#, #"" a""#, "\"\(String(repeating: "a", count: 201))\""] {
            #expect(try StudyFileSample.issue(["study": name]).code == .invalidName)
        }
        #expect(try StudyFileSample.definition(["study": #""Größe / 2""#]).name == "Größe / 2")
    }
}
