import LuthierMath
import Testing

@testable import LuthierSamplers

@Suite("ParetoOrder")
struct ParetoOrderTests {
    @Test("of two losses the points that cover most come first")
    func areas() {
        // The middle point alone covers most; the corners add most next.
        let points: [[Double]] = [
            [0, 1], [0.1, 0.6], [0.3, 0.3], [0.35, 0.28], [0.6, 0.1], [1, 0],
        ]
        let best = ParetoOrder.best(points, count: 3)
        #expect(best[0] == 2)
        #expect(!best.contains(3))
        #expect(Set(ParetoOrder.best(points, count: 99)) == Set(points.indices))
    }

    @Test("of three losses the ends of a front and its lone points come first")
    func crowding() {
        let points: [[Double]] = [[0, 1, 1], [1, 0, 1], [1, 1, 0], [0.5, 0.5, 0.5], [2, 2, 2]]
        let best = ParetoOrder.best(points, count: 4)
        #expect(Set(best) == [0, 1, 2, 3])
    }

    @Test("huge and equal losses break nothing")
    func hostile() {
        let points: [[Double]] = [[1e308, -1e308], [-1e308, 1e308], [0, 0], [0, 0], [0, 0]]
        for count in 0...6 {
            #expect(Set(ParetoOrder.best(points, count: count)).count == min(count, 5))
        }
    }

    /// Property: forgetting trials that many dominate loses none of the best.
    @Test("keeping few trials gives the best of all")
    func kept() {
        for seed in 0..<10 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            let points = (0..<300).map { _ in [source.uniform(), source.uniform()] }
            var trials = ParetoTrials(limit: 25)
            for (position, point) in points.enumerated() { trials.add(position, point) }
            #expect(Set(trials.best(25)) == Set(ParetoOrder.best(points, count: 25)))
        }
    }
}
