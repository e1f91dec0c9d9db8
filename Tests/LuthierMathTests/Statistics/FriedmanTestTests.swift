import LuthierMath
import Testing

@Suite("FriedmanTest")
struct FriedmanTestTests {
    private static let race = [
        [0.10, 0.12, 0.20], [0.11, 0.13, 0.19], [0.09, 0.14, 0.25], [0.12, 0.11, 0.22],
        [0.10, 0.13, 0.21],
    ]

    /// Reference: SciPy 1.17, `friedmanchisquare` of the columns; the width by hand.
    @Test("a race of three over five blocks drops the third only")
    func reference() {
        let test = FriedmanTest(Self.race)
        #expect(test.rankSums == [6, 9, 15])
        #expect(abs(test.statistic - 8.4) < 1e-12)
        #expect(abs(test.probability - 0.014995576820477707) < 1e-13)
        #expect(abs(test.width(confidence: 0.95) - 3.2612) < 1e-4)
    }

    /// Reference: SciPy 1.17, `friedmanchisquare`.
    @Test("ties are corrected for")
    func ties() {
        let test = FriedmanTest([[1, 1, 2, 3], [2, 2, 2, 5], [1, 4, 3, 2], [7, 7, 8, 9]])
        #expect(abs(test.statistic - 6) < 1e-12)
        #expect(abs(test.probability - 0.11161022509471263) < 1e-12)
    }

    @Test("equal values say nothing, and one order in every block says all there is")
    func extremes() {
        let equal = FriedmanTest([[1, 1], [2, 2]])
        #expect(equal.statistic == 0)
        #expect(equal.probability == 1)
        #expect(equal.width(confidence: 0.95) == 0)
        let clear = FriedmanTest((0..<6).map { _ in [1, 2, .infinity] })
        #expect(clear.statistic == 12)
        #expect(clear.width(confidence: 0.95) == 0)
    }
}
