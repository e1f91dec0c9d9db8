import Testing

@testable import LuthierSamplers

@Suite("TrustRegion")
struct TrustRegionTests {
    private func region(_ losses: [Double], dimension: Int = 4, parallel: Int = 1) -> TrustRegion {
        let observations = losses.enumerated().map {
            Observation(
                number: $0.offset, point: [0.5], kind: $0.element.isNaN ? .failed : .feasible,
                losses: $0.element.isNaN ? [] : [$0.element], excesses: [])
        }
        return TrustRegion(
            after: observations, startup: 2, dimension: dimension, parallel: parallel)
    }

    @Test("three improvements in a row double it, patience without one halves it")
    func side() {
        #expect(region([]).side == 0.8)
        #expect(region([9, 8, 7, 6]).side == 0.8)
        #expect(region([9, 8, 7, 6, 5]).side == 1.6)
        #expect(region([9, 8, 7, 6, 5, 4, 3, 2]).side == 1.6)
        #expect(region([9, 8, 8, 8, 8]).side == 0.8)
        #expect(region([9, 8, 8, 8, 8, 8]).side == 0.4)
        #expect(region([9, 8, .nan, .nan, .nan, .nan]).side == 0.4)
        #expect(region([9, 8, 8, 8], parallel: 2).side == 0.4)
    }

    @Test("a region that is too small begins again")
    func restart() {
        let side = region([1] + Array(repeating: 2, count: 1 + 4 * 7)).side
        #expect(side == 0.8)
    }

    @Test("bounds lie in the unit cube around the centre, wider along longer scales")
    func bounds() {
        let bounds = region([]).bounds(around: [0.5, 0.9, .nan, 3], [0, 1, 0, 0])
        #expect(bounds[1].upperBound == 1 && bounds[1].lowerBound < 0.9)
        #expect(bounds[0].upperBound - bounds[0].lowerBound < 0.8)
        #expect(bounds[2] == 0...1 && bounds[3] == 0...1)
    }
}
