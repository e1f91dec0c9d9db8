import LuthierMath
import RealModule

/// Turns losses into targets that a Gaussian process can model: large is good, differences among
/// the good ones count, how bad the bad ones are does not.
///
/// Every step keeps the order.
///
/// - SeeAlso: Song et al., "The Vizier Gaussian Process Bandit Algorithm", 2024, arXiv:2408.11527,
///   section 3.3 for the half-rank and log warps.
package enum TargetTransform {
    /// Targets of finite losses.
    ///
    /// - Parameter losses: Small is good.
    /// - Returns: As many standardised targets; all 0 when all losses are equal.
    /// - Complexity: O(n log n).
    package static func targets(ofLosses losses: [Double]) -> [Double] {
        standardized(logWarped(halfRankWarped(winsorized(losses.map { -clamped($0) }))))
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
