import Testing

@testable import LuthierDomain

@Suite("Components of a search space")
struct SearchSpaceComponentsTests {
    private typealias S = TestSpaces

    @Test("conditions, constraints and derived values tie parameters together, nothing else does")
    func groups() throws {
        let space = try S.space(
            [
                S.integer("a", 1, 9), S.integer("b", 1, 9), S.integer("c", 1, 9),
                S.integer("d", 1, 9, when: "a > limit"), S.integer("e", 1, 9),
                S.integer("f", 1, 9),
            ], ["total < 9 and f > 0"], fixed: [("limit", .integer(4))],
            derived: [("half", "b / limit"), ("total", "half + c"), ("other", "e + f")])
        let groups = space.components(warps: [], constraints: [0]).map {
            $0.parameters.map { space.names[$0.place] }
        }
        #expect(groups == [["a", "d"], ["b", "c"], ["e"], ["f"]])
        let free = space.components(warps: [], constraints: [])
        #expect(free.count == 5)
    }
}
