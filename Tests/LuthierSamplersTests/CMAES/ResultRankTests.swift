import LuthierDomain
import Testing

@testable import LuthierSamplers

@Suite("ResultRank")
struct ResultRankTests {
    private func rank(
        _ kind: Observation.Kind, _ losses: [Double] = [], _ excesses: [Double] = []
    ) -> ResultRank {
        ResultRank(
            Observation(number: 0, point: [], kind: kind, losses: losses, excesses: excesses))
    }

    @Test("feasible, stopped, infeasible, failed: each before the next whatever the losses")
    func order() {
        let ranks = [
            rank(.feasible, [-1]), rank(.feasible, [1e308]), rank(.stopped, [-5]), rank(.stopped),
            rank(.infeasible, [-9], [0.1]), rank(.infeasible, [], [2, 3]),
            rank(.infeasible, [-1e9]),
        ]
        #expect(ranks == ranks.sorted())
        #expect(Set(ranks).count == ranks.count)
        #expect(rank(.failed) == rank(.infeasible, [-1e9]))
        #expect(rank(.failed).isFailure)
        #expect(!rank(.infeasible, [], [0.1]).isFailure)
    }
}
