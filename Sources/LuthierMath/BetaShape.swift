import RealModule

/// The two parameters of a beta distribution and the areas below and above a point.
struct BetaShape: Sendable, Hashable {
    let alpha: Double
    let beta: Double

    /// Logarithms of the probabilities on both sides of a point.
    struct LogAreas: Sendable, Hashable {
        var lower: Double
        var upper: Double
    }

    init(alpha: Double, beta: Double) {
        precondition(
            betaParameterRange.contains(alpha) && betaParameterRange.contains(beta),
            "a beta distribution needs parameters in \(betaParameterRange), got \(alpha) and \(beta)"
        )
        (self.alpha, self.beta) = (alpha, beta)
    }

    /// Logarithms of the areas on both sides of `x`, given with its complement 1 − `x`.
    ///
    /// One of them from the continued fraction, on the side where it converges fast; the other
    /// as its complement.
    func logAreas(_ x: Double, _ complement: Double) -> LogAreas {
        guard x > 0 else { return LogAreas(lower: -.infinity, upper: 0) }
        guard complement > 0 else { return LogAreas(lower: 0, upper: -.infinity) }
        let logPower = logPower(x, complement)
        if x < (alpha + 1) / (alpha + beta + 2) {
            let lower = min(
                logPower - Double.log(alpha)
                    + Double.log(Self.continuedFraction(alpha, beta, x)), 0)
            return LogAreas(lower: lower, upper: logOfComplement(lower))
        }
        let upper = min(
            logPower - Double.log(beta)
                + Double.log(Self.continuedFraction(beta, alpha, complement)), 0)
        return LogAreas(lower: logOfComplement(upper), upper: upper)
    }

    /// The point with the given logarithms of the areas below and above it.
    ///
    /// Solves for ln x left of ½ and for ln(1 − x) right of it, where the logarithm of the smaller area is
    /// nearly linear: Newton's steps, kept inside a bracket that halves where they leave it.
    func quantile(logLower: Double, logUpper: Double) -> Double {
        let middle = logAreas(0.5, 0.5)
        let isLeft = logLower < logUpper ? logLower <= middle.lower : logUpper >= middle.upper
        guard isLeft else {
            let mirrored = BetaShape(alpha: beta, beta: alpha)
            return 1 - mirrored.leftQuantile(logLower: logUpper, logUpper: logLower)
        }
        return leftQuantile(logLower: logLower, logUpper: logUpper)
    }

    /// The quantile where it is known to be at most ½.
    private func leftQuantile(logLower: Double, logUpper: Double) -> Double {
        var low = -690.0
        var high = -0.6931471805599453
        // How far the area at exp(t) exceeds the wanted one, in logs of whichever side is smaller.
        func excess(_ t: Double) -> (value: Double, slope: Double) {
            let x = Double.exp(t)
            let areas = logAreas(x, 1 - x)
            let logDensity = logPower(x, 1 - x) - Double.log(onePlus: -x)
            return logLower < logUpper
                ? (areas.lower - logLower, Double.exp(logDensity - areas.lower))
                : (logUpper - areas.upper, Double.exp(logDensity - areas.upper))
        }
        if excess(low).value >= 0 { return 0 }
        // For small x the area is x^α/(α·B): a start that is exact in the far tail.
        let scale = logPower(0.5, 0.5) + (alpha + beta) * 0.6931471805599453 - Double.log(alpha)
        var t = min(max((logLower - scale) / alpha, low), high)
        for _ in 0..<200 {
            let (value, slope) = excess(t)
            if value == 0 { break }
            if value > 0 { high = t } else { low = t }
            let step = t - value / slope
            let next = step > low && step < high ? step : low + (high - low) / 2
            if abs(next - t) <= 2e-16 * abs(t) || next == low || next == high { break }
            t = next
        }
        return Double.exp(t)
    }

    /// ln(x^α (1 − x)^β / B(α, β)), by deviances, so that large parameters do not cancel.
    ///
    /// - SeeAlso: Loader, "Fast and Accurate Computation of Binomial Probabilities", 2000.
    private func logPower(_ x: Double, _ complement: Double) -> Double {
        let sum = alpha + beta
        return 0.5 * (Double.log(alpha) + Double.log(beta / sum) - Double.log(2 * Double.pi))
            + Self.stirlingError(sum) - Self.stirlingError(alpha) - Self.stirlingError(beta)
            - Self.deviance(alpha, sum * x) - Self.deviance(beta, sum * complement)
    }

    /// ln Γ(z + 1) less Stirling's approximation (z + ½) ln z − z + ½ ln 2π.
    private static func stirlingError(_ z: Double) -> Double {
        guard z > 15 else {
            return Double.logGamma(z + 1) - (z + 0.5) * Double.log(z) + z - 0.9189385332046728
        }
        let square = z * z
        let series = 1.0 / 1260 - (1.0 / 1680 - 1.0 / 1188 / square) / square
        return (1.0 / 12 - (1.0 / 360 - series / square) / square) / z
    }

    /// x ln(x/m) + m − x, without cancellation where x is near m.
    private static func deviance(_ x: Double, _ mean: Double) -> Double {
        let difference = x - mean
        guard abs(difference) < 0.1 * (x + mean) else {
            return x * Double.log(x / mean) - difference
        }
        // With v = (x − m)/(x + m): (x − m)·v + 2x Σ v^(2j+1)/(2j+1).
        let v = difference / (x + mean)
        var sum = difference * v
        var power = 2 * x * v
        for j in 1...100 {
            power *= v * v
            let next = sum + power / Double(2 * j + 1)
            if next == sum { break }
            sum = next
        }
        return sum
    }

    /// The continued fraction of the incomplete beta function, by Lentz's method as modified by
    /// Thompson and Barnett.
    ///
    /// - SeeAlso: DLMF 8.17.22; Press et al., "Numerical Recipes", 3rd ed. 2007, §6.4.
    private static func continuedFraction(_ a: Double, _ b: Double, _ x: Double) -> Double {
        let tiny = 1e-300
        func nonzero(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
        var numerator = 1.0
        var inverse = 1 / nonzero(1 - (a + b) * x / (a + 1))
        var fraction = inverse
        // Converges in O(√max(a, b)) steps, a few thousand at the end of the parameter range.
        for step in 1...20_000 {
            let m = Double(step)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            inverse = 1 / nonzero(1 + even * inverse)
            numerator = nonzero(1 + even / numerator)
            fraction *= numerator * inverse
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            inverse = 1 / nonzero(1 + odd * inverse)
            numerator = nonzero(1 + odd / numerator)
            let factor = numerator * inverse
            fraction *= factor
            if abs(factor - 1) < 1e-15 { break }
        }
        return fraction
    }
}
