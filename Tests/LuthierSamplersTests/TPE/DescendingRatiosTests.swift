import LuthierMath
import RealModule
import Testing

@testable import LuthierDomain
@testable import LuthierSamplers

@Suite("DescendingRatios")
struct DescendingRatiosTests {
    /// A group of three parameters after some trials of a bowl, of which the later are near its foot.
    private static func group(trials: Int, seed: UInt64) throws -> TPEGroup {
        let range = try FloatRange(from: 0, to: 1)
        let space = ModelSpace(
            try SearchSpace(parameters: ["x", "y", "z"].map { try Parameter($0, .float(range)) }))
        var source = RandomSource(seed: seed, purpose: .suggestion)
        var group = TPEGroup([0, 1, 2], in: space)
        var observations: [Observation] = []
        for number in 0..<trials {
            let spread = number < trials / 2 ? 1 : 0.1
            let point = (0..<3).map { _ in 0.5 + (source.uniform() - 0.5) * spread }
            let loss = point.reduce(0) { $0 + ($1 - 0.5) * ($1 - 0.5) }
            let observation = Observation(
                number: number, point: point, kind: .feasible, losses: [loss], excesses: [])
            observations.append(observation)
            group.add(
                number, observation, rank: TrialRank(observation, resource: .nan, loss: loss))
        }
        let order = observations.indices.sorted {
            observations[$0].losses[0] < observations[$1].losses[0]
        }
        let settings = try TPESettings(MethodChoice("tpe"), startup: 4)
        group.settle(
            order.prefix(settings.good(of: trials)).map { ($0, 1) }, settings, pending: [],
            observations)
        return group
    }

    @Test("points come in the order of their whole ratios, with these ratios")
    func order() throws {
        for seed in 0..<30 as Range<UInt64> {
            let group = try Self.group(trials: 10 + 20 * Int(seed), seed: seed)
            var source = RandomSource(seed: seed, stream: 1, purpose: .suggestion)
            var points = group.good.draws(40, order: group.goodOrder, using: &source)
            // Equal points come as they stand.
            points[7] = points[3]
            let ratios = group.logRatios(at: points.map(\.point))
            let expected = points.indices.sorted { (-ratios[$0], $0) < (-ratios[$1], $1) }
            let entries = Array(DescendingRatios(points, in: group))
            #expect(entries.map(\.index) == expected, "seed \(seed)")
            #expect(entries.map(\.ratio) == expected.map { ratios[$0] }, "seed \(seed)")
        }
    }

    @Test("without points there is nothing")
    func empty() throws {
        var ratios = DescendingRatios([], in: try Self.group(trials: 10, seed: 1))
        #expect(ratios.next() == nil)
    }
}
