import LuthierDomain
import RealModule
import Testing

@Suite("Drawing under constraints")
struct FeasibleSamplerTests {
    private typealias S = TestSpaces

    /// Draws, all checked to be valid.
    private func draws(
        _ count: Int, from space: SearchSpace, seed: UInt64 = 1
    ) throws -> [[Double]] {
        let feasible = try FeasibleSet(space, warps: [], listingWork: 1 << 12)
        var source = TestSource(seed: seed)
        var invalid = 0
        let rows = (0..<count).map { _ in
            let draw = feasible.draw(using: &source)
            if !S.isValid(draw, in: space) { invalid += 1 }
            return draw.values.map { $0?.number ?? .nan }
        }
        #expect(invalid == 0)
        return rows
    }

    private func mean(_ values: some Collection<Double>) -> Double {
        values.reduce(0, +) / Double(values.count)
    }

    @Test("a bounded sum of three is uniform on the corner of the cube")
    func boundedSum() throws {
        let space = try S.space(
            try (0..<10).map { try S.float("p\($0)", 0, 1) }, ["p0 + p1 + p2 <= 1"])
        #expect(abs(try FeasibleSet(space).feasibleShare - 1.0 / 6) < 0.05)
        let rows = try draws(4000, from: space)
        for place in 0..<3 {
            // Dirichlet(1,1,1,1): mean 1/4, deviation 0.194; six standard errors of 4,000 draws.
            #expect(abs(mean(rows.map { $0[place] }) - 0.25) < 0.0184)
        }
        #expect(abs(mean(rows.map { $0[5] }) - 0.5) < 0.0274)
    }

    @Test("eight shares that make one are spread evenly on the simplex")
    func simplex() throws {
        let names = (0..<8).map { "p\($0)" }
        let space = try S.space(
            try names.map { try S.float($0, 0, 1) }, [names.joined(separator: " + ") + " == 1"])
        let rows = try draws(150, from: space)
        for place in 0..<8 {
            // Dirichlet(1, …): mean 1/8, deviation 0.110; five standard errors of 150 draws.
            #expect(abs(mean(rows.map { $0[place] }) - 0.125) < 0.045, "p\(place)")
        }
        // All shares alike: mean square 1/8 · 2/9, deviation 0.048; five standard errors of 1,200.
        let squares = rows.flatMap { $0.map { $0 * $0 } }
        #expect(abs(mean(squares) - 1.0 / 36) < 0.007)
        #expect(rows.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-9 })
    }

    @Test("a chain of six is sorted and as even as order statistics")
    func chain() throws {
        let names = (0..<6).map { "p\($0)" }
        let space = try S.space(
            try names.map { try S.float($0, 0, 1) }, [names.joined(separator: " < ")])
        let feasible = try FeasibleSet(space)
        #expect((0.3...3).contains(feasible.feasibleShare * 720))
        #expect(feasible.warnings.map(\.code) == [.rarelyFeasible])
        let rows = try draws(150, from: space)
        for place in 0..<6 {
            // The k-th of six: mean k / 7, deviation at most 0.175; five standard errors of 150.
            let expected = Double(place + 1) / 7
            #expect(abs(mean(rows.map { $0[place] }) - expected) < 0.072, "p\(place)")
        }
    }

    @Test("a product on log scales is bounded and even on the scales")
    func product() throws {
        let space = try S.space(
            [
                S.float("x", 1e-3, 1e3, scale: .log), S.float("y", 1e-3, 1e3, scale: .log),
            ], ["x * y <= 20"])
        let rows = try draws(4000, from: space)
        // u + v <= (6 + log10 20) / 6 / … : the mean of u on the cut square, by integration below.
        let limit = (Double.log(20) / Double.log(10) + 6) / 6
        let (area, moment) = (0..<2000).reduce((0.0, 0.0)) { sums, step in
            let u = (Double(step) + 0.5) / 2000
            let height = max(0, min(1, limit - u))
            return (sums.0 + height, sums.1 + u * height)
        }
        let units = rows.map { (Double.log($0[0]) / Double.log(10) + 3) / 6 }
        #expect(abs(mean(units) - moment / area) < 6 * 0.29 / 4000.0.squareRoot())
    }

    @Test("rare feasible sets of many kinds are drawn from without waste")
    func kinds() throws {
        let cases: [(SearchSpace, String)] = [
            (
                try S.space(
                    [S.float("a", 0, 10), S.float("b", 0, 1), S.float("c", 0, 1)], ["a == b + c"]),
                "equation"
            ),
            (
                try S.space(
                    [S.integer("batch", 1, 1_000_000_000)], ["batch % 512 == 0"]), "huge multiple"
            ),
            (
                try S.space(
                    [S.integer("heads", 1, 10_000_000), S.integer("width", 1, 1_000_000_000)],
                    ["64 * heads == width"]), "huge equation"
            ),
            (
                try S.space(
                    [S.integer("width", 1, 5000), S.integer("heads", 1, 2000)],
                    ["width % heads == 0"]), "divisor"
            ),
            (
                try S.space(
                    [
                        S.choice("mode", [.text("a"), .text("b")]),
                        S.float("x", 0, 1, when: "mode == 'a'"), S.float("y", 0, 1),
                    ], ["x * y <= 0.001 and y >= 0.5"]), "conditional parameter"
            ),
            (
                try S.space(
                    [S.float("a", 0, 1), S.float("b", 0, 1), S.integer("n", 1, 100)],
                    ["0.5 <= a + b <= 0.501", "n * a <= 1"]), "thin band"
            ),
            (
                try S.space(
                    [S.float("a", 1e-6, 1, scale: .log), S.float("b", 1e-6, 1, scale: .log)],
                    ["product >= 0.5", "a >= b"], derived: [("product", "a * b")]), "derived"
            ),
            (
                try S.space(
                    [S.float("a", -1, 1), S.float("b", -1, 1)], ["a ** 2 + b ** 2 <= 0.001"]),
                "small disc"
            ),
            (
                try S.space(
                    [S.float("a", 0, 1), S.float("b", 0, 1)],
                    ["(a < 0.01 and b < 0.01) or (a > 0.99 and b > 0.99)"]), "two corners"
            ),
        ]
        for (space, name) in cases {
            let rows = try draws(8, from: space)
            #expect(Set(rows).count > 4, "\(name)")
        }
    }

    @Test("both of two far corners are reached")
    func corners() throws {
        let space = try S.space(
            [S.float("a", 0, 1), S.float("b", 0, 1)],
            ["(a < 0.02 and b < 0.02) or (a > 0.98 and b > 0.98)"])
        let rows = try draws(200, from: space)
        let low = rows.count { $0[0] < 0.5 }
        // Half of 200, five standard errors are 36.
        #expect(abs(low - 100) < 36)
    }

    @Test("points of the unit cube give valid assignments, the same each time")
    func points() throws {
        let space = try S.space(
            try (0..<4).map { try S.float("p\($0)", 0, 1) }, ["p0 + p1 + p2 + p3 == 1"])
        let feasible = try FeasibleSet(space)
        var source = TestSource(seed: 5)
        for _ in 0..<200 {
            let point = (0..<4).map { _ in Double.random(in: 0...1, using: &source) }
            var (one, two) = (TestSource(seed: 6), TestSource(seed: 6))
            let assignment = feasible.assignment(atPoint: point, using: &one)
            #expect(S.isValid(assignment, in: space))
            #expect(feasible.assignment(atPoint: point, using: &two) == assignment)
        }
    }

    @Test("hostile sources give valid assignments too")
    func hostileSources() throws {
        struct Constant: RandomNumberGenerator {
            let word: UInt64
            mutating func next() -> UInt64 { word }
        }
        for constraint in ["p0 + p1 <= 1", "p0 + p1 <= 0.001", "p0 == p1 * 0.5", "p0 < p1 < 0.01"] {
            let space = try S.space(
                try (0..<2).map { try S.float("p\($0)", 0, 1) }, [constraint])
            let feasible = try FeasibleSet(space)
            for word in [0, UInt64.max] {
                var source = Constant(word: word)
                #expect(
                    S.isValid(feasible.draw(using: &source), in: space), "\(constraint) \(word)")
            }
        }
    }
}
