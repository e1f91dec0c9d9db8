import LuthierMath
import Testing

@testable import LuthierSurrogates

@Suite("RegressionTree")
struct RegressionTreeTests {
    @Test("a tree grown to the end returns the target of each of its rows")
    func interpolates() {
        for seed in 0..<20 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            let axes: [TreeAxis] = [.number(absent: 0), .levels(4, absent: 0.2)]
            let places = [
                (0..<40).map { _ in source.uniform() },
                (0..<40).map { _ in Double(source.below(5)) },
            ]
            let targets = (0..<40).map { _ in source.uniform() }
            let tree = RegressionTree(
                places: places, targets: targets, rows: Array(0..<40), axes: axes,
                options: ForestOptions())
            for row in 0..<40 {
                let value = tree.value(at: [places[0][row], places[1][row]])
                #expect(value == targets[row], "seed \(seed)")
            }
        }
    }

    @Test("the first cut is the one that leaves least squares, as trying every cut finds")
    func bestCut() throws {
        for seed in 0..<50 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            let places = (0..<12).map { _ in source.uniform() }
            let targets = places.map { ($0 > 0.6 ? 1 : 0) + 0.3 * source.uniform() }
            let split = try #require(
                BestSplit.find(
                    places: [places], targets: targets, rows: Array(0..<12),
                    axes: [.number(absent: 0)], leastLeaf: 1))
            func squares(_ cut: Double) -> Double {
                [true, false].reduce(0) { sum, side in
                    let part = places.indices.filter { (places[$0] <= cut) == side }
                    guard !part.isEmpty else { return sum }
                    let mean = part.reduce(0) { $0 + targets[$1] } / Double(part.count)
                    return part.reduce(sum) { $0 + (targets[$1] - mean) * (targets[$1] - mean) }
                }
            }
            let least = places.map(squares).min() ?? .nan
            #expect(abs(squares(split.cut) - least) < 1e-9, "seed \(seed)")
        }
    }

    @Test("levels are divided by their means, whatever their order")
    func levels() throws {
        let split = try #require(
            BestSplit.find(
                places: [[0, 1, 2, 3, 0, 1, 2, 3]], targets: [5, 0, 5, 0, 6, 1, 6, 1],
                rows: Array(0..<8), axes: [.levels(4, absent: 0)], leastLeaf: 1))
        #expect(split.leftLevels == [false, true, false, true])
    }

    @Test("leaves keep the least number of rows, and equal targets are not divided")
    func bounds() {
        let places = [(0..<10).map { Double($0) / 10 }]
        var options = ForestOptions()
        options.leastLeaf = 4
        let tree = RegressionTree(
            places: places, targets: (0..<10).map(Double.init), rows: Array(0..<10),
            axes: [.number(absent: 0)], options: options)
        #expect(tree.nodes.count { $0.axis < 0 } == 2)
        let flat = RegressionTree(
            places: places, targets: Array(repeating: 3, count: 10), rows: Array(0..<10),
            axes: [.number(absent: 0)], options: ForestOptions())
        #expect(flat.nodes.count == 1 && flat.value(at: [0.5]) == 3)
    }
}
