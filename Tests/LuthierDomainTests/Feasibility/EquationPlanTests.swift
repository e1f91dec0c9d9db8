import Testing

@testable import LuthierDomain

@Suite("EquationPlan")
struct EquationPlanTests {
    private typealias S = TestSpaces

    private func solved(
        _ space: SearchSpace, given: [ParameterValue?]? = nil
    ) throws -> [String] {
        let component = try #require(
            space.components(warps: [], constraints: Set(space.constraints.indices)).first)
        let plan = EquationPlan(
            component, component.initialDomains(),
            given: given ?? component.parameters.map { _ in nil })
        #expect(plan.order.sorted() == Array(component.parameters.indices))
        for (index, before) in plan.predecessors.enumerated() {
            let place = plan.order.firstIndex(of: index) ?? 0
            #expect(before.allSatisfy { plan.order[..<place].contains($0) })
        }
        return plan.solutions.indices.filter { plan.solutions[$0] != nil }.map { space.names[$0] }
    }

    @Test("each equation gives one parameter, reals before whole ones, without a circle")
    func choices() throws {
        let reals = try ["a", "b", "c"].map { try S.float($0, 0, 1) }
        #expect(try solved(S.space(reals, ["a + b + c == 1"])) == ["a"])
        #expect(try solved(S.space(reals, ["a + b == 1", "a - b == c"])).count == 2)
        let heads = try [S.integer("heads", 1, 64), S.integer("width", 1, 4096)]
        #expect(try solved(S.space(heads, ["64 * heads == width"])) == ["width"])
        let mixed = try [S.integer("n", 1, 9), S.float("x", 0, 9)]
        #expect(try solved(S.space(mixed, ["n == x * 2"])) == ["x"])
        #expect(
            try solved(S.space(reals, ["a + b + c == 1"]), given: [.real(0.5), nil, nil]) == ["b"])
        #expect(try solved(S.space(reals, ["a <= b", "a == 0.5 or b == c"])) == [])
    }
}
