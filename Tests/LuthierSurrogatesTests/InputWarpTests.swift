import LuthierMath
import Testing

@testable import LuthierSurrogates

@Suite("InputWarp")
struct InputWarpTests {
    @Test("without bending a place stays, and the ends stay always")
    func identity() {
        for place in [1e-6, 0.25, 0.5, 0.9] { #expect(abs(InputWarp()(place) - place) < 1e-12) }
        let warp = InputWarp(logA: 1.3, logB: -0.8)
        #expect(warp(0) < 1e-3 && warp(1) > 1 - 1e-2)
        // 1 − (1 − 0.3²)³
        #expect(
            abs(InputWarp(logA: 0.6931471805599453, logB: 1.0986122886681098)(0.3) - 0.246429)
                < 1e-12)
    }

    @Test("slopes are those of differences")
    func slopes() {
        for seed in 0..<50 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            let place = source.uniform(in: 0.01...0.99)
            let (a, b) = (source.uniform(in: -2...2), source.uniform(in: -2...2))
            let bent = InputWarp(logA: a, logB: b).bent(place)
            let step = 1e-6
            func difference(_ value: (Double) -> Double) -> Double {
                (value(step) - value(-step)) / (2 * step)
            }
            let along = difference { InputWarp(logA: a, logB: b)(place + $0) }
            let alongA = difference { InputWarp(logA: a + $0, logB: b)(place) }
            let alongB = difference { InputWarp(logA: a, logB: b + $0)(place) }
            for (value, expected) in [
                (bent.slope, along), (bent.alongA, alongA), (bent.alongB, alongB),
            ] {
                #expect(abs(value - expected) < 1e-5 * max(1, abs(expected)), "seed \(seed)")
            }
        }
    }
}
