import LuthierMath
import Testing

@Suite("χ² law")
struct ChiSquaredTests {
    /// Reference: SciPy 1.17, `chi2.sf(x, degrees)`.
    @Test(
        "the tail agrees with an independent program",
        arguments: [
            (8.4, 2, 0.014995576820477707), (0.5, 1, 0.47950012218695337),
            (0.001, 3, 0.9999915920809419), (30, 10, 0.000856641210775301),
            (150, 100, 0.0009039320423540184), (60, 100, 0.999481108537452),
            (900, 1000, 0.9892827619087102), (700, 2, 9.929590396265143e-153),
            (12, 0.5, 0.00016064532585434733),
        ] as [(Double, Double, Double)])
    func reference(x: Double, degrees: Double, tail: Double) {
        #expect(abs(chiSquaredTail(x, degrees: degrees) / tail - 1) < 1e-11)
    }

    @Test("the ends of the line")
    func ends() {
        #expect(chiSquaredTail(-1, degrees: 2) == 1)
        #expect(chiSquaredTail(0, degrees: 2) == 1)
        #expect(chiSquaredTail(.infinity, degrees: 2) == 0)
        #expect(chiSquaredTail(.nan, degrees: 2).isNaN)
    }
}
