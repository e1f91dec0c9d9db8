import LuthierDomain
import Testing

@testable import LuthierWire

@Suite("StudyFileIssue")
struct StudyFileIssueTests {
    private let issue = StudyFileIssue(
        .expressionSyntax, line: 3, column: 5, offset: 2, path: ["constraints", "0"],
        message: "no.", hint: "Yes.")

    @Test("without its file a mistake keeps the column inside the text")
    func definitionIssue() {
        #expect(issue.definitionIssue.description == "constraints.0: column 3: no. Yes.")
    }

    @Test("an error is one line for each mistake")
    func description() {
        #expect(
            StudyFileError([issue]).description == "3:5: constraints.0: column 3: no. Yes.")
        #expect(StudyFileError([issue]).definitionError.issues == [issue.definitionIssue])
    }

    @Test("constraints that nothing satisfies are found where they stand")
    func infeasible() throws {
        let changes: KeyValuePairs = ["constraints": "[\"x >= 0\",\n\"x > 3\"]"]
        let space = try StudyFileSample.definition(changes).space
        let found = #expect(throws: DefinitionError.self) { try FeasibleSet(space) }
        let node = try SourceNode(parsingJSON: StudyFileSample.text(changes))
        let issue = found.flatMap { StudyFileError($0, in: node).issues.first }
        #expect(issue?.code == .infeasible)
        #expect(issue?.path == ["constraints", "1"])
        #expect([issue?.line, issue?.column] == [6, 1])
    }
}
