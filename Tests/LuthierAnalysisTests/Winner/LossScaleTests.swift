import LuthierMath
import Testing

@testable import LuthierAnalysis

@Suite("LossScale")
struct LossScaleTests {
    @Test("the good half is on a straight scale, the bad one drawn together, and order is kept")
    func halves() {
        let scale = LossScale([1, 2, 3, 4, 5, 60, 700])
        #expect(scale.centre == 4)
        for rate in [0.1, 1, 10] {
            let (targets, logSlope) = scale.targets(bending: rate)
            #expect(targets == targets.sorted())
            #expect(abs((targets[3] - targets[0]) - 3 * (targets[1] - targets[0])) < 1e-12)
            #expect(targets[6] - targets[5] < scale.losses[6] - scale.losses[5])
            #expect(logSlope < 0)
            for (target, loss) in zip(targets, [1.0, 2, 3, 4, 5, 60]) {
                #expect(abs(scale.loss(of: target, bending: rate) - loss) < 1e-9 * max(loss, 1))
            }
        }
    }

    @Test("hostile losses leave finite targets")
    func hostile() {
        for losses in [
            [0.0, 0, 0, 1e300], [1e-300, 2e-300], [-1e308, 1e308, 0], [5], [2, 2, 2],
        ] {
            let scale = LossScale(losses)
            #expect(scale.unit > 0 && scale.unit.isFinite)
            let isFinite = scale.targets(bending: 3).targets.allSatisfy { $0.isFinite }
            #expect(isFinite, "\(losses)")
        }
    }

    @Test("some of the losses keep the median and the unit of all")
    func part() {
        let whole = LossScale([1, 2, 3, 4, 5])
        let part = LossScale(whole, at: [0, 4])
        #expect(part.losses == [whole.losses[0], whole.losses[4]])
        #expect(part.centre == whole.centre && part.unit == whole.unit)
    }
}
