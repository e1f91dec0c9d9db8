import LuthierMath
import RealModule

/// Turns losses into targets that a Gaussian process can model: large is good, differences among
/// the good ones count, how bad the bad ones are does not.
///
/// Every step keeps the order.
///
/// - SeeAlso: Song et al., "The Vizier Gaussian Process Bandit Algorithm", 2024, arXiv:2408.11527,
///   section 3.3 for the half-rank and log warps.
package enum TargetTransform: String, Sendable, Hashable, CaseIterable {
    /// Outliers among the bad losses are cut off.
    case identity
    /// And the bad half has the scale of the good one, by rank.
    case halfRank = "half_rank"
    /// And differences near the best are magnified.
    case halfRankLog = "half_rank_log"
    /// Outliers are cut off, and a power makes the rest as normal as it can.
    case yeoJohnson = "yeo_johnson"

    /// Targets of finite losses.
    ///
    /// - Parameter losses: Small is good.
    /// - Returns: As many standardised targets; all 0 when all losses are equal.
    /// - Complexity: O(n log n).
    package func targets(ofLosses losses: [Double]) -> [Double] {
        let values = Self.winsorized(losses.map { -Self.clamped($0) })
        switch self {
        case .identity: return Self.standardized(values)
        case .halfRank: return Self.standardized(Self.halfRankWarped(values))
        case .halfRankLog:
            return Self.standardized(Self.logWarped(Self.halfRankWarped(values)))
        case .yeoJohnson: return Self.standardized(Self.powerWarped(Self.standardized(values)))
        }
    }

    /// Keeps sums and squares of numbers finite.
    private static func clamped(_ value: Double) -> Double { min(max(value, -1e150), 1e150) }

    /// Raises the worst outliers to 1.5 interquartile ranges below the first quartile.
    package static func winsorized(_ values: [Double]) -> [Double] {
        guard values.count >= 4 else { return values }
        let sorted = values.sorted()
        let first = quantile(sorted, 0.25)
        let fence = first - 1.5 * (quantile(sorted, 0.75) - first)
        return values.map { max($0, fence) }
    }

    /// Keeps the good half and gives the bad half the scale of the good one, by rank.
    package static func halfRankWarped(_ values: [Double]) -> [Double] {
        let sorted = values.sorted()
        var unique: [Double] = []
        for value in sorted where unique.last != value { unique.append(value) }
        guard unique.count > 1 else { return values }
        let median = quantile(sorted, 0.5)
        func root(_ part: [Double]) -> Double {
            let sum = part.reduce(0.0) { $0 + ($1 - median) * ($1 - median) }
            return (sum / Double(max(part.count, 1))).squareRoot()
        }
        var deviation = root(unique.filter { $0 >= median })
        if deviation == 0 { deviation = root(unique) }
        guard deviation > 0, deviation.isFinite else { return values }
        let below = unique.prefix { $0 < median }
        let size = Double(below.count) + (unique.contains(median) ? 0.5 : 0)
        return values.map { value in
            guard value < median else { return value }
            // Ranks of distinct values, 1 being the worst.
            var low = 0
            var high = below.count
            while low < high {
                let middle = (low + high) / 2
                if below[middle] < value { low = middle + 1 } else { high = middle }
            }
            let rank = Double(low + 1)
            return median + deviation * normalQuantile(0.5 * (rank - 0.5) / size)
        }
    }

    /// Spreads the values near the best: into [−½, ½], with the best at ½.
    package static func logWarped(_ values: [Double]) -> [Double] {
        guard let best = values.max(), let worst = values.min(), best > worst else {
            return values.map { _ in 0 }
        }
        let base = 1.5
        return values.map {
            0.5 - Double.log(onePlus: (best - $0) / (best - worst) * (base - 1)) / Double.log(base)
        }
    }

    /// The power of Yeo and Johnson that makes values most like draws of a normal law.
    ///
    /// - Parameter values: Standardised.
    /// - Returns: The warped values, in the same order.
    /// - SeeAlso: Yeo and Johnson, Biometrika 87(4), 2000.
    package static func powerWarped(_ values: [Double]) -> [Double] {
        let logs = values.reduce(0) { sum, value in
            sum + (value < 0 ? -1 : 1) * Double.log(onePlus: abs(value))
        }
        func cost(_ power: Double) -> Double {
            let warped = values.map { yeoJohnson($0, power) }
            let count = Double(values.count)
            let mean = warped.reduce(0, +) / count
            let variance = warped.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
            return 0.5 * count * Double.log(max(variance, 1e-300)) - (power - 1) * logs
        }
        // The golden section; the likelihood has one peak.
        let ratio = 0.5 * (5.0.squareRoot() - 1)
        var (low, high) = (-2.0, 4.0)
        var (left, right) = (high - ratio * (high - low), low + ratio * (high - low))
        var (leftCost, rightCost) = (cost(left), cost(right))
        while high - low > 1e-4 {
            if leftCost <= rightCost {
                (high, right, rightCost) = (right, left, leftCost)
                left = high - ratio * (high - low)
                leftCost = cost(left)
            } else {
                (low, left, leftCost) = (left, right, rightCost)
                right = low + ratio * (high - low)
                rightCost = cost(right)
            }
        }
        return values.map { yeoJohnson($0, 0.5 * (low + high)) }
    }

    static func yeoJohnson(_ value: Double, _ power: Double) -> Double {
        let exponent = value >= 0 ? power : 2 - power
        let size = Double.log(onePlus: abs(value))
        let warped = abs(exponent) < 1e-12 ? size : Double.expMinusOne(exponent * size) / exponent
        return value >= 0 ? warped : -warped
    }

    /// Mean 0 and standard deviation 1; zeros when all values are equal.
    package static func standardized(_ values: [Double]) -> [Double] {
        guard let first = values.first, values.contains(where: { $0 != first }) else {
            return values.map { _ in 0 }
        }
        let count = Double(values.count)
        let mean = values.reduce(0) { $0 + $1 / count }
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / count }
        let deviation = max(variance.squareRoot(), 1e-12)
        return values.map { ($0 - mean) / deviation }
    }

    /// A quantile by linear interpolation.
    private static func quantile(_ sorted: [Double], _ share: Double) -> Double {
        let place = share * Double(sorted.count - 1)
        let index = Int(place)
        guard index + 1 < sorted.count else { return sorted[sorted.count - 1] }
        let fraction = place - Double(index)
        return sorted[index] * (1 - fraction) + sorted[index + 1] * fraction
    }
}
