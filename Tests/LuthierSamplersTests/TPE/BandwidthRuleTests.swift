import Testing

@testable import LuthierSamplers

@Suite("BandwidthRule")
struct BandwidthRuleTests {
    @Test("the least widths are those of the papers")
    func floors() {
        #expect(BandwidthRule.small.floor(observations: 3) == 0.04)
        #expect(BandwidthRule.small.floor(observations: 10) == 0.03)
        #expect(BandwidthRule.magicClip.floor(observations: 3) == 0.2)
        #expect(BandwidthRule.magicClip.floor(observations: 1000) == 0.01)
    }

    @Test("a kernel is as wide as the larger gap, and the outermost look inwards only")
    func gaps() {
        #expect(BandwidthRule.width(at: 0.25, left: nil, right: nil, floor: 0.03) == 0.75)
        #expect(BandwidthRule.width(at: 0.25, left: nil, right: 0.5, floor: 0.03) == 0.25)
        #expect(BandwidthRule.width(at: 0.75, left: 0.5, right: nil, floor: 0.03) == 0.25)
        #expect(BandwidthRule.width(at: 0.5, left: 0.25, right: 1, floor: 0.03) == 0.5)
        #expect(BandwidthRule.width(at: 0.5, left: 0.5, right: 0.5, floor: 0.03) == 0.03)
    }
}
