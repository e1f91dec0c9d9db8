import LuthierDomain
import LuthierSamplers
import LuthierTesting
import Testing

@Suite("RandomSampler")
struct RandomSamplerTests {
    /// Tolerance: 6 standard errors of 4,000 draws of a uniform law, 6 × 0.2887 / √4000 = 0.0274.
    @Test("draws are even on the parameter's scale")
    func evenOnScale() throws {
        let space = try SearchSpace(parameters: [
            Parameter("x", .float(FloatRange(from: 1e-4, to: 1, scale: .log)))
        ])
        let draws = try TestSpaces.suggestions(
            4000, of: TestSpaces.definition(space, sampler: MethodChoice("random")))
        let range = try FloatRange(from: 1e-4, to: 1, scale: .log)
        let units = draws.map {
            range.scale.unit(of: $0.assignment["x"]?.number ?? 0, in: range.bounds)
        }
        #expect(abs(units.reduce(0, +) / 4000 - 0.5) < 0.0274)
    }

    /// A normal law cut off at 0.
    ///
    /// Its mean is 0.1 + 0.1 φ(−1) / (1 − Φ(−1)) ≈ 0.12876 below 0.5.
    /// Tolerance: 6 standard errors of 4,000 draws, deviation below 0.1: 0.0095.
    @Test("a normal prior draws around its mean, inside the bounds")
    func normalPrior() throws {
        let space = try SearchSpace(parameters: [
            Parameter(
                "dropout",
                .float(FloatRange(from: 0, to: 0.5, prior: .normal(mean: 0.1, deviation: 0.1))))
        ])
        let draws = try TestSpaces.suggestions(
            4000, of: TestSpaces.definition(space, sampler: MethodChoice("random")))
        let values = draws.compactMap { $0.assignment["dropout"]?.number }
        #expect(values.allSatisfy { (0...0.5).contains($0) })
        #expect(abs(values.reduce(0, +) / 4000 - 0.12876) < 0.0095)
    }

    @Test("the seeded sequence is the one on file")
    func golden() throws {
        let definition = TestSpaces.definition(
            try TestSpaces.mixed(), sampler: MethodChoice("random"))
        let text = try TestSpaces.suggestions(24, of: definition).map { "\($0.assignment)\n" }
            .joined()
        #expect(try GoldenFile("sampler-random.txt").difference(from: text) == nil)
    }
}
