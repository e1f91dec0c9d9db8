import LuthierDomain
import Testing

@testable import LuthierSchedulers

@Suite("RaceField")
struct RaceFieldTests {
    private func results(_ losses: [(String, Double)]) throws -> UnitResults {
        let objective = try #require(try Objective.all(of: TestCurves.definition()).first)
        return UnitResults(
            of: TestCurves.trial(
                0, nil, losses.map { Measurement(unit: $0.0, metrics: ["loss": $0.1]) }),
            objective)
    }

    private let runs: [[(String, Double)]] = [
        [("a", 11), ("b", 1), ("c", 0)], [("a", 12.1), ("b", 2), ("c", 0.9)],
        [("a", 13), ("b", 2.9), ("c", 2)],
    ]

    @Test("a mean over all units is foreseen from one, with what the unit does taken out")
    func foresight() throws {
        let field = try #require(RaceField(try runs.map { try results($0) }))
        let rival = try results(runs[0])
        let foreseen = try #require(field.mean(of: try results([("a", 15)]), beside: rival))
        // Unit a adds 8 to the mean over all three.
        #expect(abs(foreseen.own - 7.98) < 0.1)
        #expect(foreseen.rival == 4 && foreseen.count == 1)
        #expect(foreseen.deviation > 0.03 && foreseen.deviation < 0.3)
        #expect(foreseen.isBehind(chance: 0.05))
        let two = try #require(
            field.mean(of: try results([("a", 15), ("c", 4)]), beside: rival))
        #expect(two.deviation < foreseen.deviation)
        let better = try #require(field.mean(of: try results([("b", 0.9)]), beside: rival))
        #expect(!better.isBehind(chance: 0.5))
    }

    @Test("there is nothing to foresee without common units, or with all of them")
    func nothing() throws {
        let field = try #require(RaceField(try runs.map { try results($0) }))
        let rival = try results(runs[0])
        #expect(field.mean(of: try results([]), beside: rival) == nil)
        #expect(field.mean(of: try results([("d", 1)]), beside: rival) == nil)
        #expect(field.mean(of: rival, beside: rival) == nil)
        #expect(RaceField([]) == nil)
        #expect(RaceField([try results([("a", 1)]), try results([("b", 1)])]) == nil)
    }

    @Test("where nothing differs by chance, an equal trial is behind and a better one is not")
    func certainty() throws {
        let flat = try (0..<3).map { run in
            try results(["a", "b", "c"].map { ($0, Double(run)) })
        }
        let field = try #require(RaceField(flat))
        let equal = try #require(field.mean(of: try results([("b", 0)]), beside: flat[0]))
        #expect(equal.deviation == 0 && equal.isBehind(chance: 0.1))
        let better = try #require(field.mean(of: try results([("b", -1)]), beside: flat[0]))
        #expect(!better.isBehind(chance: 0.1))
    }

    @Test("it says how noisy a unit is, beside the others")
    func noise() throws {
        let shifts = [0.4, -0.5, 0.1, 0.6, -0.6, 0.2, -0.3, 0.1]
        let field = try #require(
            RaceField(
                try shifts.enumerated().map { run, shift in
                    let mean = Double(run)
                    return try results([
                        ("a", mean + shift), ("b", mean + 1), ("c", mean + 0.01 * shift),
                    ])
                }))
        let noise = try ["a", "b", "c"].map { try #require(field.noise(in: $0)) }
        #expect(abs(noise.reduce(0, +) - 3) < 1e-9)
        #expect(noise[0] > 2 * noise[1] && noise[0] > 2 * noise[2])
        #expect(field.noise(in: "d") == nil)
    }
}
