import LuthierMath
import Testing

@testable import LuthierAnalysis

@Suite("WinnerDraws")
struct WinnerDrawsTests {
    /// Two worlds in which the first of three is ahead of the second by one deviation of each.
    private func draws(
        level: (variance: Double, degrees: Double)? = nil
    ) throws -> WinnerDraws {
        let factor = try #require(
            CholeskyFactor([1, 0, 0, 0, 1, 0, 0, 0, 1], count: 3))
        let worlds = (0..<2).map { _ in
            WinnerModel.World(means: [-1, 0, 9], factor: factor, noise: 1, bending: 1e-9)
        }
        var source = RandomSource(seed: 1, purpose: .test)
        return WinnerDraws(
            worlds, each: 2500, LossScale([-1, 0, 1]), winner: 0, level: level, using: &source)
    }

    @Test("shares, means, bounds and differences are those of the normal law")
    func normal() throws {
        let draws = try draws()
        let unit = LossScale([-1, 0, 1]).unit
        // Pr(first < second) is Φ(1/√2); four standard errors of 5,000 draws.
        #expect(abs(draws.shares[0] - normalCDF(1 / 2.0.squareRoot())) < 0.025)
        #expect(draws.shares[2] == 0 && draws.ranked == [0, 1, 2])
        #expect(abs(draws.means[0] + unit) < 0.05 && abs(draws.means[1]) < 0.05)
        let bounds = draws.bounds(0.9)
        #expect(abs(bounds[0] - unit * (-1 - 1.645)) < 0.1)
        #expect(abs(bounds[1] - unit * (-1 + 1.645)) < 0.1)
        // E|N(1, 2)|.
        #expect(abs(draws.difference(0, 1) - unit * 1.399) < 0.06)
    }

    @Test("what all have in common widens the interval and changes no chance")
    func level() throws {
        let plain = try draws()
        let shifted = try draws(level: (4, 3))
        #expect(abs(plain.shares[0] - shifted.shares[0]) < 0.025)
        let (narrow, wide) = (plain.bounds(0.9), shifted.bounds(0.9))
        #expect(wide[1] - wide[0] > 2 * (narrow[1] - narrow[0]))
    }
}
