import LuthierDomain
import Testing

@testable import LuthierWire

@Suite("SpaceSection")
struct SpaceSectionTests {
    private func parameters(_ conditions: (String, String?)...) -> String {
        parameters(conditions)
    }

    private func parameters(_ conditions: [(String, String?)]) -> String {
        let members = conditions.map { name, condition in
            let when = condition.map { ", \"when\": \"\($0)\"" } ?? ""
            return "\"\(name)\": {\"from\": 0, \"to\": 1\(when)}"
        }
        return "{\(members.joined(separator: ", "))}"
    }

    @Test("fixed, derived and constraints make the space")
    func parts() throws {
        let space = try StudyFileSample.definition([
            "fixed": #"{"threads": 2}"#, "derived": #"{"double": "2 * x", "one": 1}"#,
            "constraints": #"["x <= 0.5"]"#,
        ]).space
        #expect(space.fixed == [.init(name: "threads", value: .integer(2))])
        #expect(space.derived.map(\.expression.description) == ["2 * x", "1"])
        #expect(space.constraints.map(\.description) == ["x <= 0.5"])
    }

    @Test("4,096 parameters are read, and one more is refused with both numbers")
    func cap() throws {
        let names = (0...4096).map { "p\($0)" }
        let space = try StudyFileSample.definition(
            ["parameters": parameters(names.dropLast().map { ($0, nil) })]
        ).space
        #expect(space.parameters.count == 4096)
        let issue = try StudyFileSample.issue(["parameters": parameters(names.map { ($0, nil) })])
        #expect(issue.code == .outOfRange && issue.path == ["parameters"])
        #expect(issue.message == "the study has 4097 parameters, and may have 4096.")
    }

    @Test("a condition on a later parameter says to move it")
    func laterParameter() throws {
        let issue = try StudyFileSample.issue(
            ["parameters": parameters(("a", "b > 0.5"), ("b", nil))])
        #expect(issue.path == ["parameters", "a", "when"])
        #expect(issue.hint == #"Move "b" above "a"."#)
    }

    @Test("a condition on a missing parameter offers the nearest name")
    func missingParameter() throws {
        let issue = try StudyFileSample.issue(
            ["parameters": parameters(("momentum", nil), ("b", "momentun > 0.5"))])
        #expect(issue.code == .unknownName)
        #expect(issue.hint?.contains("momentum") == true)
    }

    @Test("circular conditions are called so")
    func circular() throws {
        let issues = try StudyFileSample.issues(
            ["parameters": parameters(("a", "b > 0.5"), ("b", "a > 0.5"))])
        #expect(issues.contains { $0.code == .circularReference })
    }

    @Test("constraints that nothing satisfies are found where that is asked for")
    func infeasible() throws {
        let changes: KeyValuePairs = ["constraints": #"["x >= 0", "x > 3"]"#]
        #expect(try StudyFileSample.issues(changes).isEmpty)
        let issue = try StudyFileSample.issue(
            changes, decoder: StudyFileDecoder(needsFeasibility: true))
        #expect(issue.code == .infeasible)
        #expect(issue.path == ["constraints", "1"])
        #expect(issue.line > 1)
    }

    @Test("a broken parameter hides no mistake in another, and makes none up")
    func brokenParameterIsLeftOut() throws {
        let parameters =
            #"{"a": {"from": 2, "to": 1}, "b": {"from": 0, "to": 1, "when": "a > 0"}, "#
            + #""c": {"from": 0, "to": 1, "when": "later > 0"}, "later": {"from": 0, "to": 1}}"#
        let issues = try StudyFileSample.issues([
            "parameters": parameters, "constraints": #"["a + b < 1", "c + nothing < 1"]"#,
        ])
        #expect(
            issues.map(\.path) == [
                ["parameters", "a", "from"], ["parameters", "c", "when"], ["constraints", "1"],
            ])
    }

    @Test("a name in two sections is noted once")
    func nameTwice() throws {
        let issue = try StudyFileSample.issue(["fixed": #"{"x": 1}"#])
        #expect(issue.code == .duplicate)
        #expect(issue.path == ["fixed", "x"])
    }
}
