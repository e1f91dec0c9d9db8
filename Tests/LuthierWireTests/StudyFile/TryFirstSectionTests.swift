import LuthierDomain
import Testing

@testable import LuthierWire

@Suite("TryFirstSection")
struct TryFirstSectionTests {
    private static let parameters = """
        {"x": {"from": 0, "to": 1}, "n": {"from": 1, "to": 9, "type": "int"},
         "optimizer": {"choices": ["adamw", "sgd"]},
         "momentum": {"from": 0, "to": 1, "when": "optimizer == 'sgd'"}}
        """

    private func issue(_ values: String) throws -> StudyFileIssue {
        try StudyFileSample.issue([
            "parameters": Self.parameters, "constraints": #"["x * n <= 4"]"#,
            "fixed": #"{"threads": 1}"#, "try_first": "[\(values)]",
        ])
    }

    @Test("values take the form of their distribution; the others stay open")
    func canonical() throws {
        let definition = try StudyFileSample.definition([
            "parameters": Self.parameters,
            "try_first": #"[{"x": 1, "n": 3.0}, {"x": "1e-1"}, {"momentum": 0.5}]"#,
        ])
        #expect(definition.tryFirst[0].values == [.real(1), .integer(3), nil, nil])
        #expect(definition.tryFirst[1].values == [.real(0.1), nil, nil, nil])
        #expect(definition.tryFirst[2].values == [nil, nil, nil, .real(0.5)])
    }

    @Test("a value out of range is shown with what is allowed")
    func outOfRange() throws {
        let issue = try issue(#"{"n": 10}"#)
        #expect(issue.code == .outOfRange)
        #expect(issue.path == ["try_first", "0", "n"])
        #expect(issue.message.contains("a whole number from 1 to 9"))
    }

    @Test("in an edit, entries outside of the ranges are left out; other mistakes stay mistakes")
    func edited() throws {
        let text = #"""
            {"study": "s", "parameters": {"x": {"from": 0, "to": 0.5}},
             "metrics": {"loss": {"goal": "minimize"}}, "try_first": [{"x": TRIED}, {"x": 0.25}]}
            """#
        func definition(_ tried: String) throws -> StudyDefinition {
            let json = try JSONValue(parsing: text.replacing("TRIED", with: tried))
            return try StudyFileDecoder.ofEdits.decode(SourceNode(unplaced: json))
        }
        #expect(try definition("0.75").tryFirst.map(\.values) == [[.real(0.25)]])
        #expect(try definition("0.5").tryFirst.count == 2)
        let error = #expect(throws: StudyFileError.self) { try definition(#""much""#) }
        #expect(error?.definitionError.issues.first?.path == ["try_first", "0", "x"])
    }

    @Test("an unknown name is shown with the nearest")
    func unknown() throws {
        #expect(try issue(#"{"momentun": 0.5}"#).hint?.contains("momentum") == true)
    }

    @Test("a broken constraint is named")
    func constraint() throws {
        let issue = try issue(#"{"x": 0.9, "n": 9}"#)
        #expect(issue.code == .infeasible)
        #expect(issue.path == ["try_first", "0"])
    }

    @Test("a value of a parameter that does not exist there is refused")
    func inactive() throws {
        #expect(try issue(#"{"optimizer": "adamw", "momentum": 0.5}"#).code == .conflict)
    }

    @Test("a fixed value cannot be another")
    func fixed() throws {
        #expect(try issue(#"{"threads": 2}"#).path == ["try_first", "0", "threads"])
    }

    @Test("a broken parameter is not blamed again")
    func brokenParameter() throws {
        let issue = try StudyFileSample.issue([
            "parameters": #"{"x": {"from": 0, "to": 1}, "y": {"from": 3, "to": 1}}"#,
            "try_first": #"[{"x": 0.5, "y": 2}]"#,
        ])
        #expect(issue.path == ["parameters", "y", "from"])
    }
}
