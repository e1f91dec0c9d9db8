import LuthierMath
import Testing

@testable import LuthierSurrogates

@Suite("RandomForest")
struct RandomForestTests {
    /// A forest of 10x² + y² on [−1, 1]², at the first points of the Sobol sequence.
    private func parabola(_ count: UInt64, scale: Double = 1, shift: Double = 0) -> RandomForest {
        let sequence = SobolSequence(dimensionCount: 2)
        let points = (0..<count).map { sequence.point(at: $0) }
        let targets = points.map { point -> Double in
            let (x, y) = (2 * point[0] - 1, 2 * point[1] - 1)
            return scale * (10 * x * x + y * y) + shift
        }
        var source = RandomSource(seed: 1, purpose: .test)
        var options = ForestOptions()
        options.trees = 16
        return RandomForest(
            columns: [points.map { $0[0] }, points.map { $0[1] }], targets: targets,
            axes: [.number(absent: 0), .number(absent: 0)], options: options, using: &source)
    }

    private func mean(_ values: [Double]) -> Double {
        values.reduce(0, +) / Double(values.count)
    }

    @Test("the shares of 10x² + y² come near the exact 0.990099 and 0.009901")
    func shares() {
        let forest = parabola(256)
        let singles = forest.singleShares
        #expect(abs(mean(singles.map { $0[0] }) - 0.990099009901) < 0.02)
        #expect(abs(mean(singles.map { $0[1] }) - 0.009900990099) < 0.01)
        #expect(mean(forest.interactionShares(0, 1)) < 0.02)
    }

    @Test(
        "shares do not depend on the unit of the target, however large",
        arguments: [0x1p-500, 0x1p500])
    func units(scale: Double) {
        let (forest, other) = (parabola(64), parabola(64, scale: scale))
        for (left, right) in zip(forest.singleShares, other.singleShares) {
            for (first, second) in zip(left, right) { #expect(first == second) }
        }
        let place = other.prediction(at: [0.1, 0.5])
        #expect(place.mean / scale > 4 && place.mean / scale < 9)
        #expect(place.deviation.isFinite)
    }

    @Test("a marginal follows the mean over the other axis, in the unit of the target")
    func marginal() {
        let forest = parabola(256, shift: 100)
        for place in [0.05, 0.25, 0.5, 0.75, 0.95] {
            let x = 2 * place - 1
            let (mean, deviation) = forest.marginal(of: 0, at: place)
            #expect(abs(mean - (100 + 10 * x * x + 1.0 / 3)) < 0.5)
            #expect(deviation < 0.5)
        }
    }

    @Test("the same source grows the same forest; equal targets have no shares")
    func deterministic() {
        #expect(parabola(32).singleShares == parabola(32).singleShares)
        var source = RandomSource(seed: 1, purpose: .test)
        let flat = RandomForest(
            columns: [[0, 0.5, 1]], targets: [2, 2, 2], axes: [.number(absent: 0)], using: &source)
        #expect(flat.singleShares.isEmpty)
        #expect(flat.prediction(at: [0.3]) == (2, 0))
    }

    @Test("an absent value is a place of its own, which costs the axis what it explains")
    func absence() {
        var source = RandomSource(seed: 4, purpose: .test)
        // The target is 1 where the second axis has no value, whatever it is elsewhere.
        let second = (0..<80).map { $0.isMultiple(of: 2) ? Double.nan : Double($0) / 80 }
        let first = (0..<80).map { _ in source.uniform() }
        let forest = RandomForest(
            columns: [first, second], targets: second.map { $0.isNaN ? 1 : 0 },
            axes: [.number(absent: 0), .number(absent: 0.5)], using: &source)
        for tree in forest.singleShares { #expect(tree[1] > 0.999) }
        #expect(forest.marginal(of: 1, at: .nan).mean == 1)
        #expect(forest.marginal(of: 1, at: 0.99).mean == 0)
    }
}
