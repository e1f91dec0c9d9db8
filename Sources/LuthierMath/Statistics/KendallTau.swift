/// Kendall's rank correlation of pairs, tau-b, which takes ties into account.
///
/// - Parameter pairs: Two numbers of each thing; NaN counts as equal to everything.
/// - Returns: From -1 to 1; nil when one side is all alike, or there are fewer than two.
/// - Complexity: O(n²).
/// - SeeAlso: Kendall, "The treatment of ties in ranking problems", Biometrika 33(3), 1945.
package func kendallTau(_ pairs: [(Double, Double)]) -> Double? {
    var sums = KendallSums()
    for (place, one) in pairs.enumerated() { sums.add(one, beside: pairs[..<place]) }
    return sums.tau
}

/// What Kendall's rank correlation is worked out from, for pairs that come and go.
package struct KendallSums: Sendable, Hashable {
    private var agreeing = 0
    private var untiedFirst = 0
    private var untiedSecond = 0

    /// The sums of no pairs.
    package init() {}

    /// Adds a pair to others.
    ///
    /// - Complexity: O(others).
    package mutating func add(
        _ pair: (Double, Double), beside others: ArraySlice<(Double, Double)>
    ) {
        count(pair, beside: others, 1)
    }

    /// Takes a pair away from others.
    ///
    /// - Complexity: O(others).
    package mutating func remove(
        _ pair: (Double, Double), beside others: ArraySlice<(Double, Double)>
    ) {
        count(pair, beside: others, -1)
    }

    /// The correlation, as ``kendallTau(_:)`` gives it.
    package var tau: Double? {
        guard untiedFirst > 0, untiedSecond > 0 else { return nil }
        return Double(agreeing) / (Double(untiedFirst) * Double(untiedSecond)).squareRoot()
    }

    private mutating func count(
        _ pair: (Double, Double), beside others: ArraySlice<(Double, Double)>, _ times: Int
    ) {
        for other in others {
            let first = sign(other.0, pair.0)
            let second = sign(other.1, pair.1)
            agreeing += times * first * second
            untiedFirst += times * abs(first)
            untiedSecond += times * abs(second)
        }
    }
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
