import LuthierDomain
import LuthierMath
import Testing

@Suite("Scale")
struct ScaleTests {
    private func bounds(of scale: Scale, using source: inout RandomSource) -> ClosedRange<Double> {
        switch scale {
        case .linear: -1e3...source.uniform(in: 1...1e6)
        case .log: 1e-9...source.uniform(in: 1e-6...1e6)
        case .reverseLog: -3...source.uniform(in: 0...0.999_999)
        case .logit: 1e-6...source.uniform(in: 0.1...0.999_999)
        }
    }

    /// Tolerance: leaving and entering the axis costs a few roundings of places up to 1.
    @Test("entering the unit interval undoes leaving it", arguments: Scale.allCases)
    func roundTrip(scale: Scale) {
        for seed in 0..<200 as Range<UInt64> {
            var source = RandomSource(seed: seed, purpose: .test)
            let bounds = bounds(of: scale, using: &source)
            let unit = source.uniform()
            let value = scale.value(atUnit: unit, in: bounds)
            #expect(bounds.contains(value), "seed \(seed)")
            #expect(abs(scale.unit(of: value, in: bounds) - unit) < 1e-9, "seed \(seed)")
        }
    }

    @Test("the ends of the interval are the bounds, also of extreme ranges")
    func ends() {
        for (scale, bounds) in [
            (Scale.linear, -1e308...1e308), (.linear, 0...Double.leastNonzeroMagnitude),
            (.log, 1e-300...1e300),
            (.log, 1...1), (.logit, 1e-12...0.999_999_999),
        ] {
            for unit in [0.0, 0.25, 0.5, 1] {
                let value = scale.value(atUnit: unit, in: bounds)
                #expect(bounds.contains(value), "\(scale) \(bounds) at \(unit)")
            }
            #expect(scale.value(atUnit: 0, in: bounds) <= scale.value(atUnit: 1, in: bounds))
        }
        #expect(abs(Scale.log.value(atUnit: 0.5, in: 1...100) - 10) < 1e-12)
    }

    @Test("bounds outside a scale's domain are not admitted")
    func admits() {
        #expect(!Scale.log.admits(0))
        #expect(!Scale.reverseLog.admits(1))
        #expect(!Scale.logit.admits(0))
        #expect(!Scale.linear.admits(.infinity))
        #expect(Scale.logit.admits(0.5))
    }
}
