import RealModule

/// A beta distribution whose values are kept to an interval within [0, 1].
///
/// Works with logarithms of areas, so the interval may lie where the density underflows.
package struct TruncatedBeta: Sendable, Hashable {
    /// The least value, at least 0.
    package let lower: Double
    /// The greatest value, at most 1.
    package let upper: Double

    private let shape: BetaShape
    /// Logarithms of the areas below and above each bound.
    private let atLower: BetaShape.LogAreas
    private let atUpper: BetaShape.LogAreas
    /// The logarithm of the area between the bounds.
    private let logArea: Double

    /// A beta distribution truncated to `lower ... upper`.
    ///
    /// - Parameters:
    ///   - alpha: Within `betaParameterRange`.
    ///   - beta: Within `betaParameterRange`.
    ///   - lower: At least 0, below `upper`.
    ///   - upper: At most 1, above `lower`.
    package init(alpha: Double, beta: Double, lower: Double, upper: Double) {
        precondition(
            lower >= 0 && lower < upper && upper <= 1,
            "a beta distribution needs 0 ≤ lower < upper ≤ 1, got \(lower) and \(upper)")
        (self.lower, self.upper) = (lower, upper)
        shape = BetaShape(alpha: alpha, beta: beta)
        atLower = shape.logAreas(lower, 1 - lower)
        atUpper = shape.logAreas(upper, 1 - upper)
        logArea =
            atUpper.lower < atLower.upper
            ? logDifferenceOfExponentials(atUpper.lower, atLower.lower)
            : logDifferenceOfExponentials(atLower.upper, atUpper.upper)
    }

    /// The value that a draw stays below with the given probability.
    ///
    /// - Parameter probability: In [0, 1].
    /// - Returns: Within `lower ... upper`, the bounds themselves at 0 and 1; NaN outside of [0, 1] and
    ///   for NaN. Accurate to about 1e-14 of the untruncated spread: an interval narrower than that
    ///   is not resolved.
    package func quantile(_ probability: Double) -> Double {
        guard probability > 0 else { return probability == 0 ? lower : .nan }
        guard probability < 1 else { return probability == 1 ? upper : .nan }
        // An interval too narrow or too empty to have an area: even is as good as any law.
        guard logArea.isFinite else { return lower + probability * (upper - lower) }
        let below = Double.log(probability) + logArea
        let above = Double.log(onePlus: -probability) + logArea
        let value = shape.quantile(
            logLower: logSumExp(atLower.lower, below), logUpper: logSumExp(atUpper.upper, above))
        return min(max(value, lower), upper)
    }

    /// The probability that a draw is at most `value`.
    ///
    /// - Returns: 0 at and below `lower`, 1 at and above `upper`, NaN for NaN.
    package func cumulativeProbability(at value: Double) -> Double {
        guard value > lower else { return value.isNaN ? value : 0 }
        guard value < upper else { return 1 }
        guard logArea.isFinite else { return (value - lower) / (upper - lower) }
        let areas = shape.logAreas(value, 1 - value)
        let logBelow =
            areas.lower < atLower.upper
            ? logDifferenceOfExponentials(areas.lower, min(atLower.lower, areas.lower))
            : logDifferenceOfExponentials(max(atLower.upper, areas.upper), areas.upper)
        return min(Double.exp(logBelow - logArea), 1)
    }
}
