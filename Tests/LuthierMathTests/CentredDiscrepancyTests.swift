import LuthierMath
import Testing

@Suite("Centred discrepancy")
struct CentredDiscrepancyTests {
    // python3 -c "from scipy.stats import qmc; print(qmc.discrepancy(qmc.Sobol(2, scramble=False).random(16)))"
    @Test("the first 16 points of the Sobol sequence give the reference value")
    func sobol() {
        let sequence = SobolSequence(dimensionCount: 2)
        let points = (0..<16 as Range<UInt64>).map { sequence.point(at: $0) }
        let value = squaredCentredDiscrepancy(of: points)
        #expect(abs(value - 0.0036243862575953134) < 1e-15)
    }

    /// One point in the middle of one axis: 13/12 − 2 + 1.
    @Test("the centre alone gives 1/12")
    func centre() {
        #expect(abs(squaredCentredDiscrepancy(of: [[0.5]]) - 1.0 / 12) < 1e-15)
    }

    @Test("no points stop the program")
    func noPoints() async {
        await #expect(processExitsWith: .failure) { _ = squaredCentredDiscrepancy(of: []) }
    }
}
