import Testing

@testable import LuthierMath

@Suite("Kendall's rank correlation")
struct KendallTauTests {
    @Test("equal orders give 1, opposite ones -1, and ties count as the formula says")
    func values() throws {
        #expect(kendallTau([(1, 10), (2, 20), (3, 30)]) == 1)
        #expect(kendallTau([(1, 3), (2, 2), (3, 1)]) == -1)
        // By scipy.stats.kendalltau: [12, 2, 1, 12, 2] and [1, 4, 7, 1, 0] give -0.4714045207910316.
        let tau = kendallTau([(12, 1), (2, 4), (1, 7), (12, 1), (2, 0)])
        #expect(abs(try #require(tau) + 0.4714045207910316) < 1e-12)
        #expect(kendallTau([(1, 1), (1, 2)]) == nil)
        #expect(kendallTau([(1, 1)]) == nil)
        #expect(kendallTau([]) == nil)
        #expect(kendallTau([(.nan, 1), (2, 2), (.infinity, 3)]) != nil)
    }

    @Test("the deviation is that of independent orders")
    func deviation() {
        // Over all orders of three things tau is 1, 1/3, 1/3, -1/3, -1/3, -1.
        #expect(abs(kendallTauDeviation(count: 3) - (11.0 / 27).squareRoot()) < 1e-12)
    }
}
