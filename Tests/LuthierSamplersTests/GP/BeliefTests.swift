import LuthierDomain
import Testing

@testable import LuthierSamplers

@Suite("Belief")
struct BeliefTests {
    private func space(_ prior: Prior) throws -> SearchSpace {
        try SearchSpace(
            parameters: [
                Parameter("x", .float(FloatRange(from: 0, to: 1, prior: prior))),
                Parameter("y", .float(FloatRange(from: 0, to: 1))),
            ])
    }

    @Test("it is the logarithm of the density, times a share that falls with each trial")
    func density() throws {
        // The density of a beta law with shapes 2 and 2 is 6 u (1 − u).
        let belief = try Belief(space(.beta(alpha: 2, beta: 2)))
        let after = belief.after(20, of: 400)
        #expect(abs(after.value(at: [0.5, 0.1]) - 2 * 0.4054651081) < 1e-5)
        #expect(abs(after.value(at: [0.25, 0.9]) - 2 * 0.1177830357) < 1e-5)
        #expect(abs(belief.after(40, of: 400).value(at: [0.5, 0.1]) - 0.4054651081) < 1e-5)
        // (1 − 2u) / (u (1 − u)) at 0.25, twice.
        #expect(abs(after.slope(along: 0, at: 0.25) - 2 * 8 / 3) < 1e-3)
        #expect(after.slope(along: 1, at: 0.25) == 0)
    }

    @Test("what is inactive or without a prior adds nothing, what is impossible a finite number")
    func edges() throws {
        let belief = try Belief(space(.normal(mean: 0.5, deviation: 0.01))).after(10, of: 100)
        #expect(belief.value(at: [.nan, 0.5]) == 0)
        #expect(belief.value(at: [1, 0.5]).isFinite && belief.value(at: [0, 0.5]).isFinite)
        #expect(try Belief(space(.uniform)).isEmpty)
        #expect(!belief.isEmpty)
    }
}
