import LuthierMath
import Testing

@testable import LuthierSamplers

@Suite("CMAEvolution")
struct CMAEvolutionTests {
    private static let parameters = CMAParameters(dimension: 2, population: 6)

    private func loss(_ x: [Double]) -> Double {
        (x[0] - 0.6) * (x[0] - 0.6) + 2 * (x[1] - 0.4) * (x[1] - 0.4)
    }

    /// Values from an independent implementation of the same formulas in Python.
    @Test("one generation changes every number as the reference says")
    func reference() {
        var evolution = CMAEvolution(Self.parameters, mean: [0.5, 0.5], sigma: 0.2)
        let points = [
            [0.5, 0.5], [0.7, 0.4], [0.3, 0.6], [0.55, 0.65], [0.45, 0.35], [0.6, 0.6],
        ]
        evolution.update(points.sorted { loss($0) < loss($1) })
        func expect(_ value: Double, _ reference: Double, _ name: Comment) {
            #expect(abs(value - reference) < 1e-11, name)
        }
        expect(evolution.mean[0], 0.613180001376, "m₁")
        expect(evolution.mean[1], 0.39361020426, "m₂")
        expect(evolution.sigma, 0.18426167608209199, "σ")
        expect(evolution.covariance[0], 0.9068891639167507, "C₁₁")
        expect(evolution.covariance[1], -0.08617573642219432, "C₁₂")
        expect(evolution.covariance[2], -0.08617573642219432, "C₂₁")
        expect(evolution.covariance[3], 0.8868669118003116, "C₂₂")
        expect(evolution.stepPath[0], 0.671124678096, "p_σ₁")
        expect(evolution.stepPath[1], -0.630860722304, "p_σ₂")
        expect(evolution.covariancePath[0], 0.747043701948, "p_c₁")
        expect(evolution.covariancePath[1], -0.702225003468, "p_c₂")
    }

    @Test("members have the mean and the deviations that the strategy states")
    func members() {
        let evolution = CMAEvolution(
            Self.parameters, mean: [0.3, 0.7], sigma: 0.1, covariance: [4, 1.5, 1.5, 1])
        var source = RandomSource(seed: 5, purpose: .test)
        var (sums, squares, product) = ([0.0, 0], [0.0, 0], 0.0)
        for _ in 0..<10_000 {
            let x = evolution.member([source.normal(), source.normal()])
            let (a, b) = (x[0] - 0.3, x[1] - 0.7)
            sums = [sums[0] + a, sums[1] + b]
            squares = [squares[0] + a * a, squares[1] + b * b]
            product += a * b
        }
        // Six standard errors: 6 s / 100 for means, 6 √2 s² / 100 for variances.
        #expect(abs(sums[0] / 10_000) < 0.012)
        #expect(abs(sums[1] / 10_000) < 0.006)
        #expect(abs(squares[0] / 10_000 - 0.04) < 0.0034)
        #expect(abs(squares[1] / 10_000 - 0.01) < 0.00085)
        #expect(abs(product / 10_000 - 0.015) < 0.0016)
        #expect(abs(evolution.deviation(0) - 0.2) < 1e-15)
    }

    @Test("a point from far away moves the mean no further than a long draw would")
    func injection() {
        var evolution = CMAEvolution(Self.parameters, mean: [0.5, 0.5], sigma: 1e-3)
        var members = [[Double]](repeating: [0.5, 0.5], count: 6)
        members[0] = [1, 1]
        evolution.update(members)
        // w₁ σ c_y = 0.637 × 1e-3 × (√2 + 1), along the diagonal.
        #expect(
            abs(evolution.mean[0] - 0.5 - 0.637042571241e-3 * 2.414213562373 / 2.0.squareRoot())
                < 1e-12)
        #expect(evolution.sigma < 1e-3 * 2.7182818285)
        #expect(!evolution.isBroken)
    }

    @Test("tied members share their weights, and a generation of ties moves nothing to one side")
    func ties() {
        let weights = RankWeights(Self.parameters.weights, ties: [0..<1, 1..<4, 4..<6])
        #expect(weights.positive[0] == Self.parameters.weights[0])
        #expect(weights.positive[1] == weights.positive[3])
        #expect(weights.negative[1] == weights.negative[2])
        #expect(abs(weights.sum - Self.parameters.weights.reduce(0, +)) < 1e-12)
        #expect(abs(weights.positive.reduce(0, +) - 1) < 1e-12)
    }

    @Test("hostile generations leave the strategy sound, or say that it is broken")
    func hostile() {
        let generations: [[[Double]]] = [
            [[Double]](repeating: [0.5, 0.5], count: 6),
            [[Double]](repeating: [1, 0], count: 6),
            (0..<6).map { [Double($0 % 2), 0.5] },
            (0..<6).map { [0.5 + Double($0) * 1e-300, 0.5] },
        ]
        for (number, members) in generations.enumerated() {
            var evolution = CMAEvolution(Self.parameters, mean: [0.5, 0.5], sigma: 0.2)
            for _ in 0..<2000 where !evolution.isBroken { evolution.update(members) }
            if evolution.isBroken { continue }
            #expect(evolution.mean.allSatisfy { $0.isFinite }, "generation \(number)")
            #expect(evolution.sigma.isFinite && evolution.sigma > 0, "generation \(number)")
            #expect(evolution.covariance.allSatisfy { $0.isFinite }, "generation \(number)")
        }
        let flat = CMAEvolution(
            Self.parameters, mean: [0, 0], sigma: 1, covariance: [1, 0, 0, 1e-15])
        #expect(flat.isBroken)
        let notFinite = CMAEvolution(
            Self.parameters, mean: [0, 0], sigma: 1, covariance: [1, .nan, .nan, 1])
        #expect(notFinite.isBroken)
    }

    @Test("the margin is the reference's, for whole numbers")
    func marginReference() {
        #expect(abs(CMAEvolution.margin(discreteCount: 5) - 0.061002205890636874) < 1e-15)
    }

    @Test(
        "after correction each side of a cell has at least half the margin, the mean stays inside")
    func innerMargin() {
        for (mean, sigma) in [(0.5, 1e-6), (0.41, 1e-3), (0.59, 0.01), (0.5, 0.3)] {
            var evolution = CMAEvolution(Self.parameters, mean: [mean, 0.5], sigma: sigma)
            evolution.correct(margin: 0.06, onAxis: 0, CellBorders(lower: 0.4, upper: 0.6))
            let below = normalCDF((0.4 - evolution.mean[0]) / evolution.deviation(0))
            let above = normalCDF((evolution.mean[0] - 0.6) / evolution.deviation(0))
            #expect(below >= 0.03 - 1e-9, "mean \(mean), sigma \(sigma)")
            #expect(above >= 0.03 - 1e-9, "mean \(mean), sigma \(sigma)")
            #expect(below < 0.5 && above < 0.5, "mean \(mean), sigma \(sigma)")
            #expect(evolution.sigma == sigma)
        }
    }

    @Test("in an outermost cell the mean moves until the margin lies beyond the border")
    func outerMargin() {
        for (borders, mean) in [
            (CellBorders(lower: nil, upper: 0.2), 0.05),
            (CellBorders(lower: 0.8, upper: nil), 0.99),
        ] {
            var evolution = CMAEvolution(Self.parameters, mean: [mean, 0.5], sigma: 0.01)
            evolution.correct(margin: 0.06, onAxis: 0, borders)
            let border = borders.lower ?? borders.upper ?? 0
            let beyond = normalCDF(
                -abs(evolution.mean[0] - border) / evolution.deviation(0))
            #expect(abs(beyond - 0.06) < 1e-12)
            #expect((evolution.mean[0] < border) == (mean < border))
        }
    }
}
