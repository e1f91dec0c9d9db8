import LuthierMath
import RealModule
import Testing

@Suite("Beta distribution")
struct BetaDistributionTests {
    // python3 Scripts/reference-values.py beta
    private static let references: [(alpha: Double, beta: Double, x: Double, value: Double)] = [
        (1.0, 1.0, 0.3, 0.3),
        (2.0, 5.0, 0.1, 0.114265),
        (2.0, 5.0, 0.9, 0.999945),
        (0.5, 0.5, 1e-10, 6.366197723781917e-06),
        (0.5, 0.5, 0.999, 0.9798649583666225),
        (10.0, 0.1, 0.9, 0.023856050744374115),
        (0.01, 0.02, 0.5, 0.6667194610412722),
        (100.0, 200.0, 0.3, 0.10884306564490975),
        (100.0, 200.0, 0.1, 2.778998163700858e-28),
        (1000.0, 1000.0, 0.49, 0.18555265943151145),
        (100000.0, 200000.0, 0.333, 0.34940317176601166),
        (1000000.0, 1000000.0, 0.5001, 0.611351282137678),
        (1e-06, 1e-06, 0.1, 0.4999989013896326),
        (3.0, 4.0, 1e-100, 2.0000000000000002e-299),
        (0.001, 1000.0, 1e-05, 0.9959689153397295),
        (20.0, 1.0, 0.999999, 0.9999800001899983),
    ]

    // python3 Scripts/reference-values.py beta-quantile
    private static let quantiles: [(alpha: Double, beta: Double, p: Double, value: Double)] = [
        (1.0, 1.0, 0.3, 0.3),
        (2.0, 5.0, 1e-10, 2.581997786411184e-06),
        (2.0, 5.0, 0.5, 0.26444998329565994),
        (2.0, 5.0, 0.999999, 0.9555730480299243),
        (0.5, 0.5, 1e-05, 2.4674011000694045e-10),
        (0.5, 0.5, 0.99999, 0.9999999997532599),
        (10.0, 0.1, 0.3, 0.9981776012103404),
        (0.01, 2.0, 0.5, 2.9165072162830714e-31),
        (0.01, 2.0, 0.999, 0.6179108672626056),
        (100.0, 200.0, 1e-08, 0.19520066669317224),
        (1000.0, 1000.0, 0.975, 0.5219052803793162),
        (0.3, 0.3, 0.5, 0.5),
        (5.0, 1.0, 0.01, 0.39810717055349726),
        (1.0, 5.0, 0.99, 0.6018928294465027),
        (100000.0, 200000.0, 0.1, 0.33223058814368545),
        (30.0, 0.5, 1e-20, 0.2314526681899776),
    ]

    @Test("the distribution function agrees with 60 digits")
    func distribution() {
        for (alpha, beta, x, expected) in Self.references {
            let value = betaCDF(x, alpha: alpha, beta: beta)
            let tolerance = max(alpha, beta) > 1000 ? 1e-9 : 1e-12
            #expect(
                abs(value - expected) <= tolerance * expected,
                "I at \(x) for \(alpha), \(beta) gave \(value), not \(expected)")
        }
    }

    @Test("the quantile agrees with 60 digits")
    func quantile() {
        for (alpha, beta, p, expected) in Self.quantiles {
            let value = betaQuantile(p, alpha: alpha, beta: beta)
            #expect(
                abs(value - expected) <= 1e-12 * expected,
                "\(p) for \(alpha), \(beta) gave \(value), not \(expected)")
        }
    }

    /// Property: the quantile undoes the distribution function over a wide range of shapes.
    @Test("quantiles undo probabilities")
    func roundTrip() {
        var source = RandomSource(seed: 1, purpose: .test)
        for round in 0..<300 {
            let alpha = Double.exp(source.uniform(in: -3...7))
            let beta = Double.exp(source.uniform(in: -3...7))
            let p = source.uniform(in: 1e-6...0.999999)
            let x = betaQuantile(p, alpha: alpha, beta: beta)
            let nearest = [x.nextDown, x, min(x.nextUp, 1)].map {
                betaCDF($0, alpha: alpha, beta: beta)
            }
            // Near 1 neighbouring numbers may be a visible step of probability apart.
            let slack = 1e-12 + nearest[2] - nearest[0]
            #expect(abs(nearest[1] - p) <= slack, "round \(round): \(alpha), \(beta), \(p)")
        }
    }

    /// Property: I_x(α, β) = 1 − I_(1−x)(β, α).
    @Test("mirroring swaps the parameters")
    func mirror() {
        var source = RandomSource(seed: 2, purpose: .test)
        for round in 0..<300 {
            let alpha = Double.exp(source.uniform(in: -3...7))
            let beta = Double.exp(source.uniform(in: -3...7))
            let x = Double(source.below(1023) + 1) / 1024
            let sum =
                betaCDF(x, alpha: alpha, beta: beta) + betaCDF(1 - x, alpha: beta, beta: alpha)
            #expect(abs(sum - 1) <= 1e-12, "round \(round): \(alpha), \(beta), \(x)")
        }
    }

    @Test("hostile arguments have documented answers")
    func hostile() {
        #expect(betaCDF(0, alpha: 2, beta: 3) == 0)
        #expect(betaCDF(-.infinity, alpha: 2, beta: 3) == 0)
        #expect(betaCDF(1, alpha: 2, beta: 3) == 1)
        #expect(betaCDF(7, alpha: 2, beta: 3) == 1)
        #expect(betaCDF(.nan, alpha: 2, beta: 3).isNaN)
        #expect(betaQuantile(0, alpha: 2, beta: 3) == 0)
        #expect(betaQuantile(1, alpha: 2, beta: 3) == 1)
        for p in [-0.1, 1.1, .nan] { #expect(betaQuantile(p, alpha: 2, beta: 3).isNaN, "\(p)") }
        #expect(betaQuantile(0.2, alpha: 1e-6, beta: 1e-6) == 0)
        #expect(betaQuantile(0.8, alpha: 1e-6, beta: 1e-6) == 1)
    }

    @Test("parameters at the ends of the range give finite answers")
    func extremes() {
        for alpha in [1e-6, 1, 1e6] {
            for beta in [1e-6, 1, 1e6] {
                for p in [0x1p-1074, 1e-9, 0.5, 1 - 1e-16] {
                    let x = betaQuantile(p, alpha: alpha, beta: beta)
                    #expect(x >= 0 && x <= 1, "\(alpha), \(beta), \(p)")
                }
            }
        }
    }

    @Test("parameters outside the range stop the program")
    func preconditions() async {
        await #expect(processExitsWith: .failure) { _ = betaCDF(0.5, alpha: 0, beta: 1) }
        await #expect(processExitsWith: .failure) { _ = betaCDF(0.5, alpha: 1, beta: .infinity) }
        await #expect(processExitsWith: .failure) { _ = betaQuantile(0.5, alpha: .nan, beta: 1) }
    }
}
