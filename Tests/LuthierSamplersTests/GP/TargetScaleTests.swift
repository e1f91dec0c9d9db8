import Testing

@testable import LuthierSamplers

@Suite("TargetScale")
struct TargetScaleTests {
    @Test("losses between and beyond the observed ones lie on straight lines, and so back")
    func scale() {
        let scale = TargetScale([(2, 2), (-1, 10), (0, 4), (0, 4)])
        let cases: [(Double, Double)] = [
            (-1, 10), (-0.5, 7), (0, 4), (1, 3), (2, 2), (3, 1), (-2, 16),
        ]
        for (target, loss) in cases {
            #expect(scale.loss(of: target) == loss)
            #expect(scale.target(of: loss) == target)
        }
    }

    @Test("without an observation nothing is told, with one always the same")
    func few() {
        #expect(TargetScale().loss(of: 1) == nil)
        #expect(TargetScale().target(of: 1) == nil)
        #expect(TargetScale([(0, 5)]).loss(of: 9) == 5)
    }

    @Test("losses whose difference is no number are told as long as they are numbers")
    func huge() {
        let scale = TargetScale([(-1, 1e308), (1, -1e308)])
        #expect(scale.loss(of: 0) == 0)
        #expect(scale.loss(of: -0.5) == 5e307)
        #expect(scale.loss(of: -3) == nil)
        #expect(scale.target(of: 0) == 0)
        #expect(scale.target(of: 5e307) == -0.5)
    }
}
