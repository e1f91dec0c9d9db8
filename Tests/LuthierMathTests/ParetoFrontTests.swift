import Testing

@testable import LuthierMath

@Suite("ParetoFront")
struct ParetoFrontTests {
    /// The front by comparing every point with every other.
    private func compared(_ points: [[Double]]) -> Set<Int> {
        Set(
            points.indices.filter { index in
                !points.indices.contains { other in
                    NonDominatedSort.dominates(points[other], points[index])
                        || other < index && points[other] == points[index]
                }
            })
    }

    @Test("it is what comparing all points finds, with ties and infinities, for one to five losses")
    func agrees() {
        for seed in 0..<300 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            let width = 1 + source.below(5)
            let levels = [3, 10, 1000][source.below(3)]
            let points = (0..<(1 + source.below(60))).map { _ in
                (0..<width).map { _ -> Double in
                    let level = source.below(levels)
                    return seed % 7 == 0 && level == 0 ? .infinity : Double(level)
                }
            }
            let columns = (0..<width).map { axis in points.map { $0[axis] } }
            let places = ParetoFront.places(of: columns)
            #expect(Set(places) == compared(points), "seed \(seed)")
            #expect(places.count == Set(places).count, "seed \(seed)")
            let ordered = zip(places, places.dropFirst()).allSatisfy {
                points[$0].lexicographicallyPrecedes(points[$1])
            }
            #expect(ordered, "seed \(seed)")
        }
    }

    @Test("NaN is as bad as infinity, and no points have no front")
    func hostile() {
        #expect(ParetoFront.places(of: [[.nan, 1, 2], [0, 1, 2]]) == [1, 0])
        #expect(ParetoFront.places(of: [[.nan, .nan], [.nan, .nan]]) == [0])
        #expect(ParetoFront.places(of: []).isEmpty)
        #expect(ParetoFront.places(of: [[], []]).isEmpty)
        #expect(ParetoFront.places(of: [[-.infinity, 1], [1, -.infinity]]) == [0, 1])
    }

    @Test("a front that is the whole cloud is found whole", arguments: [2, 3])
    func whole(width: Int) {
        let count = 5000
        let first = (0..<count).map(Double.init)
        let second = first.map { -$0 }
        let columns = [first, second, first].prefix(width)
        #expect(ParetoFront.places(of: Array(columns)).count == count)
    }
}
