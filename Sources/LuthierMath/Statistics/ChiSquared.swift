import RealModule

/// The probability that a χ² variable is at least `x`: Q(degrees/2, x/2), upper incomplete gamma.
///
/// - Parameters:
///   - x: 0 and below give 1, +∞ gives 0, NaN gives NaN.
///   - degrees: Degrees of freedom, above 0 and at most 10,000.
/// - Returns: In [0, 1]; relative error below 1e-11.
/// - Complexity: O(√degrees) terms.
/// - SeeAlso: Press et al., "Numerical Recipes", 3rd edition, 2007, section 6.2, for series and
///   continued fraction.
package func chiSquaredTail(_ x: Double, degrees: Double) -> Double {
    precondition(
        degrees > 0 && degrees <= 10_000, "degrees must be above 0 and at most 10000: \(degrees)")
    guard x > 0 else { return x.isNaN ? x : 1 }
    guard x < .infinity else { return 0 }
    let (shape, point) = (degrees / 2, x / 2)
    // x^a e^−x / Γ(a).
    let factor = Double.exp(shape * Double.log(point) - point - Double.logGamma(shape))
    return point < shape + 1
        ? 1 - factor * lowerSeries(shape, point) : factor * upperFraction(shape, point)
}

/// Σ xⁿ / (a (a+1) … (a+n)).
private func lowerSeries(_ shape: Double, _ x: Double) -> Double {
    var term = 1 / shape
    var sum = term
    var next = shape
    for _ in 0..<10_000 where term > sum * 1e-17 {
        next += 1
        term *= x / next
        sum += term
    }
    return sum
}

/// 1/(x+1−a− 1(1−a)/(x+3−a− …)), by Lentz's method.
private func upperFraction(_ shape: Double, _ x: Double) -> Double {
    let tiny = Double.leastNormalMagnitude
    var b = x + 1 - shape
    var c = 1 / tiny
    var d = 1 / b
    var fraction = d
    for step in 1...10_000 {
        let a = Double(step) * (shape - Double(step))
        b += 2
        d = 1 / nonZero(a * d + b, tiny)
        c = nonZero(b + a / c, tiny)
        fraction *= d * c
        if abs(d * c - 1) < 1e-16 { break }
    }
    return fraction
}

private func nonZero(_ value: Double, _ tiny: Double) -> Double { abs(value) < tiny ? tiny : value }
