import Testing

@testable import LuthierMath

@Suite("erfcx")
struct ScaledComplementaryErrorFunctionTests {
    // python3 Scripts/reference-values.py erfcx
    private static let references: [(x: Double, value: Double)] = [
        (-26.0, 7.657724931490568e+293),
        (-5.0, 144009798674.66104),
        (-1.0, 5.008980080762283),
        (-0.1, 1.1236433541992095),
        (0.0, 1.0),
        (1e-10, 0.999999999887162),
        (0.5, 0.6156903441929259),
        (1.0, 0.427583576155807),
        (5.0, 0.11070463773306863),
        (10.0, 0.05614099274382259),
        (24.9, 0.022639987776049506),
        (25.0, 0.02254957243264136),
        (30.0, 0.01879588886141675),
        (100.0, 0.005641613782989433),
        (10000000000.0, 5.641895835477563e-11),
        (1e+200, 5.641895835477563e-201),
    ]

    @Test("agrees with 60 digits to a relative error of 1e-15")
    func references() {
        for (x, value) in Self.references {
            #expect(abs(erfcx(x) - value) <= 1e-15 * value, "\(x) gave \(erfcx(x)), not \(value)")
        }
    }

    /// Property: the two pieces that meet at 25 agree there.
    @Test("falls everywhere")
    func monotonic() {
        var last = Double.infinity
        for step in -260...3000 {
            let value = erfcx(Double(step) / 100)
            #expect(value < last, "at \(Double(step) / 100)")
            last = value
        }
    }

    @Test("has limits at the infinities and keeps NaN")
    func extremes() {
        #expect(erfcx(.infinity) == 0)
        #expect(erfcx(-.infinity) == .infinity)
        #expect(erfcx(-1e200) == .infinity)
        #expect(erfcx(.greatestFiniteMagnitude) > 0)
        #expect(erfcx(.nan).isNaN)
    }
}
