import LuthierDomain
import Testing

@Suite("Infeasible constraints")
struct FeasibleComponentConflictTests {
    private typealias S = TestSpaces

    private func issue(_ space: SearchSpace) throws -> DefinitionIssue {
        let error = #expect(throws: DefinitionError.self) { try FeasibleSet(space) }
        return try #require(error?.issues.first)
    }

    @Test("one constraint that nothing satisfies is named")
    func single() throws {
        let issue = try issue(
            S.space([S.integer("a", 1, 9), S.float("b", 0, 1)], ["a + b > 0.5", "a * 2 == 7"]))
        #expect(issue.code == .infeasible)
        #expect(
            issue.description
                == "constraints.1: nothing in the space satisfies \"a * 2 == 7\". Loosen it, or widen the range of a, b."
        )
    }

    @Test("two that exclude each other are named, not the others")
    func pair() throws {
        let parameters = try ["a", "b", "c"].map { try S.float($0, 0, 1) }
        let issue = try issue(
            S.space(parameters, ["a + b + c <= 2", "a > b + 0.5", "c >= 0", "a < b"]))
        #expect(
            issue.description
                == "constraints: nothing in the space satisfies \"a > b + 0.5\" and \"a < b\" together. Loosen one of them, or widen the range of a, b, c."
        )
    }

    @Test("three that only together are impossible are named")
    func three() throws {
        let parameters = try ["a", "b", "c"].map { try S.integer($0, 0, 9) }
        let issue = try issue(
            S.space(parameters, ["a + b + c >= 1", "a < b", "b < c", "c < a"]))
        #expect(
            issue.message
                == "nothing in the space satisfies \"a < b\", \"b < c\" and \"c < a\" together.")
    }

    @Test("a constraint on fixed values alone is named")
    func fixed() throws {
        let issue = try issue(
            S.space([S.float("a", 0, 1)], ["threads > 4"], fixed: [("threads", .integer(1))]))
        #expect(
            issue.description
                == "constraints.0: nothing in the space satisfies \"threads > 4\". Remove it: no parameter can change it."
        )
    }

    @Test("what was only not found is not called impossible")
    func notFound() throws {
        let parameters = try ["a", "b"].map { try S.float($0, -1, 1) }
        let issue = try issue(S.space(parameters, ["a ** 2 + b ** 2 == 1.5"]))
        #expect(issue.message == "nothing was found that satisfies \"a ** 2 + b ** 2 == 1.5\".")
    }
}
