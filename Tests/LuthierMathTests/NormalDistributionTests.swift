import LuthierMath
import RealModule
import Testing

@Suite("Normal distribution")
struct NormalDistributionTests {
    // python3 Scripts/reference-values.py normal
    private static let references: [(z: Double, probability: Double, logarithm: Double)] = [
        (-37.5, 4.605353009581955e-308, -707.6689893175072),
        (-30.0, 4.906713927148187e-198, -454.3212439563432),
        (-10.0, 7.619853024160525e-24, -53.23128515051247),
        (-5.0, 2.866515718791939e-07, -15.064998393988725),
        (-2.0, 0.02275013194817921, -3.783184333682032),
        (-1.0001, 0.15863105806885877, -1.8411741625414106),
        (-1.0, 0.15865525393145705, -1.8410216450092636),
        (-0.5, 0.3085375387259869, -1.1759117615936185),
        (-1e-08, 0.4999999960105772, -0.693147188538791),
        (0.0, 0.5, -0.6931471805599453),
        (0.3, 0.6179114221889527, -0.4814101615884812),
        (1.0, 0.8413447460685429, -0.17275377902344988),
        (3.0, 0.9986501019683699, -0.0013508099647481938),
        (8.0, 0.9999999999999993, -6.220960574271786e-16),
    ]

    // python3 Scripts/reference-values.py quantile
    private static let quantiles: [(probability: Double, z: Double)] = [
        (0x1p-1074, -38.467405617144344),
        (1e-300, -37.0470962993612),
        (1e-100, -21.273453560965326),
        (1e-20, -9.262340089798407),
        (1e-11, -6.706023155495136),
        (1e-05, -4.264890793922825),
        (0.01, -2.326347874040841),
        (0.074, -1.4466320671589785),
        (0.075, -1.439531470938456),
        (0.2, -0.8416212335729142),
        (0.49999999, -2.5066282733116222e-08),
        (0.6, 0.2533471031357997),
        (0.925, 1.4395314709384561),
        (0.99, 2.3263478740408408),
        (0.9999999999, 6.361340889697422),
    ]

    // python3 Scripts/reference-values.py log-quantile
    private static let logQuantiles: [(logProbability: Double, z: Double)] = [
        (-1e-300, 37.0470962993612),
        (-1e-20, 9.262340089798407),
        (-0.01, 2.328221737537176),
        (-0.5, 0.27028802073873587),
        (-0.7, -0.008559478582480282),
        (-10.0, -3.913946240531893),
        (-600.0, -34.51199549973352),
        (-689.0, -36.99917395608641),
        (-691.0, -37.053150501417626),
        (-745.0, -38.4819489643302),
        (-1000.0, -44.6157477319694),
        (-100000.0, -447.1978936785251),
        (-10000000000.0, -141421.3561469523),
    ]

    @Test("the distribution function agrees with 60 digits")
    func distribution() {
        for (z, probability, logarithm) in Self.references {
            let value = normalCDF(z)
            #expect(abs(value - probability) <= 2e-15 * probability, "Φ(\(z)) gave \(value)")
            let log = logNormalCDF(z)
            #expect(abs(log - logarithm) <= 2e-15 * abs(logarithm), "lnΦ(\(z)) gave \(log)")
        }
    }

    // python3 -c "from mpmath import *; mp.dps = 60; print([log(erfc(-z/sqrt(2))/2) for z in (-37, -100)])"
    @Test("the logarithm stays finite where the probability is zero")
    func farTail() {
        #expect(abs(logNormalCDF(-37) + 689.0305855768906) < 1e-12)
        #expect(abs(logNormalCDF(-100) + 5005.524208694205) < 1e-11)
        #expect(logNormalCDF(-1e150).isFinite)
    }

    @Test("the quantile agrees with 60 digits")
    func quantile() {
        for (probability, z) in Self.quantiles {
            let value = normalQuantile(probability)
            // The last one sits where the distance of the argument from 1 has six digits.
            let tolerance = probability > 0.999 ? 1e-7 : 2e-15
            #expect(abs(value - z) <= tolerance * abs(z), "Φ⁻¹(\(probability)) gave \(value)")
        }
    }

    @Test("the quantile of a logarithm agrees with 60 digits")
    func logQuantile() {
        for (logProbability, z) in Self.logQuantiles {
            let value = normalQuantile(logProbability: logProbability)
            #expect(abs(value - z) <= 1e-13 * abs(z), "ln p \(logProbability) gave \(value)")
        }
    }

    /// Property: the quantile undoes the distribution function, in both forms.
    @Test("quantiles undo probabilities")
    func roundTrip() {
        var source = RandomSource(seed: 1, purpose: .test)
        for round in 0..<2000 {
            let z = source.uniform(in: -37...5)
            // A rounding of Φ(z) moves z by ε·Φ(z)/φ(z), which grows with z above 0.
            let density = Double.exp(-z * z / 2) / Double.sqrt(2 * .pi)
            let tolerance = 1e-14 * (1 + abs(z)) + 4e-16 * normalCDF(z) / density
            #expect(abs(normalQuantile(normalCDF(z)) - z) <= tolerance, "round \(round), \(z)")
            let far = source.uniform(in: -1e6 ... -1)
            let back = normalQuantile(logProbability: logNormalCDF(far))
            #expect(abs(back - far) <= 1e-13 * abs(far), "round \(round), \(far)")
        }
    }

    @Test("hostile arguments have documented answers")
    func hostile() {
        #expect(normalCDF(-.infinity) == 0)
        #expect(normalCDF(.infinity) == 1)
        #expect(normalCDF(.nan).isNaN)
        #expect(logNormalCDF(-.infinity) == -.infinity)
        #expect(logNormalCDF(-1e200) == -.infinity)
        #expect(logNormalCDF(.infinity) == 0)
        #expect(logNormalCDF(.nan).isNaN)
        #expect(normalQuantile(0) == -.infinity)
        #expect(normalQuantile(1) == .infinity)
        for probability in [-0.1, -0x1p-1074, 1.1, .infinity, -.infinity, .nan] {
            #expect(normalQuantile(probability).isNaN, "\(probability)")
        }
        #expect(normalQuantile(logProbability: -.infinity) == -.infinity)
        #expect(normalQuantile(logProbability: 0) == .infinity)
        #expect(normalQuantile(logProbability: 0.1).isNaN)
        #expect(normalQuantile(logProbability: .nan).isNaN)
        #expect(normalQuantile(logProbability: -.greatestFiniteMagnitude).isFinite)
    }
}
