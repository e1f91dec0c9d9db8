import Testing

@testable import LuthierSamplers

@Suite("TrialRank")
struct TrialRankTests {
    private func rank(
        _ number: Int, _ kind: Observation.Kind, _ loss: Double, resource: Double = .nan,
        violation: Double = 0
    ) -> TrialRank {
        TrialRank(
            Observation(
                number: number, point: [], kind: kind, losses: [loss], excesses: [violation]),
            resource: resource, loss: loss)
    }

    @Test("feasible before stopped before infeasible before failed, each by what tells most")
    func order() {
        let ranks = [
            rank(9, .feasible, -1e308), rank(3, .feasible, 1), rank(4, .feasible, 1),
            rank(8, .feasible, 1e308),
            rank(7, .stopped, 5, resource: 9), rank(6, .stopped, 1, resource: 3),
            rank(5, .stopped, 2, resource: 3), rank(2, .stopped, .nan, resource: 3),
            rank(1, .stopped, 0),
            rank(11, .infeasible, 3, violation: 0.5), rank(10, .infeasible, 0, violation: 7),
            rank(12, .infeasible, 0), rank(0, .failed, 0),
        ]
        #expect(ranks.shuffled(by: 5).sorted().map(\.number) == ranks.map(\.number))
    }

    @Test("the best trials are those of a full sort, without the failed")
    func best() {
        for seed in 0..<20 {
            let ranks = (0..<100).map { number in
                rank(number, number % 7 == 0 ? .failed : .feasible, Double(number * 37 % 11))
            }.shuffled(by: seed)
            var best = BestTrials(limit: 10)
            for (position, rank) in ranks.enumerated() { best.add(position, rank) }
            let expected = ranks.filter { $0.group < 3 }.sorted().prefix(10).map(\.number)
            #expect(best.entries.map(\.rank.number) == expected, "seed \(seed)")
            #expect(best.entries.allSatisfy { ranks[$0.position] == $0.rank })
        }
    }
}

extension Array {
    /// The elements in another order, by a fixed rule.
    fileprivate func shuffled(by seed: Int) -> [Element] {
        var source = RandomSourceForOrder(state: UInt64(seed) + 1)
        return shuffled(using: &source)
    }
}

/// A small generator; only that orders differ matters.
private struct RandomSourceForOrder: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}
