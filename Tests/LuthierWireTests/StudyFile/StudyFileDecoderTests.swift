import LuthierDomain
import Testing

@testable import LuthierWire

@Suite("StudyFileDecoder")
struct StudyFileDecoderTests {
    @Test("what is left out has its default")
    func defaults() throws {
        let definition = try StudyFileSample.definition()
        #expect(
            definition
                == StudyDefinition(
                    name: "s", space: definition.space, metrics: definition.metrics))
    }

    @Test("seeds use all 64 bits, as text beyond whole numbers")
    func seeds() throws {
        #expect(try StudyFileSample.definition(["seed": "7"]).seed == 7)
        #expect(
            try StudyFileSample.definition(["seed": "\"18446744073709551615\""]).seed == .max)
    }

    @Test("an empty file and a file that is no mapping are told apart")
    func noMapping() throws {
        func message(_ content: SourceNode.Content) -> String? {
            let error = #expect(throws: StudyFileError.self) {
                try StudyFileDecoder().decode(SourceNode(content, line: 1, column: 1))
            }
            return error?.issues.first?.message
        }
        #expect(message(.null) == "the study file is empty.")
        for content: SourceNode.Content in [.string("x"), .integer(1), .sequence([])] {
            #expect(message(content)?.hasPrefix("the study file must be keys with values") == true)
        }
        #expect(message(.mapping([])) == "the key study is missing in the study file.")
    }

    @Test("mistakes of all sections are found in one run, by line")
    func all() throws {
        let issues = try StudyFileSample.issues([
            "parameters": #"{"x": {"from": 1, "to": 0}, "y": {"from": 0}}"#,
            "budget": #"{"trials": 0, "stop_when": {"loss": 1}}"#, "order": #""liv""#,
            "command": #"["{z}"]"#, "retry": "3", "bugdet": "1",
        ])
        #expect(issues.count == 8, "\(issues.map(\.definitionIssue))")
        #expect(issues.map(\.line) == issues.map(\.line).sorted())
    }

    @Test("a tree of a thousand broken parameters ends in a bounded error")
    func many() throws {
        let parameters = (0..<1000).map { "\"p\($0)\": {\"form\": 1}" }.joined(separator: ",")
        let issues = try StudyFileSample.issues(["parameters": "{\(parameters)}"])
        #expect(issues.count == 200)
    }
}
