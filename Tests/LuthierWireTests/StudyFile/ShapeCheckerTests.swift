import LuthierDomain
import Testing

@testable import LuthierWire

@Suite("ShapeChecker")
struct ShapeCheckerTests {
    @Test("an unknown key names the nearest one, also by what other tools call it")
    func unknownKeys() throws {
        for (key, meant) in [
            ("paramters", "parameters"), ("Budget", "budget"), ("try-first", "try_first"),
            ("cwd", "working_directory"), ("pruner", "scheduler"),
            ("working_dir", "working_directory"),
        ] {
            let issues = try StudyFileSample.issues(["\(key)": "{}"])
            #expect(issues.map(\.code) == [.unknownKey], "\(key)")
            #expect(issues.first?.hint == "Did you mean \(meant)?")
            #expect(issues.first?.line == 5)
        }
    }

    @Test("an unknown key without neighbours gets the list of keys")
    func farKey() throws {
        let issue = try StudyFileSample.issue(["retry": #"{"zebra": 1}"#])
        #expect(issue.message == "the key zebra does not exist in retry.")
        #expect(issue.hint == "The keys here are attempts and on.")
    }

    @Test("a key that stands twice is noted with the first line")
    func duplicateKey() throws {
        let text =
            "{\"study\": \"s\",\n\"study\": \"t\", \"parameters\": {\"x\": {\"from\": 0, "
            + "\"to\": 1}}, \"metrics\": {\"a\": {\"goal\": \"minimize\"}}}"
        let error = #expect(throws: StudyFileError.self) {
            try StudyFileDecoder().decode(SourceNode(parsingJSON: text))
        }
        #expect(error?.issues.map(\.code) == [.duplicate])
        #expect(error?.issues.first?.line == 2)
        #expect(
            error?.issues.first?.message == "the key study stands here twice, first on line 1.")
    }

    @Test("a missing key is noted once, not again where it is misspelt")
    func missingKey() throws {
        let missing = try StudyFileSample.issue(["study": ""])
        #expect(missing.code == .missingKey)
        #expect(missing.message == "the key study is missing in the study file.")
        let misspelt = try StudyFileSample.issue(["study": "", "stduy": #""s""#])
        #expect(misspelt.code == .unknownKey)
    }

    @Test(
        "a wrong type is shown with what is allowed",
        arguments: [
            ("study", "5", "study must be a text, got the number 5."),
            ("study", #""""#, "study must be a text, got the text \"\"."),
            ("parameters", "[1]", "parameters must be names with values such as"),
            ("parameters", "{}", "there are no parameters in parameters."),
            ("metrics", "null", "metrics must be names with values such as"),
            ("seed", "-1", "seed must be a whole number of at least 0, got the number -1."),
            ("seed", "1.5", "seed must be a whole number of at least 0, got the number 1.5."),
            ("order", "true", "order must be live or fixed, got true."),
            ("pass", #""flag""#, "pass must be flags, json or environment, got the text \"flag\"."),
            (
                "fixed", #"{"a": [1]}"#,
                "a must be a number, a text, true, false or null, got a list."
            ),
            ("constraints", #""x < 1""#, "constraints must be a list such as"),
            ("budget", "100", "budget must be keys with values such as { trials: 100, time: 30m }"),
            ("try_first", "[1]", "value 1 of try_first must be names with values"),
        ])
    func wrongTypes(key: String, value: String, message: String) throws {
        let issues = try StudyFileSample.issues(["\(key)": value])
        #expect(issues.contains { $0.message.hasPrefix(message) }, "\(issues.map(\.message))")
    }

    @Test("a command line explains lists of arguments, with the line as a list")
    func commandLine() throws {
        let issue = try StudyFileSample.issue(
            ["command": #""python3 train.py --rate={x} {x}""#])
        #expect(issue.code == .wrongType)
        #expect(
            issue.hint == "A command is a list of arguments, never a line for a shell: "
                + #"[python3, train.py, "--rate={x}", "{x}"]."#)
    }

    @Test("arguments that would be passed on changed ask for quotation marks")
    func arguments() throws {
        #expect(try StudyFileSample.definition(["command": #"["a", 10]"#]).command == ["a", "10"])
        for value in ["0.10", "true"] {
            let issue = try StudyFileSample.issue(["command": "[\"a\", \(value)]"])
            #expect(issue.hint?.hasPrefix("Put it in quotation marks") == true)
        }
    }

    @Test("a parameter needs one kind of values")
    func groups() throws {
        func issue(_ body: String) throws -> StudyFileIssue {
            try StudyFileSample.issue(["parameters": "{\"x\": \(body)}"])
        }
        #expect(
            try issue(#"{"when": "true"}"#).message == "x needs from and to, values or choices.")
        #expect(try issue(#"{"from": 1}"#).message == "the key to is missing in parameters.x.")
        #expect(try issue(#"{"from": 1, "to": 2, "choices": [1]}"#).code == .conflict)
        #expect(try issue("[1, 2]").hint?.contains("choices") == true)
        #expect(try issue("3").hint == "A value that does not vary belongs under fixed.")
        #expect(try issue(#"{"low": 0, "to": 1}"#).hint == "Did you mean from?")
    }

    @Test("optional keys may be null")
    func null() throws {
        let definition = try StudyFileSample.definition([
            "scheduler": "null", "budget": "null", "fixed": "null", "command": "null",
        ])
        #expect(definition.scheduler == nil)
    }
}
