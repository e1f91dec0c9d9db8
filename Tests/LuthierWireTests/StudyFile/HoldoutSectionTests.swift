import LuthierDomain
import Testing

@testable import LuthierWire

@Suite("HoldoutSection")
struct HoldoutSectionTests {
    @Test("a holdout is a command, or a command with what goes with it")
    func forms() throws {
        #expect(try StudyFileSample.definition().holdout == nil)
        #expect(
            try StudyFileSample.definition(["holdout": #"["python3", "score.py", 3]"#]).holdout
                == Holdout(command: ["python3", "score.py", "3"]))
        #expect(
            try StudyFileSample.definition([
                "holdout":
                    #"{"command": ["s"], "metrics": ["loss"], "limits": {"time": "2m", "memory": "1K"}, "at_end": true}"#
            ]).holdout
                == Holdout(
                    command: ["s"], metrics: ["loss"], time: .seconds(120), memory: 1024,
                    atEnd: true))
    }

    @Test("what was read is written so that it reads back the same")
    func roundTrip() throws {
        for text in [
            #"["s", "{x}"]"#, #"{"command": ["s"], "at_end": true}"#,
            #"{"command": ["s"], "metrics": ["accuracy"], "limits": {"time": "90s"}}"#,
            #"{"command": ["s"], "limits": {"memory": 5}}"#,
        ] {
            let definition = try StudyFileSample.definition(["holdout": text])
            let again = try StudyFileDecoder().decode(
                SourceNode(unplaced: StudyFileEncoder.json(definition)))
            #expect(again == definition)
        }
    }

    @Test("an unknown key is an error with the nearest one")
    func unknownKey() throws {
        let issue = try StudyFileSample.issue([
            "holdout": #"{"command": ["s"], "metrix": ["loss"]}"#
        ])
        #expect(issue.code == .unknownKey)
        #expect(issue.path == ["holdout", "metrix"])
        #expect(issue.hint?.contains("metrics") == true)
        #expect(
            try StudyFileSample.issue([
                "holdout": #"{"command": ["s"], "limits": {"timeout": "1s"}}"#
            ]).hint?.contains("time") == true)
    }

    @Test("a command is needed, and is a list")
    func command() throws {
        #expect(try StudyFileSample.issue(["holdout": "{}"]).code == .missingKey)
        #expect(try StudyFileSample.issue(["holdout": "[]"]).path == ["holdout"])
        #expect(
            try StudyFileSample.issue(["holdout": #""python3 score.py""#]).message
                .contains("a list such as [python3, score.py]"))
    }

    @Test("a placeholder that names no value is an error with the nearest name")
    func placeholders() throws {
        let issue = try StudyFileSample.issue(["holdout": #"["s", "--o={optimiser}"]"#])
        #expect(issue.path == ["holdout", "1"])
        #expect(issue.hint == "Did you mean {optimizer}?")
        #expect(
            try StudyFileSample.issue(["holdout": #"{"command": ["s", "{y}"]}"#]).path
                == ["holdout", "command", "1"])
        #expect(
            try StudyFileSample.issue(["holdout": #"["", "a"]"#]).message
                == "the program to run has no name.")
    }

    @Test("metrics are those of the study")
    func metrics() throws {
        let issue = try StudyFileSample.issue([
            "holdout": #"{"command": ["s"], "metrics": ["accurancy"]}"#
        ])
        #expect(issue.path == ["holdout", "metrics", "0"])
        #expect(issue.hint == "Did you mean accuracy?")
    }

    @Test("a limit of 0 is refused")
    func limits() throws {
        for limit in [#"{"time": 0}"#, #"{"memory": 0}"#] {
            let issue = try StudyFileSample.issue([
                "holdout": #"{"command": ["s"], "limits": \#(limit)}"#
            ])
            #expect(issue.code == .outOfRange)
        }
    }

    @Test("with several goals no trial is scored without being named")
    func severalGoals() throws {
        let issue = try StudyFileSample.issue([
            "metrics": #"{"accuracy": {"goal": "maximize"}, "loss": {"goal": "minimize"}}"#,
            "holdout": #"{"command": ["s"], "at_end": true}"#,
        ])
        #expect(issue.code == .conflict)
        #expect(issue.path == ["holdout", "at_end"])
    }
}
