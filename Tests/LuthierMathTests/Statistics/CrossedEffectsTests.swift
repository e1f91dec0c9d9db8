import Testing

@testable import LuthierMath

@Suite("Crossed effects")
struct CrossedEffectsTests {
    private struct Table {
        let items: [[(unit: Int, value: Double)]]
        let means: [Double]
    }

    /// Items with means of deviation 1, units of deviation 0.4 and a remainder of deviation 0.3.
    private static func table(
        items: Int, units: Int, seed: UInt64, unitDeviation: Double = 0.4,
        measured: (Int) -> Int
    ) -> Table {
        var source = RandomSource(seed: seed, stream: 1, purpose: .analysis)
        let effects = (0..<units).map { _ in unitDeviation * source.normal() }
        let centre = effects.reduce(0, +) / Double(units)
        var means: [Double] = []
        let rows = (0..<items).map { item in
            let mean = source.normal()
            means.append(mean + centre)
            return (0..<measured(item)).map { unit in
                (unit: unit, value: mean + effects[unit] + 0.3 * source.normal())
            }
        }
        return Table(items: rows, means: means)
    }

    @Test("with many items in all units the variances are those of the analysis of variance")
    func complete() throws {
        let (count, units) = (200, 6)
        let table = Self.table(items: count, units: units, seed: 1) { _ in 6 }
        let effects = try #require(CrossedEffects(table.items, unitCount: units))
        let grand = table.items.joined().reduce(0) { $0 + $1.value } / Double(count * units)
        let unitMeans = (0..<units).map { unit in
            table.items.reduce(0) { $0 + $1[unit].value } / Double(count)
        }
        let between =
            unitMeans.reduce(0) { $0 + ($1 - grand) * ($1 - grand) } * Double(count)
            / Double(units - 1)
        var left = 0.0
        for item in table.items {
            let mean = item.reduce(0) { $0 + $1.value } / Double(units)
            for (unit, value) in item {
                let rest = value - mean - unitMeans[unit] + grand
                left += rest * rest
            }
        }
        let residual = left / Double((count - 1) * (units - 1))
        #expect(abs(effects.residualVariance / residual - 1) < 0.01)
        let unitVariance = (between - residual) / Double(count)
        #expect(abs(effects.unitVariance / unitVariance - 1) < 0.3)
        for unit in 0..<units {
            #expect(abs(effects.unitEffects[unit] - (unitMeans[unit] - grand)) < 0.002)
        }
        #expect(abs(effects.unitEffects.reduce(0, +)) < 1e-9)
    }

    @Test(
        "an item that was measured in one unit is freed of what the unit does, and its error is told"
    )
    func singles() throws {
        var errors = 0.0
        var naive = 0.0
        var stated = 0.0
        var count = 0.0
        for seed in 0..<40 as Range<UInt64> {
            let table = Self.table(items: 30, units: 5, seed: seed) { $0 < 10 ? 5 : 1 }
            let effects = try #require(CrossedEffects(table.items, unitCount: 5))
            for item in 10..<30 {
                let mean = try #require(effects.mean(of: table.items[item]))
                let error = mean.value - table.means[item]
                let plain = table.items[item][0].value - table.means[item]
                errors += error * error
                naive += plain * plain
                stated += mean.variance
                count += 1
            }
        }
        #expect(errors / naive < 0.6)
        #expect(abs(errors / stated - 1) < 0.25, "\(errors / count) beside \(stated / count)")
    }

    @Test("differences between items of the same units do not depend on what the units do")
    func differences() throws {
        let table = Self.table(items: 12, units: 5, seed: 3) { $0 < 4 ? 5 : 2 }
        let effects = try #require(CrossedEffects(table.items, unitCount: 5))
        let same = effects.varianceOfDifference(between: [0, 1], and: [0, 1])
        #expect(abs(same - effects.residualVariance) < 1e-12)
        let apart = effects.varianceOfDifference(between: [0], and: [1])
        #expect(apart > 2 * effects.residualVariance)
    }

    @Test("a scale or a shift of the numbers changes nothing else", arguments: [1e-100, 1, 1e100])
    func scales(scale: Double) throws {
        let table = Self.table(items: 8, units: 4, seed: 5) { $0 < 3 ? 4 : 2 }
        let plain = try #require(CrossedEffects(table.items, unitCount: 4))
        let scaled = try #require(
            CrossedEffects(
                table.items.map { item in
                    item.map { (unit: $0.unit, value: ($0.value + 7) * scale) }
                }, unitCount: 4))
        #expect(abs(scaled.sharedShare - plain.sharedShare) < 1e-6)
        for unit in 0..<4 {
            let error = scaled.unitEffects[unit] / scale - plain.unitEffects[unit]
            #expect(abs(error) < 1e-6)
        }
    }

    @Test("equal numbers have no variance, and items in one unit each tell nothing")
    func edges() throws {
        let flat = try #require(
            CrossedEffects([[(0, 2), (1, 2)], [(0, 3), (1, 3)]], unitCount: 2))
        #expect(flat.residualVariance == 0 && flat.unitVariance == 0 && flat.sharedShare == 0)
        #expect(flat.unitEffects == [0, 0])
        #expect(CrossedEffects([[(0, 2)], [(1, 2)]], unitCount: 2) == nil)
        #expect(CrossedEffects([], unitCount: 0) == nil)
        #expect(CrossedEffects([[(0, 1e300), (1, -1e300)]], unitCount: 2) == nil)
        // A unit that nobody shares stays at 0.
        let apart = try #require(
            CrossedEffects([[(0, 1), (1, 2)], [(0, 1.1), (1, 2.2)], [(2, 5)]], unitCount: 3))
        #expect(apart.unitEffects[2] == 0 && apart.unitEffects[0] < 0)
        #expect(apart.mean(of: []) == nil)
    }
}
