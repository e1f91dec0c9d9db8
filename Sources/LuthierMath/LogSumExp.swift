import RealModule

/// The logarithm of the sum of the exponentials of `values`.
///
/// The largest value is taken out first, so neither overflow nor underflow loses it.
///
/// - Returns: −∞ for no values or only −∞; +∞ if one is +∞; NaN if one is NaN.
/// - Complexity: O(n).
package func logSumExp(_ values: some Collection<Double>) -> Double {
    var largest = -Double.infinity
    for value in values {
        if value.isNaN { return value }
        largest = max(largest, value)
    }
    guard largest.isFinite else { return largest }
    var sum = 0.0
    for value in values {
        sum += Double.exp(value - largest)
    }
    return largest + Double.log(sum)
}

/// The logarithm of exp(`first`) + exp(`second`).
///
/// - Returns: As ``logSumExp(_:)-(Collection<Double>)`` of the two.
package func logSumExp(_ first: Double, _ second: Double) -> Double {
    if first.isNaN || second.isNaN { return .nan }
    let (low, high) = (min(first, second), max(first, second))
    guard high.isFinite else { return high }
    return high + Double.log(onePlus: Double.exp(low - high))
}

/// The logarithm of exp(`larger`) − exp(`smaller`).
///
/// - Returns: −∞ if the two are equal, also when both are −∞; NaN if `smaller` is the larger one, for
///   NaN, and when both are +∞, where the difference is not known.
package func logDifferenceOfExponentials(_ larger: Double, _ smaller: Double) -> Double {
    if smaller == -.infinity { return larger }
    return larger + logOfComplement(smaller - larger)
}

/// ln(1 − exp(`x`)) for x at most 0, precise at both ends.
///
/// - SeeAlso: Mächler, "Accurately Computing log(1 − exp(−|a|))", 2012, R package Rmpfr, eq. 7.
func logOfComplement(_ x: Double) -> Double {
    x > -0.6931471805599453
        ? Double.log(-Double.expMinusOne(x)) : Double.log(onePlus: -Double.exp(x))
}
