import LuthierMath
import Testing

@Suite("TruncatedBeta")
struct TruncatedBetaTests {
    private struct Reference {
        let alpha, beta, lower, upper, probability, value: Double

        init(
            _ alpha: Double, _ beta: Double, _ lower: Double, _ upper: Double,
            _ probability: Double, _ value: Double
        ) {
            (self.alpha, self.beta, self.lower) = (alpha, beta, lower)
            (self.upper, self.probability, self.value) = (upper, probability, value)
        }

        var distribution: TruncatedBeta {
            TruncatedBeta(alpha: alpha, beta: beta, lower: lower, upper: upper)
        }
    }

    // python3 Scripts/reference-values.py truncated-beta
    private static let references: [Reference] = [
        Reference(2.0, 5.0, 0.2, 0.6, 1e-06, 0.20000025000000002),
        Reference(2.0, 5.0, 0.2, 0.6, 0.25, 0.263692579576076),
        Reference(2.0, 5.0, 0.2, 0.6, 0.5, 0.3348586060827984),
        Reference(2.0, 5.0, 0.2, 0.6, 0.999, 0.5986740089086383),
        Reference(0.5, 0.5, 0.0, 0.1, 1e-06, 1.0352341925454303e-13),
        Reference(0.5, 0.5, 0.0, 0.1, 0.25, 0.006456271181251636),
        Reference(0.5, 0.5, 0.0, 0.1, 0.5, 0.025658350974743102),
        Reference(0.5, 0.5, 0.0, 0.1, 0.999, 0.09980703249941805),
        Reference(50.0, 3.0, 0.0, 0.01, 1e-06, 0.007585051138066726),
        Reference(50.0, 3.0, 0.0, 0.01, 0.25, 0.009726444112930476),
        Reference(50.0, 3.0, 0.0, 0.01, 0.5, 0.009862273254647974),
        Reference(50.0, 3.0, 0.0, 0.01, 0.999, 0.009999799822659016),
        Reference(3.0, 50.0, 0.9, 1.0, 1e-06, 0.9000000020087342),
        Reference(3.0, 50.0, 0.9, 1.0, 0.25, 0.9005762020228786),
        Reference(3.0, 50.0, 0.9, 1.0, 0.5, 0.9013826534238127),
        Reference(3.0, 50.0, 0.9, 1.0, 0.999, 0.9129523311143963),
        Reference(2.0, 2.0, 0.4, 0.6, 1e-06, 0.40000020555553795),
        Reference(2.0, 2.0, 0.4, 0.6, 0.25, 0.4505049991584707),
        Reference(2.0, 2.0, 0.4, 0.6, 0.5, 0.5),
        Reference(2.0, 2.0, 0.4, 0.6, 0.999, 0.5997944620348241),
        Reference(1000.0, 2.0, 1e-05, 2e-05, 1e-06, 1.9725589707216606e-05),
        Reference(1000.0, 2.0, 1e-05, 2e-05, 0.25, 1.9972293321467756e-05),
        Reference(1000.0, 2.0, 1e-05, 2e-05, 0.5, 1.9986141859532352e-05),
        Reference(1000.0, 2.0, 1e-05, 2e-05, 0.999, 1.999997999000294e-05),
    ]

    @Test("quantiles and probabilities agree with 60 digits")
    func references() {
        for reference in Self.references {
            let distribution = reference.distribution
            let value = distribution.quantile(reference.probability)
            #expect(
                abs(value - reference.value) <= 1e-13 * reference.value,
                "\(reference) gave \(value)")
            let probability = distribution.cumulativeProbability(at: reference.value)
            #expect(abs(probability - reference.probability) <= 1e-11, "\(reference)")
        }
    }

    /// Reduction: on the whole interval it is the beta distribution.
    @Test("the whole interval gives the beta distribution")
    func reduction() {
        let distribution = TruncatedBeta(alpha: 2, beta: 0.7, lower: 0, upper: 1)
        for probability in [1e-12, 0.1, 0.5, 0.99] {
            let value = distribution.quantile(probability)
            let expected = betaQuantile(probability, alpha: 2, beta: 0.7)
            #expect(abs(value - expected) <= 1e-14 * expected, "\(probability)")
            #expect(
                distribution.cumulativeProbability(at: value)
                    == betaCDF(value, alpha: 2, beta: 0.7), "\(probability)")
        }
    }

    @Test("values stay inside, in order, however narrow or empty the interval")
    func order() {
        let distributions = [
            TruncatedBeta(alpha: 2, beta: 3, lower: 0.5, upper: (0.5).nextUp),
            TruncatedBeta(alpha: 2, beta: 3, lower: 0.5, upper: 0.5 + 1e-12),
            TruncatedBeta(alpha: 1e6, beta: 1, lower: 0, upper: 1e-300),
            TruncatedBeta(alpha: 1e6, beta: 1e6, lower: 0.9, upper: 0.95),
            TruncatedBeta(alpha: 1e-6, beta: 1e-6, lower: 0.1, upper: 0.9),
        ]
        for distribution in distributions {
            var last = distribution.lower
            for step in 0...20 {
                let value = distribution.quantile(Double(step) / 20)
                #expect(value >= last && value <= distribution.upper, "\(distribution)")
                last = value
                let back = distribution.cumulativeProbability(at: value)
                #expect(back >= 0 && back <= 1, "\(distribution)")
            }
        }
    }

    @Test("0 and 1 are the bounds, anything outside is not a number")
    func hostile() {
        let distribution = TruncatedBeta(alpha: 2, beta: 3, lower: 0.2, upper: 0.3)
        #expect(distribution.quantile(0) == 0.2)
        #expect(distribution.quantile(1) == 0.3)
        for probability in [-1, 2, Double.nan] {
            #expect(distribution.quantile(probability).isNaN)
        }
        #expect(distribution.cumulativeProbability(at: -1) == 0)
        #expect(distribution.cumulativeProbability(at: 1) == 1)
        #expect(distribution.cumulativeProbability(at: .nan).isNaN)
    }

    @Test("bounds that are out of order or of the unit interval stop the program")
    func preconditions() async {
        await #expect(processExitsWith: .failure) {
            _ = TruncatedBeta(alpha: 2, beta: 3, lower: 0.3, upper: 0.2)
        }
        await #expect(processExitsWith: .failure) {
            _ = TruncatedBeta(alpha: 2, beta: 3, lower: 0, upper: 1.5)
        }
    }
}
