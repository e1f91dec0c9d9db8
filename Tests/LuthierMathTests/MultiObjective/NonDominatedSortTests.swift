import Testing

@testable import LuthierMath

@Suite("NonDominatedSort")
struct NonDominatedSortTests {
    @Test("ranks are those of the definition")
    func ranks() {
        let points: [[Double]] = [[1, 5], [2, 3], [4, 1], [3, 4], [5, 5], [2, 6]]
        #expect(NonDominatedSort.ranks(points) == [0, 0, 0, 1, 2, 1])
        #expect(NonDominatedSort.ranks([[1, 1], [1, 1], [2, 2]]) == [0, 0, 1])
        #expect(NonDominatedSort.ranks([]) == [])
        #expect(NonDominatedSort.ranks([[3], [1], [3], [2]]) == [2, 0, 2, 1])
    }

    @Test("only a point that is nowhere worse and somewhere better dominates")
    func dominance() {
        #expect(NonDominatedSort.dominates([1, 2], [1, 3]))
        #expect(!NonDominatedSort.dominates([1, 2], [1, 2]))
        #expect(!NonDominatedSort.dominates([1, 2], [0, 3]))
        #expect(NonDominatedSort.dominates([-.infinity, 0], [0, 0]))
    }

    @Test("NaN is as bad as an infinite loss")
    func notANumber() {
        #expect(NonDominatedSort.dominates([1, 2], [1, .nan]))
        #expect(!NonDominatedSort.dominates([1, .nan], [1, 2]))
        #expect(!NonDominatedSort.dominates([1, .nan], [1, .infinity]))
        #expect(!NonDominatedSort.dominates([1, .infinity], [1, .nan]))
        #expect(!NonDominatedSort.dominates([.nan, .nan], [.nan, .nan]))
        #expect(
            NonDominatedSort.ranks([
                [.nan, 0], [1, 1], [.nan, .nan], [.infinity, 0], [0, .nan],
            ])
                == [0, 0, 1, 0, 0])
    }

    /// Property: peeling off what nothing dominates, layer by layer, gives the same ranks.
    @Test("ranks are the layers of what nothing dominates")
    func layers() {
        for seed in 0..<60 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            let width = 1 + Int(seed % 4)
            let hostile = [Double.nan, .infinity, -.infinity]
            let points = (0..<40).map { _ in
                (0..<width).map { _ in
                    let choice = Int(source.uniform() * 12)
                    return choice < 9 ? Double(choice) : hostile[choice - 9]
                }
            }
            let ranks = NonDominatedSort.ranks(points)
            var left = Set(points.indices)
            var rank = 0
            while !left.isEmpty {
                let layer = left.filter { index in
                    !left.contains { NonDominatedSort.dominates(points[$0], points[index]) }
                }
                #expect(layer.allSatisfy { ranks[$0] == rank }, "seed \(seed)")
                left.subtract(layer)
                rank += 1
            }
        }
    }
}
