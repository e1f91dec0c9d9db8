import RealModule

/// The probability that a standard normal variable is at most `z`.
///
/// - Returns: 0 at −∞, 1 at +∞, NaN for NaN. Relative error below 1e-14, also in the lower tail.
package func normalCDF(_ z: Double) -> Double {
    guard z < -1 else { return 0.5 * Double.erfc(-z / Double.sqrt(2)) }
    // erfc magnifies the rounding of its argument z² times; erfcx does not.
    let square = z * z
    guard square < 1500 else { return 0 }
    let remainder = (-square).addingProduct(z, z)
    return 0.5 * Double.exp(-square / 2) * (1 - remainder / 2) * erfcx(-z / Double.sqrt(2))
}

/// The logarithm of the probability that a standard normal variable is at most `z`, lnΦ(z).
///
/// Stays finite where the probability itself underflows to zero, beyond 38 deviations.
///
/// - Returns: −∞ at −∞ and below about −1.9e154; 0 at +∞; NaN for NaN. Relative error below 2e-15.
package func logNormalCDF(_ z: Double) -> Double {
    if z > 0 {
        return Double.log(onePlus: -normalCDF(-z))
    }
    if z > -1 {
        return Double.log(0.5 * Double.erfc(-z / Double.sqrt(2)))
    }
    return -0.5 * z * z + Double.log(0.5 * erfcx(-z / Double.sqrt(2)))
}

/// The number that a standard normal variable stays below with the given probability, Φ⁻¹.
///
/// - Parameter probability: In [0, 1].
/// - Returns: −∞ at 0, +∞ at 1, NaN outside of [0, 1] and for NaN. Relative error below 2e-15.
/// - SeeAlso: Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution",
///   Applied Statistics 37 (1988), PPND16.
package func normalQuantile(_ probability: Double) -> Double {
    let centred = probability - 0.5
    if abs(centred) <= NormalQuantile.centralHalfWidth {
        return NormalQuantile.central(centred)
    }
    return centred < 0
        ? -NormalQuantile.tail(probability) : NormalQuantile.tail(1 - probability)
}

/// The number that a standard normal variable stays below with the given logarithm of a probability.
///
/// Reaches into tails whose probability underflows to zero.
///
/// - Parameter logProbability: At most 0.
/// - Returns: −∞ at −∞, +∞ at 0, NaN above 0 and for NaN. Relative error below 1e-13.
package func normalQuantile(logProbability: Double) -> Double {
    if logProbability > -0.5 {
        // Near 1 the complement is what keeps the digits.
        return -normalQuantile(-Double.expMinusOne(logProbability))
    }
    if logProbability > -690 {
        return normalQuantile(Double.exp(logProbability))
    }
    guard logProbability > -.infinity else { return logProbability }
    // lnΦ(z) ≈ −z²/2 − ln(−z) − ½ ln 2π, solved for z; then Newton on lnΦ, whose slope is φ/Φ.
    let size = -logProbability
    var z = -Double.sqrt(2) * Double.sqrt(size - (Double.log(size) + 2.5310242469692907) / 2)
    guard z > -1e150 else { return z }
    for _ in 0..<3 {
        let hazard = NormalQuantile.hazard(-z)
        z -= (logNormalCDF(z) - logProbability) / hazard
    }
    return z
}

/// The pieces of Wichura's approximation, shared by the quantile functions of this module.
enum NormalQuantile {
    /// Probabilities this close to one half take the central piece.
    static let centralHalfWidth = 0.425

    /// The quantile of ½ + `centred`, precise to the last digits for tiny arguments too.
    static func central(_ centred: Double) -> Double {
        let r = 0.180625 - centred * centred
        return centred * ratio(r, centralNumerator, centralDenominator)
    }

    /// The distance from the centre beyond which a tail of this probability, below 0.075, lies.
    static func tail(_ probability: Double) -> Double {
        guard probability > 0 else { return probability == 0 ? .infinity : .nan }
        let r = Double.sqrt(-Double.log(probability))
        return r <= 5
            ? ratio(r - 1.6, nearNumerator, nearDenominator)
            : ratio(r - 5, farNumerator, farDenominator)
    }

    /// φ(z)/(1 − Φ(z)): the density at `z` among the values that are at least `z`.
    static func hazard(_ z: Double) -> Double {
        Double.sqrt(2 / Double.pi) / erfcx(z / Double.sqrt(2))
    }

    /// The quotient of two polynomials; coefficients in ascending powers.
    ///
    /// Horner's rule on both at once; the coefficients are known when this is compiled.
    @inline(__always)
    private static func ratio(
        _ r: Double, _ numerator: SIMD8<Double>, _ denominator: SIMD8<Double>
    ) -> Double {
        var sums = SIMD2(numerator[7], denominator[7])
        sums = sums * r + SIMD2(numerator[6], denominator[6])
        sums = sums * r + SIMD2(numerator[5], denominator[5])
        sums = sums * r + SIMD2(numerator[4], denominator[4])
        sums = sums * r + SIMD2(numerator[3], denominator[3])
        sums = sums * r + SIMD2(numerator[2], denominator[2])
        sums = sums * r + SIMD2(numerator[1], denominator[1])
        sums = sums * r + SIMD2(numerator[0], denominator[0])
        return sums[0] / sums[1]
    }

    private static var centralNumerator: SIMD8<Double> {
        SIMD8(
            3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
            1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
            3.3430575583588128105e4, 2.5090809287301226727e3)
    }
    private static var centralDenominator: SIMD8<Double> {
        SIMD8(
            1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
            2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
            5.2264952788528545610e3)
    }
    private static var nearNumerator: SIMD8<Double> {
        SIMD8(
            1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
            3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
            2.27238449892691845833e-2, 7.74545014278341407640e-4)
    }
    private static var nearDenominator: SIMD8<Double> {
        SIMD8(
            1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
            1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
            1.05075007164441684324e-9)
    }
    private static var farNumerator: SIMD8<Double> {
        SIMD8(
            6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
            2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
            2.71155556874348757815e-5, 2.01033439929228813265e-7)
    }
    private static var farDenominator: SIMD8<Double> {
        SIMD8(
            1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
            7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
            2.04426310338993978564e-15)
    }
}
