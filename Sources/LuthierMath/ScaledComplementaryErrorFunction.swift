import RealModule

/// The scaled complementary error function, exp(x²)·erfc(x).
///
/// Falls like 1/(x√π) where erfc itself underflows, which keeps logarithms of tails finite.
///
/// - Returns: 0 at +∞; +∞ below about −26.6; NaN for NaN. Relative error below 1e-15.
/// - SeeAlso: Abramowitz, Stegun, "Handbook of Mathematical Functions", 1964, 7.1.23 (asymptotic
///   series).
package func erfcx(_ x: Double) -> Double {
    if x >= 25 {
        return tailSeries(x)
    }
    guard x > -27 else { return x.isNaN ? x : .infinity }
    // exp(x²) with the square in two parts: its rounding alone would cost x² units in the last place.
    let square = x * x
    let remainder = (-square).addingProduct(x, x)
    let growth = Double.exp(square) * (1 + remainder)
    return x < 0 ? 2 * growth - erfcx(-x) : growth * Double.erfc(x)
}

/// (1 + Σ (−1)^k (2k−1)!!/(2x²)^k)/(x√π); eleven terms reach the last digit from x = 25 on.
private func tailSeries(_ x: Double) -> Double {
    let step = 1 / (2 * x * x)
    var term = 1.0
    var sum = 1.0
    for k in 1...11 {
        term *= -Double(2 * k - 1) * step
        sum += term
    }
    return sum / x / Double.sqrt(Double.pi)
}
