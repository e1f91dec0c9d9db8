import Testing

@testable import LuthierDomain

@Suite("FeasibleDiagram")
struct FeasibleDiagramTests {
    private typealias S = TestSpaces

    private func diagram(_ space: SearchSpace, work: Int = 1 << 16) throws -> FeasibleDiagram {
        let components = space.components(
            warps: [], constraints: Set(space.constraints.indices))
        return try FeasibleDiagram(of: try #require(components.first), work: work)
    }

    @Test("what remains alike is one node")
    func sharesNodes() throws {
        let chain = try diagram(
            S.space(try (0..<5).map { try S.integer("p\($0)", 1, 20) }, ["p0 < p1 < p2 < p3 < p4"]))
        // 20 over 5.
        #expect(chain.count == .exactly(15_504))
        #expect(chain.nodes.count <= 1 + 4 * 20)
    }

    @Test("too much work is refused, not done")
    func refusesWork() throws {
        let space = try S.space(
            try ["a", "b", "c"].map { try S.integer($0, 1, 1000) }, ["a * b + c * a < 90000"])
        #expect(throws: FeasibleDiagram.Refusal.notListable) { try diagram(space, work: 1000) }
        let real = try S.space([S.float("a", 0, 1)], ["a < 0.5"])
        #expect(throws: FeasibleDiagram.Refusal.notListable) { try diagram(real) }
        let empty = try S.space([S.integer("a", 1, 9)], ["a ** 2 == 10"])
        #expect(throws: FeasibleDiagram.Refusal.infeasible) { try diagram(empty) }
    }

    @Test("equal steps through the unit interval give each combination as often as any other")
    func drawsEvenly() throws {
        let diagram = try diagram(
            S.space(try ["a", "b"].map { try S.integer($0, 1, 3) }, ["a <= b"]))
        var seen: [String: Int] = [:]
        for one in 0..<60 {
            for two in 0..<60 {
                var values: [ParameterValue?] = [nil, nil]
                let point = [(Double(one) + 0.5) / 60, (Double(two) + 0.5) / 60]
                diagram.draw({ point[$0] }, into: &values)
                seen["\(values)", default: 0] += 1
            }
        }
        #expect(seen.count == 6)
        #expect(seen.values.allSatisfy { $0 == 600 })
    }
}
