import RealModule
import Testing

@testable import LuthierMath

@Suite("BoundedLBFGS")
struct BoundedLBFGSTests {
    private func rosenbrock(_ x: [Double], _ gradient: inout [Double]) -> Double {
        let first = 1 - x[0]
        let second = x[1] - x[0] * x[0]
        gradient = [-2 * first - 400 * second * x[0], 200 * second]
        return first * first + 100 * second * second
    }

    private let search = BoundedLBFGS(
        iterationLimit: 200, slopeTolerance: 1e-9, gainTolerance: 0)

    @Test("the valley of Rosenbrock ends at its minimum")
    func inside() {
        let minimum = search.minimize(
            from: [-1.2, 1], lower: [-5, -5], upper: [5, 5], rosenbrock)
        #expect(abs(minimum.point[0] - 1) < 1e-6 && abs(minimum.point[1] - 1) < 1e-6)
    }

    @Test("a minimum on the border is found there")
    func border() {
        let minimum = search.minimize(
            from: [-1.2, 1], lower: [-2, -2], upper: [0.5, 2], rosenbrock)
        #expect(abs(minimum.point[0] - 0.5) < 1e-9 && abs(minimum.point[1] - 0.25) < 1e-6)
    }

    @Test("a function that is not finite ends the search where it stands")
    func notFinite() {
        let minimum = search.minimize(from: [3], lower: [0], upper: [2]) { _, gradient in
            gradient = [.nan]
            return .nan
        }
        #expect(minimum.point == [2])
    }
}
