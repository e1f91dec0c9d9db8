import RealModule

/// Friedman's test of several treatments over the same blocks, with pairwise post-test.
///
/// - SeeAlso: Conover, "Practical Nonparametric Statistics", 3rd edition, 1999, section 5.8;
///   Birattari, Stützle, Paquete and Varrentrapp, "A Racing Algorithm for Configuring
///   Metaheuristics", GECCO 2002, for its use in a race.
package struct FriedmanTest: Sendable {
    /// For each treatment the sum of its ranks, small for small values.
    package let rankSums: [Double]
    /// How far the sums lie apart: χ² with one degree of freedom less than there are treatments.
    package let statistic: Double
    /// The probability of that statistic or a larger one when treatments are alike.
    package let probability: Double
    private let blocks: Int
    private let spread: Double

    /// Tests a table.
    ///
    /// - Parameter table: One row for each block, at least 2, with one value for each treatment, at
    ///   least 2; any numbers but NaN.
    /// - Complexity: O(n k log k) for n blocks of k treatments.
    package init(_ table: [[Double]]) {
        let (n, k) = (table.count, table.first?.count ?? 0)
        precondition(n >= 2 && k >= 2, "a race needs 2 blocks of 2 treatments, got \(n) of \(k)")
        var sums = [Double](repeating: 0, count: k)
        var squares = 0.0
        for row in table {
            for (place, rank) in meanRanks(row).enumerated() {
                sums[place] += rank
                squares += rank * rank
            }
        }
        let size = Double(k)
        let middle = Double(n) * (size + 1) / 2
        // 0 when all values of every block are equal.
        spread = squares - Double(n) * size * (size + 1) * (size + 1) / 4
        let apart = sums.reduce(0) { $0 + ($1 - middle) * ($1 - middle) }
        statistic = spread > 0 ? (size - 1) * apart / spread : 0
        rankSums = sums
        blocks = n
        probability = chiSquaredTail(statistic, degrees: size - 1)
    }

    /// How far two rank sums must lie apart for the treatments to differ.
    ///
    /// - Parameter confidence: In (0, 1), such as 0.95; two-sided.
    /// - Returns: At least 0.
    package func width(confidence: Double) -> Double {
        let (n, k) = (Double(blocks), Double(rankSums.count))
        let degrees = (n - 1) * (k - 1)
        let share = max(1 - statistic / (n * (k - 1)), 0)
        return studentQuantile((1 + confidence) / 2, degrees: degrees)
            * Double.sqrt(2 * n * share * spread / degrees)
    }
}
