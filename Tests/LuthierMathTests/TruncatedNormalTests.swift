import LuthierMath
import Testing

@Suite("TruncatedNormal")
struct TruncatedNormalTests {
    private struct Reference {
        let mean, deviation, lower, upper, probability, value: Double

        init(
            _ mean: Double, _ deviation: Double, _ lower: Double, _ upper: Double,
            _ probability: Double, _ value: Double
        ) {
            (self.mean, self.deviation, self.lower) = (mean, deviation, lower)
            (self.upper, self.probability, self.value) = (upper, probability, value)
        }

        var distribution: TruncatedNormal {
            TruncatedNormal(mean: mean, deviation: deviation, lower: lower, upper: upper)
        }
    }

    // python3 Scripts/reference-values.py truncated-normal
    private static let references: [Reference] = [
        Reference(0.0, 1.0, -1.0, 2.0, 1e-09, -0.9999999966169684),
        Reference(0.0, 1.0, -1.0, 2.0, 0.5, 0.17116391801782477),
        Reference(0.0, 1.0, -1.0, 2.0, 0.999999, 1.999984838533999),
        Reference(0.1, 0.1, 0.0, 0.5, 1e-09, 3.4769209169250575e-10),
        Reference(0.1, 0.1, 0.0, 0.5, 0.5, 0.12001331890362416),
        Reference(0.1, 0.1, 0.0, 0.5, 0.999999, 0.4993791277538963),
        Reference(0.0, 1.0, -.infinity, .infinity, 1e-09, -5.9978070150076865),
        Reference(0.0, 1.0, -.infinity, .infinity, 0.5, 0.0),
        Reference(0.0, 1.0, -.infinity, .infinity, 0.999999, 4.753424308817087),
        Reference(0.0, 1.0, 10.0, 12.0, 1e-09, 10.000000000099028),
        Reference(0.0, 1.0, 10.0, 12.0, 0.5, 10.068411836058496),
        Reference(0.0, 1.0, 10.0, 12.0, 0.999999, 11.286831795334999),
        Reference(0.0, 1.0, 40.0, 41.0, 1e-09, 40.00000000002498),
        Reference(0.0, 1.0, 40.0, 41.0, 0.5, 40.01731412676465),
        Reference(0.0, 1.0, 40.0, 41.0, 0.999999, 40.34369753494173),
        Reference(0.0, 1.0, -45.0, -40.0, 1e-09, -40.51445426532397),
        Reference(0.0, 1.0, -45.0, -40.0, 0.5, -40.01731412676465),
        Reference(0.0, 1.0, -45.0, -40.0, 0.999999, -40.000000024984416),
        Reference(0.0, 1.0, 100000.0, .infinity, 1e-09, 100000.0),
        Reference(0.0, 1.0, 100000.0, .infinity, 0.5, 100000.00000693147),
        Reference(0.0, 1.0, 100000.0, .infinity, 0.999999, 100000.00013815511),
        Reference(0.0, 1.0, 3.0, 3.0000001, 1e-09, 3.0),
        Reference(0.0, 1.0, 3.0, 3.0000001, 0.5, 3.000000049999996),
        Reference(0.0, 1.0, 3.0, 3.0000001, 0.999999, 3.0000000999999),
        Reference(0.0, 1.0, -1e-12, 1e-12, 1e-09, -9.99999998e-13),
        Reference(0.0, 1.0, -1e-12, 1e-12, 0.5, 0.0),
        Reference(0.0, 1.0, -1e-12, 1e-12, 0.999999, 9.999979999999998e-13),
        Reference(5.0, 2.0, -1000.0, 4.0, 1e-09, -7.372012777800805),
        Reference(5.0, 2.0, -1000.0, 4.0, 0.5, 2.9634089680794418),
        Reference(5.0, 2.0, -1000.0, 4.0, 0.999999, 3.999998247270703),
        Reference(0.0, 1.0, -9.0, 0.0, 1e-09, -6.10941020483337),
        Reference(0.0, 1.0, -9.0, 0.0, 0.5, -0.6744897501960817),
        Reference(0.0, 1.0, -9.0, 0.0, 0.999999, -1.2533141373518681e-06),
        Reference(0.0, 1.0, 0.0, 9.0, 1e-09, 1.2533141373155004e-09),
        Reference(0.0, 1.0, 0.0, 9.0, 0.5, 0.6744897501960817),
        Reference(0.0, 1.0, 0.0, 9.0, 0.999999, 4.891638475692887),
        Reference(0.0, 1.0, 2.0, 2.00001, 1e-09, 2.00000000000001),
        Reference(0.0, 1.0, 2.0, 2.00001, 0.5, 2.000004999975),
        Reference(0.0, 1.0, 2.0, 2.00001, 0.999999, 2.00000999999),
        Reference(0.0, 1.0, 2.0, 2.00002, 1e-09, 2.00000000000002),
        Reference(0.0, 1.0, 2.0, 2.00002, 0.5, 2.0000099998999996),
        Reference(0.0, 1.0, 2.0, 2.00002, 0.999999, 2.0000199999799997),
        Reference(0.0, 1.0, -60.0, 60.0, 1e-09, -5.9978070150076865),
        Reference(0.0, 1.0, -60.0, 60.0, 0.5, 0.0),
        Reference(0.0, 1.0, -60.0, 60.0, 0.999999, 4.753424308817087),
        Reference(0.0, 0.001, 1.0, 2.0, 1e-09, 1.000000000000001),
        Reference(0.0, 0.001, 1.0, 2.0, 0.5, 1.0000006931462473),
        Reference(0.0, 0.001, 1.0, 2.0, 0.999999, 1.00001381540131),
        Reference(-3.0, 1.0, 0.0, 1e-10, 1e-09, 9.999999998500001e-20),
        Reference(-3.0, 1.0, 0.0, 1e-10, 0.5, 4.9999999996250004e-11),
        Reference(-3.0, 1.0, 0.0, 1e-10, 0.999999, 9.999989999999998e-11),
    ]

    /// The quantile at ¼ and ¾ of `distribution`, the size that errors are compared with.
    private func spread(_ distribution: TruncatedNormal) -> Double {
        distribution.quantile(0.75) - distribution.quantile(0.25)
    }

    @Test("quantiles agree with 60 digits to 1e-10 of the spread")
    func references() {
        for reference in Self.references {
            let distribution = reference.distribution
            let value = distribution.quantile(reference.probability)
            let tolerance = 1e-10 * spread(distribution) + reference.value.ulp
            #expect(abs(value - reference.value) <= tolerance, "\(reference) gave \(value)")
        }
    }

    @Test("probabilities undo the references")
    func probabilities() {
        for reference in Self.references {
            let distribution = reference.distribution
            let value = distribution.cumulativeProbability(at: reference.value)
            // The rounding of the value alone moves the probability by up to this.
            let rounding = 2 * reference.value.ulp / spread(distribution)
            #expect(
                abs(value - reference.probability) <= 1e-10 + rounding,
                "\(reference) gave \(value)")
        }
    }

    /// Property: entering the unit interval undoes leaving it, and order and bounds are kept.
    @Test("probability and quantile undo each other")
    func roundTrip() {
        var source = RandomSource(seed: 1, purpose: .test)
        for round in 0..<500 {
            let lower = source.uniform(in: -30...30)
            let upper = lower + randomWidth(&source)
            let distribution = TruncatedNormal(mean: 0, deviation: 1, lower: lower, upper: upper)
            var last = lower
            for step in 1..<10 {
                let probability = Double(step) / 10
                let value = distribution.quantile(probability)
                #expect(value >= last && value <= upper, "round \(round)")
                last = value
                let tolerance = 1e-9 + 4 * value.ulp / spread(distribution)
                let error = distribution.cumulativeProbability(at: value) - probability
                #expect(abs(error) <= tolerance, "round \(round): \(lower) to \(upper)")
            }
        }
    }

    /// A width between 10^-8 and 100, evenly in its logarithm.
    private func randomWidth(_ source: inout RandomSource) -> Double {
        var width = source.uniform(in: 0.5...1)
        for _ in 0..<source.below(27) { width /= 2 }
        return width * 100
    }

    @Test("tiny probabilities keep their digits at the far end of a tail")
    func tinyProbabilities() {
        let distribution = TruncatedNormal(mean: 0, deviation: 1, lower: -60, upper: -40)
        let back = distribution.cumulativeProbability(at: distribution.quantile(1e-200))
        // The rounding of the value counts about 60 times in the logarithm.
        #expect(abs(back / 1e-200 - 1) < 1e-11)
    }

    /// Reduction: without bounds it is the normal distribution.
    @Test("open bounds give the normal distribution")
    func reduction() {
        let distribution = TruncatedNormal(
            mean: 3, deviation: 2, lower: -.infinity, upper: .infinity)
        for probability in [1e-300, 1e-9, 0.2, 0.5, 0.9] {
            let expected = 3 + 2 * normalQuantile(probability)
            let value = distribution.quantile(probability)
            #expect(abs(value - expected) <= 4e-15 * (3 + abs(expected)), "\(probability)")
        }
    }

    @Test("0 and 1 are the bounds, anything outside is not a number")
    func hostileProbabilities() {
        for (lower, upper) in [(-1.0, 2.0), (50, 51), (-51, -50), (1, 1 + 1e-15)] {
            let distribution = TruncatedNormal(mean: 0, deviation: 1, lower: lower, upper: upper)
            #expect(distribution.quantile(0) == lower)
            #expect(distribution.quantile(1) == upper)
            for probability in [-1e-300, 1.5, .nan, .infinity] {
                #expect(distribution.quantile(probability).isNaN, "\(probability)")
            }
            #expect(distribution.cumulativeProbability(at: lower) == 0)
            #expect(distribution.cumulativeProbability(at: -.infinity) == 0)
            #expect(distribution.cumulativeProbability(at: upper) == 1)
            #expect(distribution.cumulativeProbability(at: .nan).isNaN)
        }
    }

    @Test("extreme shapes give numbers within the bounds")
    func extremes() {
        let extremes = [
            TruncatedNormal(mean: 0, deviation: 0x1p-1070, lower: 1, upper: 2),
            TruncatedNormal(mean: 0, deviation: 0x1p-1070, lower: -1, upper: 2),
            TruncatedNormal(mean: 1e308, deviation: 1, lower: -1e308, upper: 0),
            TruncatedNormal(mean: 0, deviation: 1e308, lower: -1e308, upper: 1e308),
            TruncatedNormal(mean: 0, deviation: 1e308, lower: 0, upper: 1e-300),
            TruncatedNormal(mean: 0, deviation: 1, lower: 0, upper: 0x1p-1074),
            TruncatedNormal(mean: 0, deviation: 1, lower: 1e200, upper: .infinity),
        ]
        for distribution in extremes {
            for probability in [0x1p-1074, 1e-10, 0.5, 1 - 1e-16] {
                let value = distribution.quantile(probability)
                #expect(
                    value >= distribution.lower && value <= distribution.upper,
                    "\(distribution) at \(probability) gave \(value)")
                let back = distribution.cumulativeProbability(at: value)
                #expect(back >= 0 && back <= 1, "\(distribution) at \(value) gave \(back)")
            }
        }
    }

    @Test("senseless parameters stop the program")
    func preconditions() async {
        await #expect(processExitsWith: .failure) {
            _ = TruncatedNormal(mean: .nan, deviation: 1, lower: 0, upper: 1)
        }
        await #expect(processExitsWith: .failure) {
            _ = TruncatedNormal(mean: 0, deviation: 0, lower: 0, upper: 1)
        }
        await #expect(processExitsWith: .failure) {
            _ = TruncatedNormal(mean: 0, deviation: 1, lower: 1, upper: 1)
        }
    }
}
