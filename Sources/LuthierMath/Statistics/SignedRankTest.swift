import RealModule

/// Wilcoxon's signed-rank test, one-sided, of whether paired differences are above 0.
///
/// Differences of 0 are ranked with the others and half of their ranks goes to each side. Up to
/// ``largestExact`` differences the probability is exact, ties and zeros included: all signs of the
/// other differences are counted, by adding one difference at a time. Beyond, it is the normal
/// approximation with the variance of the very ranks at hand.
///
/// - SeeAlso: Wilcoxon, "Individual Comparisons by Ranking Methods", Biometrics Bulletin 1 (1945),
///   doi:10.2307/3001968; Pratt, "Remarks on Zeros and Ties in the Wilcoxon Signed Rank
///   Procedures", JASA 54 (1959), doi:10.1080/01621459.1959.10501526, for zeros.
package struct SignedRankTest: Sendable {
    /// Most differences with which the probability is exact; their 2⁵⁰ signs are counted exactly.
    package static let largestExact = 50

    /// The sum of the ranks of the differences above 0, and of half of those at 0.
    package let rankSum: Double
    /// The probability of such a sum or a larger one when differences have either sign alike.
    package let probability: Double

    /// Tests differences.
    ///
    /// - Parameter differences: Any numbers but NaN.
    /// - Complexity: O(n³) up to ``largestExact``, O(n log n) beyond.
    package init(_ differences: [Double]) {
        let ranks = meanRanks(differences.map(abs))
        var positive = 0.0
        var signed: [Double] = []
        for (difference, rank) in zip(differences, ranks) where difference != 0 {
            signed.append(rank)
            if difference > 0 { positive += rank }
        }
        let zeros = ranks.reduce(0, +) - signed.reduce(0, +)
        rankSum = positive + zeros / 2
        if signed.isEmpty {
            probability = 1
        } else if signed.count <= Self.largestExact {
            probability = Self.exact(signed, positive)
        } else {
            let mean = signed.reduce(0, +) / 2
            let deviation = Double.sqrt(signed.reduce(0) { $0 + $1 * $1 }) / 2
            probability = normalCDF((mean - positive) / deviation)
        }
    }

    /// The share of all signs whose positive ranks add up to `sum` or more.
    ///
    /// Twice a shared rank is whole, so sums are counted in halves.
    private static func exact(_ ranks: [Double], _ sum: Double) -> Double {
        let halves = ranks.map { Int(2 * $0) }
        var counts = [Double](repeating: 0, count: halves.reduce(0, +) + 1)
        counts[0] = 1
        var largest = 0
        for half in halves {
            for total in stride(from: largest, through: 0, by: -1) {
                counts[total + half] += counts[total]
            }
            largest += half
        }
        return counts[Int(2 * sum)...].reduce(0, +) / Double.pow(2, ranks.count)
    }
}
