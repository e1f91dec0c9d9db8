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

    @Test(
        "what is missing of a mean is foreseen, with the error that is stated",
        arguments: [1, 2, 4])
    func foresight(measured: Int) throws {
        var (errors, stated, count) = (0.0, 0.0, 0.0)
        for seed in 0..<60 as Range<UInt64> {
            let table = Self.table(items: 30, units: 5, seed: seed) { _ in 5 }
            let effects = try #require(CrossedEffects(Array(table.items[..<10]), unitCount: 5))
            for item in table.items[10...] {
                let whole = item.reduce(0) { $0 + $1.value / 5 }
                let foreseen = try #require(
                    effects.foreseen(Array(item[..<measured]), over: Array(0..<5)))
                errors += (foreseen.value - whole) * (foreseen.value - whole)
                stated += foreseen.variance
                count += 1
            }
        }
        #expect(abs(errors / stated - 1) < 0.2, "\(errors / count) beside \(stated / count)")
    }

    @Test("units in which items differ less by chance are known, and count more")
    func noise() throws {
        let deviations = [0.9, 0.1, 0.5, 0.5, 0.9]
        var (weighted, plain, stated) = (0.0, 0.0, 0.0)
        var firsts = 0
        for seed in 0..<60 as Range<UInt64> {
            var source = RandomSource(seed: seed, stream: 2, purpose: .analysis)
            let items = (0..<40).map { _ in
                let mean = source.normal()
                return (0..<5).map { (unit: $0, value: mean + deviations[$0] * source.normal()) }
            }
            let effects = try #require(CrossedEffects(Array(items[..<16]), unitCount: 5))
            let variances = effects.residualVariances
            let mean = variances.reduce(0) { $0 + $1 / 5 }
            #expect(abs(mean / effects.residualVariance - 1) < 1e-9)
            firsts += variances.min() == variances[1] ? 1 : 0
            for item in items[16...] {
                let whole = item.reduce(0) { $0 + $1.value / 5 }
                let foreseen = try #require(
                    effects.foreseen([item[0], item[1]], over: Array(0..<5)))
                weighted += (foreseen.value - whole) * (foreseen.value - whole)
                stated += foreseen.variance
                let other = try #require(effects.mean(of: [item[0], item[1]])).value
                plain += (other - whole) * (other - whole)
            }
        }
        #expect(firsts > 50)
        #expect(weighted < 0.7 * plain)
        #expect(abs(weighted / stated - 1) < 0.3, "\(weighted) beside \(stated)")
    }

    @Test("of equal units one says as much as another, and nothing is unknown of a whole item")
    func equalUnits() throws {
        let table = Self.table(items: 4000, units: 4, seed: 8) { _ in 4 }
        let effects = try #require(CrossedEffects(table.items, unitCount: 4))
        for variance in effects.residualVariances {
            #expect(abs(variance / effects.residualVariance - 1) < 0.1)
        }
        let whole = try #require(effects.foreseen(table.items[0], over: Array(0..<4)))
        #expect(abs(whole.value - table.items[0].reduce(0) { $0 + $1.value / 4 }) < 1e-12)
        #expect(whole.variance == 0)
        #expect(effects.foreseen([], over: [0, 1]) == nil)
        // With two units it cannot be told which of them is the noisier.
        let pairs = Self.table(items: 20, units: 2, seed: 9) { _ in 2 }
        let two = try #require(CrossedEffects(pairs.items, unitCount: 2))
        #expect(two.residualVariances == [two.residualVariance, two.residualVariance])
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

    @Test("where variances are too small to invert, a mean is foreseen all the same")
    func tiny() throws {
        let effects = try #require(
            CrossedEffects(
                [[3.0, 1, 2], [5, 7, 8], [2, 2, 1]].map { row in
                    row.enumerated().map { (unit: $0.offset, value: $0.element * 1e-160) }
                }, unitCount: 3))
        #expect(effects.residualVariance > 0 && 1 / effects.residualVariance == .infinity)
        let foreseen = try #require(effects.foreseen([(0, 4e-160), (2, 5e-160)], over: [0, 1, 2]))
        #expect(foreseen.value > 3e-160 && foreseen.value < 6e-160 && foreseen.variance.isFinite)
    }

    @Test("equal numbers have no variance, and items in one unit each tell nothing")
    func edges() throws {
        let flat = try #require(
            CrossedEffects([[(0, 2), (1, 2)], [(0, 3), (1, 3)]], unitCount: 2))
        #expect(flat.residualVariance == 0 && flat.unitVariance == 0 && flat.sharedShare == 0)
        #expect(flat.unitEffects == [0, 0] && flat.residualVariances == [0, 0])
        let same = try #require(flat.foreseen([(1, 5)], over: [0, 1]))
        #expect(same == (5, 0))
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
