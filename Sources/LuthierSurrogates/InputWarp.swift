import RealModule

/// A bend of the unit interval, for functions that vary faster at one end: z = 1 − (1 − uᵃ)ᵇ.
///
/// - SeeAlso: Kumaraswamy, Journal of Hydrology 46, 1980; Snoek et al., "Input Warping for Bayesian
///   Optimization of Non-Stationary Functions", ICML 2014, arXiv:1402.0929.
package struct InputWarp: Sendable, Hashable {
    /// ln a; 0 with ``logB`` 0 bends nothing.
    package var logA = 0.0
    /// ln b.
    package var logB = 0.0

    /// A warp.
    package init(logA: Double = 0, logB: Double = 0) {
        self.logA = logA
        self.logB = logB
    }

    /// A place and how it moves: along itself, ln a and ln b.
    struct Bent {
        var place: Double
        var slope: Double
        var alongA: Double
        var alongB: Double
    }

    /// Where a place in [0, 1] goes.
    package func callAsFunction(_ place: Double) -> Double { bent(place).place }

    /// Where a place goes, with slopes; clipped a little inside of the interval.
    func bent(_ place: Double) -> Bent {
        let u = min(max(place, 1e-6), 1 - 1e-6)
        let a = Double.exp(logA)
        let b = Double.exp(logB)
        let logU = Double.log(u)
        let power = Double.exp(a * logU)
        // ln(1 − uᵃ), precise where uᵃ is near 1.
        let logRest = Double.log(-Double.expMinusOne(a * logU))
        let rest = Double.exp(b * logRest)
        let inner = a * b * rest / Double.exp(logRest) * power
        return Bent(
            place: 1 - rest, slope: inner / u, alongA: inner * logU, alongB: -b * rest * logRest)
    }
}
