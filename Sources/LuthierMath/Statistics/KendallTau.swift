/// Kendall's rank correlation of pairs, tau-b, which takes ties into account.
///
/// - Parameter pairs: Two numbers of each thing; NaN counts as equal to everything.
/// - Returns: From -1 to 1; nil when one side is all alike, or there are fewer than two.
/// - Complexity: O(n²).
/// - SeeAlso: Kendall, "The treatment of ties in ranking problems", Biometrika 33(3), 1945.
package func kendallTau(_ pairs: [(Double, Double)]) -> Double? {
    var agreeing = 0
    var untiedFirst = 0
    var untiedSecond = 0
    for (place, one) in pairs.enumerated() {
        for other in pairs[(place + 1)...] {
            let first = sign(one.0, other.0)
            let second = sign(one.1, other.1)
            agreeing += first * second
            untiedFirst += abs(first)
            untiedSecond += abs(second)
        }
    }
    guard untiedFirst > 0, untiedSecond > 0 else { return nil }
    return Double(agreeing) / (Double(untiedFirst) * Double(untiedSecond)).squareRoot()
}

/// The standard deviation of Kendall's rank correlation of independent numbers without ties.
///
/// - Parameter count: How many pairs there are, at least 2.
/// - Returns: About 2 / (3 √n) for many.
package func kendallTauDeviation(count: Int) -> Double {
    precondition(count >= 2, "a rank correlation needs two pairs, got \(count)")
    let count = Double(count)
    return (2 * (2 * count + 5) / (9 * count * (count - 1))).squareRoot()
}

private func sign(_ one: Double, _ other: Double) -> Int {
    one < other ? -1 : one > other ? 1 : 0
}
