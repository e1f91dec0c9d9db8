import LuthierDomain
import LuthierMath
import Testing

@testable import LuthierSamplers

@Suite("EvolutionStart")
struct EvolutionStartTests {
    private func space() throws -> EvolutionSpace {
        EvolutionSpace(
            ModelSpace(
                try SearchSpace(parameters: [
                    Parameter("x", .float(FloatRange(from: 0, to: 1))),
                    Parameter("y", .float(FloatRange(from: 0, to: 1))),
                    Parameter(
                        "c", .choice(ListedValues([.text("a"), .text("b"), .text("c")]))),
                ])))
    }

    private func observations(_ count: Int, loss: ([Double]) -> Double?) -> [Observation] {
        var source = RandomSource(seed: 6, purpose: .test)
        return (0..<count).map { number in
            let point = [source.uniform(), source.uniform(), Double(source.below(3))]
            let loss = loss(point)
            return Observation(
                number: number, point: point, kind: loss == nil ? .failed : .feasible,
                losses: loss.map { [$0] } ?? [], excesses: [])
        }
    }

    @Test("after a few results it starts at the best, as wide as asked for")
    func few() throws {
        let seen = observations(8) { $0[0] }
        let start = EvolutionStart(try space(), seen[...], sigma: 0.25)
        let best = try #require(seen.min { $0.point[0] < $1.point[0] })
        #expect(start.mean == Array(best.point[..<2]))
        #expect(start.sigma == 0.25)
        #expect(start.covariance == nil)
    }

    @Test("after many results it starts with the shape of the best tenth")
    func many() throws {
        let seen = observations(600) {
            abs($0[0] - 0.8) + 0.05 * abs($0[1] - 0.5) + ($0[2] == 1 ? 0 : 1)
        }
        let start = EvolutionStart(try space(), seen[...], sigma: 0.25)
        #expect(abs(start.mean[0] - 0.8) < 0.1)
        let shape = try #require(start.covariance)
        #expect(shape[0] < shape[3])
        #expect(abs(shape[0] * shape[3] - shape[1] * shape[2] - 1) < 1e-9)
        #expect((0.02...0.3).contains(start.sigma))
        #expect(start.probabilities[0][1] > 0.9)
    }

    @Test("nothing, failures alone and equal losses start in the middle or at a point")
    func hostile() throws {
        let none = EvolutionStart(try space(), [], sigma: 0.25)
        #expect(none.mean == [0.5, 0.5])
        let failed = EvolutionStart(try space(), observations(500) { _ in nil }[...], sigma: 0.25)
        #expect(failed.mean == [0.5, 0.5])
        let seen = observations(500) { _ in 1 }
        let equal = EvolutionStart(try space(), seen[...], sigma: 0.25)
        #expect(equal.mean == Array(seen[0].point[..<2]))
        #expect(equal.covariance == nil)
    }
}
