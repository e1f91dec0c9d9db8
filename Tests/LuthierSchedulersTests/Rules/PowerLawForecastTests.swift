import LuthierMath
import RealModule
import Testing

@testable import LuthierSchedulers

@Suite("PowerLawForecast")
struct PowerLawForecastTests {
    /// 0.1 + 0.5 t^−0.7 at 1, 2, 4, 8 and 16; it is 0.12306909147 at 81.
    private static let reference = [
        (1, 0.6), (2, 0.4077861033), (4, 0.2894645708), (8, 0.2166291239), (16, 0.1717936472),
    ].map { (reach: Double($0.0), value: $0.1) }

    @Test("a law with the right exponent is found exactly")
    func fit() {
        let fit = Fit(
            inputs: (Self.reference.map(\.reach) + [81]).map { Double.pow($0, -0.7) },
            values: Self.reference.map(\.value), falls: true)
        #expect(abs(fit.prediction - 0.12306909147) < 1e-9)
        #expect(fit.error < 1e-18)
    }

    @Test("the mixture comes close to a law between its exponents")
    func mixture() throws {
        let forecast = try #require(PowerLawForecast(Self.reference, at: 81, falls: true))
        #expect(forecast.components.count == 5)
        #expect(abs(forecast.components.reduce(0) { $0 + $1.weight } - 1) < 1e-12)
        let middle = forecast.quantile(0.5)
        #expect(abs(middle - 0.12306909147) < 0.005)
        #expect(forecast.quantile(0.05) < 0.12306909147)
        #expect(forecast.quantile(0.95) > 0.12306909147)
        #expect(abs(forecast.probability(below: middle) - 0.5) < 1e-9)
    }

    @Test("units of value and resource change nothing")
    func units() throws {
        let plain = try #require(PowerLawForecast(Self.reference, at: 81, falls: true))
        let scaled = try #require(
            PowerLawForecast(
                Self.reference.map { (reach: $0.reach * 1000, value: $0.value * 1e6 - 5) },
                at: 81_000, falls: true))
        for share in [0.05, 0.5, 0.95] {
            #expect(
                abs(scaled.quantile(share) - (plain.quantile(share) * 1e6 - 5)) < 1e-3, "\(share)")
        }
    }

    @Test("a loss that rises is not expected to fall, any other number may rise on")
    func rising() throws {
        let rising = (1...6).map { (reach: Double($0), value: Double.log(Double($0))) }
        let loss = try #require(PowerLawForecast(rising, at: 12, falls: true))
        let other = try #require(PowerLawForecast(rising, at: 12, falls: false))
        #expect(loss.quantile(0.5) < Double.log(6))
        #expect(other.quantile(0.5) > Double.log(6))
    }

    @Test("too few, equal or useless points give no forecast")
    func none() {
        func forecast(_ points: [(Double, Double)], falls: Bool = true) -> PowerLawForecast? {
            PowerLawForecast(points.map { (reach: $0.0, value: $0.1) }, at: 9, falls: falls)
        }
        #expect(forecast([(1, 3), (2, 2), (3, 1)]) == nil)
        #expect(forecast([(1, 3), (2, 2), (2, 2), (3, 1)]) == nil, "a step twice")
        #expect(forecast([(0, 4), (1, 3), (2, 2), (3, 1)]) == nil, "step 0")
        #expect(forecast([(1, 3), (2, .nan), (3, 2), (4, .infinity), (5, 1)]) == nil)
        #expect(forecast([(1, 3), (2, 3), (3, 3), (4, 3)]) == nil, "equal")
        #expect(forecast([(1, 1e308), (2, -1e308), (3, 1), (4, 1)]) == nil, "beyond all numbers")
        #expect(forecast([(6, 1), (7, 2), (8, 3), (10, 4)]) == nil, "beyond the end")
        #expect(forecast([(1, 3), (2, 3), (3, 3), (4, 3)], falls: false)?.quantile(0.05) == 3)
        #expect(forecast([(4, 1), (1, 4), (3, 2), (2, 3)]) != nil, "backwards")
    }

    /// The prior that learning-curve networks are trained with, as numbers that grow towards 1.
    ///
    /// - SeeAlso: Adriaensen et al., "Efficient Bayesian Learning Curve Extrapolation using
    ///   Prior-Data Fitted Networks", NeurIPS 2023, arXiv:2310.20447, section 3.
    static func drawnCurve(_ source: inout RandomSource) -> [Double] {
        func normal(_ mean: Double, _ deviation: Double) -> Double {
            mean + deviation * normalQuantile(max(source.uniform(), 1e-12))
        }
        func uniform(_ low: Double, _ high: Double) -> Double {
            low + (high - low) * source.uniform()
        }
        while true {
            let (c, a, alpha) = (uniform(0, 1.25), uniform(-0.6, 0.6), Double.exp(normal(0, 2)))
            let (ci, ai) = (uniform(0, 1), uniform(-0.5, 0.5))
            let (aj, beta) = (uniform(0, 1), uniform(0, 2))
            let (kappa, delta) = (Double.exp(normal(-2, 1)), Double.exp(normal(0, 0.5)))
            let weights = (uniform(0, 1), uniform(0, 1), uniform(0, 1))
            let noise = Double.exp(normal(-4, 1))
            let curve = (1...100).map { step in
                let t = Double(step)
                return weights.0 * (c - a * Double.pow(t, -alpha))
                    + weights.1 * (ci - ai / Double.log(t + 1))
                    + weights.2 * (aj - (aj - beta) * Double.exp(-kappa * Double.pow(t, delta)))
            }
            guard curve.allSatisfy({ $0 >= 0 && $0 <= 1 }), curve[99] > curve[0] else { continue }
            return curve.map { $0 + noise * normal(0, 1) }
        }
    }

    private static let curves = {
        var source = RandomSource(seed: 5, purpose: .test)
        return (0..<300).map { _ in drawnCurve(&source) }
    }()

    /// Property: nine of ten ends lie in the interval that is to hold nine of ten, and the end comes
    /// out better than the lowest twentieth not more often than that.
    @Test("intervals hold what they promise on random curves", arguments: [5, 10, 20, 40, 80])
    func coverage(seen: Int) throws {
        let curves = Self.curves.count
        var (inside, better) = (0, 0)
        for curve in Self.curves {
            let losses = curve.map { -$0 }
            let points = losses.prefix(seen).enumerated().map {
                (reach: Double($0.offset + 1), value: $0.element)
            }
            let forecast = try #require(PowerLawForecast(points, at: 100, falls: true))
            let below = forecast.probability(below: losses[99])
            if below > 0.05, below < 0.95 { inside += 1 }
            if below < 0.05 { better += 1 }
        }
        // 0.9 and 0.05, with six standard errors of 300 draws.
        let share = Double(inside) / Double(curves)
        #expect(share > 0.9 - 6 * 0.0174, "of \(seen) seen")
        #expect(share < 0.99, "of \(seen) seen: intervals that hold everything say nothing")
        #expect(Double(better) / Double(curves) < 0.05 + 6 * 0.0126, "of \(seen) seen")
    }
}
