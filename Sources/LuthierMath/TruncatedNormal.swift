import RealModule

/// A normal distribution whose values are kept to an interval.
///
/// Maps between the interval and [0, 1] as precisely for an interval far in a tail, where its
/// probability underflows, or narrower than 10^-10 deviations, as for one around the mean.
package struct TruncatedNormal: Sendable, Hashable {
    /// The least value; −∞ leaves this side open.
    package let lower: Double
    /// The greatest value; +∞ leaves this side open.
    package let upper: Double
    /// Where the untruncated distribution has its centre.
    package let mean: Double
    /// The deviation of the untruncated distribution.
    package let deviation: Double

    /// How to measure from where, decided once by the place of the interval.
    private let shape: Shape

    private enum Shape: Sendable, Hashable {
        /// The mean lies inside: everything is measured from it.
        case central(lowerArea: Double, area: Double)
        /// The mean lies outside: everything is measured from the nearer bound, away from the mean.
        case tail(Tail, startsAtLower: Bool)
    }

    /// A normal distribution truncated to `lower ... upper`.
    ///
    /// - Parameters:
    ///   - mean: Finite; may lie outside the interval.
    ///   - deviation: Finite, above 0.
    ///   - lower: Below `upper`; −∞ is allowed.
    ///   - upper: Above `lower`; +∞ is allowed.
    package init(mean: Double, deviation: Double, lower: Double, upper: Double) {
        precondition(mean.isFinite, "a normal distribution needs a finite mean, got \(mean)")
        precondition(
            deviation.isFinite && deviation > 0,
            "a normal distribution needs a finite deviation above 0, got \(deviation)")
        precondition(lower < upper, "an interval needs lower < upper, got \(lower) and \(upper)")
        (self.mean, self.deviation, self.lower, self.upper) = (mean, deviation, lower, upper)
        let (a, b) = ((lower - mean) / deviation, (upper - mean) / deviation)
        if a >= 0 {
            let tail = Tail(start: a, width: (upper - lower) / deviation)
            shape = .tail(tail, startsAtLower: true)
        } else if b <= 0 {
            let tail = Tail(start: -b, width: (upper - lower) / deviation)
            shape = .tail(tail, startsAtLower: false)
        } else {
            let lowerArea = 0.5 * Double.erf(a / Double.sqrt(2))
            let upperArea = 0.5 * Double.erf(b / Double.sqrt(2))
            shape = .central(lowerArea: lowerArea, area: upperArea - lowerArea)
        }
    }

    /// The value that a draw stays below with the given probability.
    ///
    /// - Parameter probability: In [0, 1].
    /// - Returns: Within `lower ... upper`, the bounds themselves at 0 and 1; NaN outside of [0, 1] and
    ///   for NaN. The error is below 1e-10 of the spread inside the interval.
    package func quantile(_ probability: Double) -> Double {
        guard probability > 0 else { return probability == 0 ? lower : .nan }
        guard probability < 1 else { return probability == 1 ? upper : .nan }
        let value: Double
        switch shape {
        case .central(let lowerArea, let area):
            value = mean + deviation * standardQuantile(probability, lowerArea, area)
        case .tail(let tail, startsAtLower: true):
            value = lower + deviation * tail.distance(below: probability, above: 1 - probability)
        case .tail(let tail, startsAtLower: false):
            value = upper - deviation * tail.distance(below: 1 - probability, above: probability)
        }
        return min(max(value, lower), upper)
    }

    /// The probability that a draw is at most `value`.
    ///
    /// - Returns: 0 at and below `lower`, 1 at and above `upper`, NaN for NaN.
    package func cumulativeProbability(at value: Double) -> Double {
        guard value > lower else { return value.isNaN ? value : 0 }
        guard value < upper else { return 1 }
        let probability: Double
        switch shape {
        case .central(let lowerArea, let area):
            let z = (value - mean) / deviation
            // Each difference of areas on the side where the terms are small.
            probability =
                z < -1
                ? (normalCDF(z) - normalCDF((lower - mean) / deviation)) / area
                : (0.5 * Double.erf(z / Double.sqrt(2)) - lowerArea) / area
        case .tail(let tail, startsAtLower: true):
            probability = tail.probability(within: (value - lower) / deviation)
        case .tail(let tail, startsAtLower: false):
            probability = tail.probability(beyond: (upper - value) / deviation)
        }
        return min(max(probability, 0), 1)
    }

    private func standardQuantile(
        _ probability: Double, _ lowerArea: Double, _ area: Double
    ) -> Double {
        let centred = lowerArea + probability * area
        if abs(centred) <= NormalQuantile.centralHalfWidth {
            return NormalQuantile.central(centred)
        }
        // In a tail the distance to one half has lost its digits: count from the nearer end.
        return centred < 0
            ? -NormalQuantile.tail(normalCDF((lower - mean) / deviation) + probability * area)
            : NormalQuantile.tail(normalCDF((mean - upper) / deviation) + (1 - probability) * area)
    }
}

extension TruncatedNormal {
    /// The standard normal distribution on [a, a + w] with a ≥ 0, by the distance t from a.
    ///
    /// Of the values beyond a, the part beyond a + t is exp(−g(t)) with
    /// g(t) = a·t + t²/2 + ln erfcx(a/√2) − ln erfcx((a + t)/√2), increasing and convex with slope
    /// φ(a + t)/(1 − Φ(a + t)), the hazard. Nothing of it cancels or underflows for large a.
    private struct Tail: Sendable, Hashable {
        let start: Double
        let width: Double
        private let logStart: Double
        /// g(w): how many times, in logs, the far end is rarer than the near one.
        private let depth: Double
        /// Up to this width the density is exp(−a't) to 1e-11, a' its slope in the middle.
        private static let narrowWidth = 1e-5
        private var isNarrow: Bool { width <= Self.narrowWidth }
        private var slope: Double { start + width / 2 }

        init(start: Double, width: Double) {
            // So far out the distance itself is 0; the bound keeps infinities out of the differences.
            let start = min(start, 1e150)
            let logStart = Double.log(erfcx(start / Double.sqrt(2)))
            (self.start, self.width, self.logStart) = (start, width, logStart)
            depth =
                width <= Self.narrowWidth
                ? (start + width / 2) * width
                : Self.logRarity(of: width, beyond: start, logStart)
        }

        /// The distance t with probability `below` nearer to the start and `above` farther away.
        func distance(below: Double, above: Double) -> Double {
            // exp(−g(t)) = above + below·exp(−depth)
            let target =
                below < 0.5 || depth < 1
                ? -Double.log(onePlus: below * Double.expMinusOne(-depth))
                : -Double.log(above + below * Double.exp(-depth))
            if isNarrow {
                return depth < 1e-300 ? below * width : target / slope
            }
            // g(t) ≥ a·t + t²/2, so this start lies right of the root and Newton's steps on the convex
            // g walk down to it without overshooting.
            var t = 2 * target / (start + Double.hypot(start, Double.sqrt(2 * target)))
            for _ in 0..<20 {
                let excess = logRarity(at: t) - target
                guard excess.isFinite, abs(excess) > 4e-16 * (1 + target) else { break }
                t = max(t - excess / NormalQuantile.hazard(start + t), 0)
            }
            return t
        }

        /// The probability of a distance below `t`.
        func probability(within t: Double) -> Double {
            guard isNarrow else {
                return Double.expMinusOne(-logRarity(at: t)) / Double.expMinusOne(-depth)
            }
            return depth < 1e-300
                ? t / width : Double.expMinusOne(-slope * t) / Double.expMinusOne(-depth)
        }

        /// The probability of a distance above `t`.
        func probability(beyond t: Double) -> Double {
            guard !isNarrow else {
                // From the far end the density rises with the same slope.
                return depth < 1e-300
                    ? 1 - t / width
                    : Double.exp(-slope * t) * Double.expMinusOne(-slope * (width - t))
                        / Double.expMinusOne(-depth)
            }
            let rarity = logRarity(at: t)
            return Double.exp(-rarity) * Double.expMinusOne(rarity - depth)
                / Double.expMinusOne(-depth)
        }

        private func logRarity(at t: Double) -> Double {
            Self.logRarity(of: t, beyond: start, logStart)
        }

        /// g(t) for the given a and ln erfcx(a/√2).
        private static func logRarity(
            of t: Double, beyond start: Double, _ logStart: Double
        ) -> Double {
            guard t < 1e150 else { return .infinity }
            return start * t + t * t / 2 + logStart
                - Double.log(erfcx((start + t) / Double.sqrt(2)))
        }
    }
}
