import Testing

@testable import LuthierSurrogates

@Suite("TreeVariance")
struct TreeVarianceTests {
    /// Every cell of the grid that all cuts make, with its volume and the tree's value in it.
    private func grid(_ tree: RegressionTree) -> [(cell: [Int], volume: Double, value: Double)] {
        let boxes = TreeBoxes(tree)
        var found: [(cell: [Int], volume: Double, value: Double)] = []
        for first in boxes.cells[0].indices {
            for second in boxes.cells[1].indices {
                for third in boxes.cells[2].indices {
                    let cell = [first, second, third]
                    let places = (0..<3).map { axis -> Double in
                        if axis == 2 { return Double(cell[2]) }
                        let ends = [0] + boxes.cuts[axis] + [tree.axes[axis].length]
                        return (ends[cell[axis]] + ends[cell[axis] + 1]) / 2
                    }
                    let volume = (0..<3).reduce(1) { $0 * boxes.cells[$1][cell[$1]] }
                    found.append((cell, volume, tree.value(at: places)))
                }
            }
        }
        return found
    }

    @Test("mean, variance, marginals, single and pair shares are those of the whole grid")
    func exact() {
        for seed in 0..<10 as Range<UInt64> {
            let tree = randomTree(seed)
            let variance = TreeVariance(tree)
            let cells = grid(tree)
            let mean = cells.reduce(0) { $0 + $1.volume * $1.value }
            let total = cells.reduce(0) {
                $0 + $1.volume * ($1.value - mean) * ($1.value - mean)
            }
            #expect(abs(variance.mean - mean) < 1e-12, "seed \(seed)")
            #expect(abs(variance.total - total) < 1e-12, "seed \(seed)")
            func spread(_ axes: [Int]) -> Double {
                var sums: [[Int]: (value: Double, volume: Double)] = [:]
                for cell in cells {
                    let key = axes.map { cell.cell[$0] }
                    let old = sums[key] ?? (0, 0)
                    sums[key] = (
                        old.value + cell.volume * cell.value, old.volume + cell.volume
                    )
                }
                return sums.values.reduce(0) {
                    let distance = $1.value / $1.volume - mean
                    return $0 + $1.volume * distance * distance
                }
            }
            for axis in 0..<3 {
                #expect(abs(variance.singles[axis] - spread([axis])) < 1e-12, "seed \(seed)")
            }
            for (first, second) in [(0, 1), (0, 2), (2, 1)] {
                let pair = spread([first, second]) - spread([first]) - spread([second])
                #expect(
                    abs(variance.interaction(first, second) - pair) < 1e-12, "seed \(seed)")
            }
        }
    }

    @Test("a tree of one box has no variance, and its mean everywhere")
    func flat() {
        let tree = RegressionTree(
            places: [[0.5]], targets: [3], rows: [0], axes: [.number(absent: 0)],
            options: ForestOptions())
        let variance = TreeVariance(tree)
        #expect(variance.total == 0 && variance.singles == [0])
        #expect(variance.marginal(of: 0, at: 0.9, on: .number(absent: 0)) == 3)
    }
}
