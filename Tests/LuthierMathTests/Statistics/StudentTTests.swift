import LuthierMath
import Testing

@Suite("Student's t law")
struct StudentTTests {
    /// Reference: SciPy 1.17, `t.ppf(probability, degrees)`.
    @Test(
        "the quantile agrees with an independent program, on both sides",
        arguments: [
            (0.975, 8, 2.306004135204166), (0.975, 1, 12.706204736174694),
            (0.6, 1, 0.32491969623290634), (0.9, 3, 1.637744353696209),
            (0.95, 30, 1.697260886593957), (0.999, 2, 22.327124770119866),
            (0.999999, 5, 24.771029720515948), (0.975, 1000, 1.9623390808264083),
            (0.52, 4, 0.0533649708991481),
        ] as [(Double, Double, Double)])
    func reference(probability: Double, degrees: Double, quantile: Double) {
        #expect(abs(studentQuantile(probability, degrees: degrees) / quantile - 1) < 1e-9)
        #expect(abs(studentQuantile(1 - probability, degrees: degrees) / quantile + 1) < 1e-9)
    }

    @Test("the ends of the line")
    func ends() {
        #expect(studentQuantile(0, degrees: 2) == -.infinity)
        #expect(studentQuantile(0.5, degrees: 2) == 0)
        #expect(studentQuantile(1, degrees: 2) == .infinity)
        #expect(studentQuantile(1.1, degrees: 2).isNaN)
        #expect(studentQuantile(.nan, degrees: 2).isNaN)
    }
}
