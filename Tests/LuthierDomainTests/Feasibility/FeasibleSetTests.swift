import LuthierDomain
import Testing

@Suite("FeasibleSet")
struct FeasibleSetTests {
    private typealias S = TestSpaces

    @Test("six parameters of six values have 46,656 assignments, each with its number")
    func sixOfSix() throws {
        let feasible = try FeasibleSet(
            S.space(try (0..<6).map { try S.integer("p\($0)", 1, 6) }))
        #expect(feasible.count == .exactly(46_656))
        #expect(feasible.count.description == "46,656 assignments")
        #expect(feasible.feasibleShare == 1)
        for index in stride(from: 0, to: 46_656, by: 997) {
            let assignment = feasible.assignment(at: index)
            #expect(feasible.index(of: assignment) == index)
        }
        #expect(feasible.assignment(at: 46_655).values == Array(repeating: .integer(6), count: 6))
    }

    @Test("inactive parameters do not multiply the count")
    func conditional() throws {
        let feasible = try FeasibleSet(
            S.space([
                S.choice("optimizer", [.text("adam"), .text("sgd")]),
                S.integer("momentum", 0, 9, when: "optimizer == 'sgd'"),
                S.integer("nesterov", 0, 1, when: "momentum > 4"),
                S.integer("beta", 1, 1000, when: "optimizer == 'adam'"),
                S.choice("flag", [.boolean(true), .boolean(false)]),
            ]))
        // sgd: 5 momenta without and 5 with two further values; adam: 1000.
        #expect(feasible.count == .exactly((5 + 10 + 1000) * 2))
    }

    /// Property: in small random spaces, numbers run through exactly the valid assignments.
    @Test func agreesWithTryingEverything() throws {
        var feasibleSpaces = 0
        for seed in 0..<40 as Range<UInt64> {
            var source = TestSource(seed: seed)
            let space = try Self.randomSpace(&source)
            let expected = S.all(of: space)
            guard let feasible = try? FeasibleSet(space) else {
                #expect(expected.isEmpty, "seed \(seed): \(space.constraints)")
                continue
            }
            feasibleSpaces += 1
            #expect(
                feasible.count == .exactly(expected.count), "seed \(seed): \(space.constraints)")
            let listed = (0..<(feasible.count.exact ?? 0)).map { feasible.assignment(at: $0) }
            #expect(Set(listed.map(\.values)) == Set(expected), "seed \(seed)")
            for (index, assignment) in listed.enumerated() {
                #expect(feasible.index(of: assignment) == index, "seed \(seed)")
            }
            let drawn = feasible.draw(using: &source)
            #expect(feasible.index(of: drawn) != nil, "seed \(seed)")
        }
        #expect(feasibleSpaces > 15)
    }

    private static func randomSpace(_ source: inout TestSource) throws -> SearchSpace {
        var parameters: [Parameter] = []
        for (place, name) in RandomFormula.names.enumerated() {
            let condition =
                place > 0 && Int.random(in: 0...2, using: &source) == 0
                ? "\(RandomFormula.names[place - 1]) > \(Int.random(in: -1...2, using: &source))"
                : nil
            let kind = Int.random(in: 0...2, using: &source)
            let lower = Int.random(in: -3...2, using: &source)
            parameters.append(
                try kind == 0
                    ? S.integer(name, lower, lower + 3, when: condition)
                    : kind == 1
                        ? S.float(name, -1, 1, step: 0.5, when: condition)
                        : S.choice(
                            name, [.integer(lower), .real(0.25), .integer(lower + 5)],
                            when: condition))
        }
        let constraints = (0..<Int.random(in: 0...2, using: &source)).map { _ in
            RandomFormula.truth(depth: 3, using: &source).text
        }
        return try S.space(
            parameters, constraints + ["total < 4"], fixed: [("limit", .integer(2))],
            derived: [("half", "a / limit"), ("total", "half + 2 * b")])
    }

    @Test("equal shapes are counted without being listed: chains, divisors, sums")
    func countsExactly() throws {
        let chain = try FeasibleSet(
            S.space(
                try (0..<6).map { try S.integer("p\($0)", 1, 100) },
                ["p0 < p1 < p2 < p3 < p4 < p5"]))
        // 100 over 6.
        #expect(chain.count == .exactly(1_192_052_400))
        let batch = try FeasibleSet(S.space([S.integer("batch", 1, 100_000)], ["batch % 32 == 0"]))
        #expect(batch.count == .exactly(3125))
        #expect(batch.assignment(at: 3124)["batch"] == .integer(100_000))
        let heads = try FeasibleSet(
            S.space(
                [S.integer("heads", 1, 64), S.integer("width", 1, 4096)], ["64 * heads == width"]))
        #expect(heads.count == .exactly(64))
        let sum = try FeasibleSet(
            S.space(
                try ["a", "b", "c"].map { try S.integer($0, 0, 100) }, ["a + b + c == 100"]))
        #expect(sum.count == .exactly(5151))
        let product = try FeasibleSet(
            S.space(
                try ["a", "b", "c", "d"].map { try S.integer($0, 1, 100_000) },
                ["a * b * c * d == 7"]))
        #expect(product.count == .exactly(4))
        let steps = try FeasibleSet(
            S.space(
                try ["a", "b"].map { try S.float($0, 0, 1, step: 0.1) }, ["a + b <= 0.3"]))
        // 0.1 + 0.2 counts, though it is a little above 0.3 in floating point.
        #expect(steps.count == .exactly(10))
    }

    @Test("counts that cannot be exact say so")
    func inexactCounts() throws {
        let wide = try FeasibleSet(S.space(try (0..<7).map { try S.integer("p\($0)", 1, 1000) }))
        #expect(wide.count == .tooManyToCount)
        let real = try FeasibleSet(S.space([S.float("a", 0, 1), S.integer("b", 1, 3)]))
        #expect(real.count == .infinite)
        let irregular = try FeasibleSet(
            S.space(
                try (0..<5).map { try S.integer("p\($0)", 1, 1000) },
                ["p0 * p1 + p2 * p3 % 7 < p4 ** 2"]), warps: [], listingWork: 1 << 12)
        #expect(irregular.count == .atMost(1_000_000_000_000_000))
        let constant = try FeasibleSet(S.space([S.float("a", 2, 2), S.integer("b", 1, 3)]))
        #expect(constant.count == .exactly(3))
    }

    @Test("listed values are drawn by their share of the scale")
    func drawsByScale() throws {
        // Even on a log scale: of 1, 2, 4 … 64, batch 64 owns ln(64.5 / 63.5) of it.
        let feasible = try FeasibleSet(
            S.space([S.integer("batch", 1, 1024, scale: .log)], ["batch in [1, 1000]"]))
        var source = TestSource(seed: 1)
        let draws = (0..<4000).count { _ in
            feasible.draw(using: &source)["batch"] == .integer(1)
        }
        // ln 3 = 1.0986 against ln(1000.5 / 999.5) = 0.0010: 3,996 of 4,000.
        #expect(draws >= 3985)
        #expect(draws < 4000)
    }

    @Test("a prior weighs the values")
    func warps() throws {
        let square = UnitWarp(quantile: { $0.squareRoot() }, cumulative: { $0 * $0 })
        let feasible = try FeasibleSet(
            S.space([S.integer("a", 1, 4), S.float("b", 0, 1)], ["a >= 3 and b >= 0.5"]),
            warps: [square, square])
        #expect(abs(feasible.feasibleShare - 0.75 * 0.75) < 0.05)
        var source = TestSource(seed: 2)
        var (fours, total) = (0, 0.0)
        for _ in 0..<4000 {
            let draw = feasible.draw(using: &source)
            if draw["a"] == .integer(4) { fours += 1 }
            total += draw["b"]?.number ?? .nan
        }
        // 7/16 against 5/16; six standard errors of 4,000 draws are 0.047.
        #expect(abs(Double(fours) / 4000 - 7.0 / 12) < 0.047)
        // Mean of b: (2/3)(1 − 1/8) / (1 − 1/4); deviation 0.14, six standard errors 0.014.
        #expect(abs(total / 4000 - 7.0 / 9) < 0.014)
    }

    @Test("given values are kept and the others fit them")
    func completes() throws {
        let space = try S.space(
            [
                S.integer("heads", 1, 64), S.integer("width", 1, 4096), S.float("x", 0, 1),
                S.float("y", 0, 1), S.choice("mode", [.text("p"), .text("q")]),
                S.float("z", 0, 1, when: "mode == 'q'"),
            ], ["64 * heads == width", "x + y == 1"])
        let feasible = try FeasibleSet(space)
        var source = TestSource(seed: 3)
        let given = Assignment(
            names: space.names, values: [nil, .integer(640), .real(0.25), nil, nil, .real(0.5)])
        let complete = try #require(feasible.assignment(completing: given, using: &source))
        #expect(S.isValid(complete, in: space))
        #expect(complete["heads"] == .integer(10))
        #expect(complete["x"] == .real(0.25))
        #expect(complete["y"] == .real(0.75))
        #expect(complete["mode"] == .text("q"))
        let impossible = Assignment(
            names: space.names, values: [nil, .integer(641), nil, nil, nil, nil])
        #expect(feasible.assignment(completing: impossible, using: &source) == nil)
        let inactive = Assignment(
            names: space.names, values: [nil, nil, nil, nil, .text("p"), .real(0.5)])
        #expect(feasible.assignment(completing: inactive, using: &source) == nil)
    }

    @Test("a grid of points gives each listed assignment its share")
    func points() throws {
        let space = try S.space(
            try ["a", "b"].map { try S.integer($0, 0, 9) }, ["a + b <= 9"])
        let feasible = try FeasibleSet(space)
        var source = TestSource(seed: 4)
        var seen: Set<Assignment> = []
        for one in 0..<55 {
            for two in 0..<10 {
                let point = [(Double(one) + 0.5) / 55, (Double(two) + 0.5) / 10]
                seen.insert(feasible.assignment(atPoint: point, using: &source))
            }
        }
        #expect(feasible.count == .exactly(55))
        #expect(seen.count == 55)
    }
}
