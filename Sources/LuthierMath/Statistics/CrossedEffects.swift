import RealModule

/// What items and units have to do with numbers that were measured of items in units.
///
/// A number of item *i* in unit *u* is taken as mᵢ + bᵤ + e: the item's own mean, what the unit does to all
/// items alike, and what is left, with b and e normal. Items may have been measured in different units;
/// what the units do is told from items that were measured in several of them.
///
/// - SeeAlso: Searle, Casella and McCulloch, "Variance Components", Wiley 1992, chapter 6, for restricted
///   maximum likelihood.
package struct CrossedEffects: Sendable {
    /// What each unit does to all items, 0 on average; 0 for a unit that no item shares with another.
    package let unitEffects: [Double]
    /// The variance of what units do to all items.
    package let unitVariance: Double
    /// The variance of what is left, over all units.
    package let residualVariance: Double
    /// The variance of what is left in each unit, pulled towards that over all, which is their mean: in some
    /// units items differ by chance more than in others.
    package let residualVariances: [Double]
    /// Degrees of freedom of ``residualVariance``, at least 1.
    package let freedom: Int
    /// The covariance of the errors of ``unitEffects``, row by row.
    private let covariance: [Double]

    /// The share of the variance within items that units have in common.
    package var sharedShare: Double {
        let whole = unitVariance + residualVariance
        return whole > 0 ? unitVariance / whole : 0
    }

    /// An item's mean as it would be over all units.
    ///
    /// - Parameter values: What was measured of it: a unit's place, and the number.
    /// - Returns: The mean without what the units did, and the variance of its error; nil for nothing.
    package func mean(of values: [(unit: Int, value: Double)]) -> (value: Double, variance: Double)?
    {
        guard !values.isEmpty else { return nil }
        let count = Double(values.count)
        let mean = values.reduce(0) { $0 + ($1.value - unitEffects[$1.unit]) / count }
        let weights = Self.weights(values.map(\.unit), of: unitEffects.count)
        return (mean, residualVariance / count + form(weights))
    }

    /// An item's mean over certain units, foreseen from those that it was measured in.
    ///
    /// What was measured stands as it is; the rest is foreseen from it, and most from the units in which
    /// little differs by chance.
    ///
    /// - Parameters:
    ///   - values: What was measured of it: units' places, each at most once and one of `units`, and numbers.
    ///   - units: The places of the units of the mean.
    /// - Returns: The mean and the variance of its error, 0 when nothing is missing; nil for nothing.
    /// - Complexity: O(u²) for u units.
    package func foreseen(
        _ values: [(unit: Int, value: Double)], over units: [Int]
    ) -> (value: Double, variance: Double)? {
        guard !values.isEmpty else { return nil }
        let measured = Set(values.map(\.unit))
        let missing = units.filter { !measured.contains($0) }
        // Beside that over all units, as the inverse of a very small variance is infinite.
        let precisions = values.map {
            residualVariance > 0 ? residualVariance / residualVariances[$0.unit] : 1
        }
        let precision = precisions.reduce(0, +)
        let level = zip(values, precisions).reduce(0) {
            $0 + ($1.0.value - unitEffects[$1.0.unit]) * $1.1 / precision
        }
        let count = Double(units.count)
        let share = Double(missing.count) / count
        let sum =
            values.reduce(0) { $0 + $1.value / count }
            + missing.reduce(0) { $0 + (level + unitEffects[$1]) / count }
        var weights = [Double](repeating: 0, count: unitEffects.count)
        for (value, own) in zip(values, precisions) {
            weights[value.unit] = -share * own / precision
        }
        for unit in missing { weights[unit] = 1 / count }
        let variance = weights.indices.reduce(0) {
            $0 + weights[$1] * weights[$1] * residualVariances[$1]
        }
        return (sum, variance + form(weights))
    }

    private static func weights(_ units: [Int], of count: Int) -> [Double] {
        var weights = [Double](repeating: 0, count: count)
        for unit in units { weights[unit] += 1 / Double(units.count) }
        return weights
    }

    private func form(_ weights: [Double]) -> Double {
        let count = weights.count
        var sum = 0.0
        for row in 0..<count where weights[row] != 0 {
            for column in 0..<count {
                sum += weights[row] * covariance[row * count + column] * weights[column]
            }
        }
        return max(sum, 0)
    }

    /// Estimates by restricted maximum likelihood, with a weak belief that units have about three fifths
    /// of the variance.
    ///
    /// It is nil when no item was measured in two units, or numbers are too large to square.
    ///
    /// - Parameters:
    ///   - items: What was measured of each item: units' places, each at most once, and finite numbers.
    ///   - unitCount: How many units there are; O(u³) work.
    /// - Complexity: O(items × u² + u³).
    package init?(_ items: some Collection<[(unit: Int, value: Double)]>, unitCount: Int) {
        var laplacian = [Double](repeating: 0, count: unitCount * unitCount)
        var sums = [Double](repeating: 0, count: unitCount)
        var squares = 0.0
        var freedom = 0
        for item in items where item.count > 1 {
            let count = Double(item.count)
            let mean = item.reduce(0) { $0 + $1.value / count }
            for (unit, value) in item {
                sums[unit] += value - mean
                squares += (value - mean) * (value - mean)
                laplacian[unit * unitCount + unit] += 1
                for (other, _) in item { laplacian[unit * unitCount + other] -= 1 / count }
            }
            freedom += item.count - 1
        }
        guard freedom > 0, squares.isFinite,
            let eigen = SymmetricEigen(laplacian, dimension: unitCount)
        else { return nil }
        // Units that no item links have a direction in common that says nothing.
        let floor = 1e-9 * (eigen.values.last ?? 0)
        let axes = (0..<unitCount).filter { eigen.values[$0] > floor }.map { axis in
            let vector = Array(eigen.vectors[axis * unitCount..<(axis + 1) * unitCount])
            let sum = zip(vector, sums).reduce(0) { $0 + $1.0 * $1.1 }
            return (weight: eigen.values[axis], vector: vector, sum: sum)
        }
        func remaining(_ ratio: Double) -> Double {
            axes.reduce(squares) { $0 - ratio * $1.sum * $1.sum / (1 + ratio * $1.weight) }
        }
        func criterion(_ logRatio: Double) -> Double {
            let ratio = Double.exp(logRatio)
            let left = max(remaining(ratio), squares * 1e-15, .leastNormalMagnitude)
            let fit =
                Double(freedom) * Double.log(left)
                + axes.reduce(0) { $0 + Double.log(onePlus: ratio * $1.weight) }
            // A Cauchy law: data that say otherwise are soon believed.
            let belief = (logRatio - Self.expectedLogRatio) / Self.logRatioWidth
            return fit + 2 * Double.log(onePlus: belief * belief)
        }
        let ratio = Double.exp(Self.minimum(of: criterion))
        let residualVariance = max(remaining(ratio), 0) / Double(freedom)
        self.residualVariance = residualVariance
        unitVariance = ratio * residualVariance
        var effects = [Double](repeating: 0, count: unitCount)
        var covariance = [Double](repeating: 0, count: unitCount * unitCount)
        for axis in axes {
            let shrink = ratio / (1 + ratio * axis.weight)
            for row in 0..<unitCount {
                effects[row] += shrink * axis.sum * axis.vector[row]
                for column in 0..<unitCount {
                    covariance[row * unitCount + column] +=
                        residualVariance * shrink * axis.vector[row] * axis.vector[column]
                }
            }
        }
        unitEffects = effects
        residualVariances = Self.variances(
            in: items, freeOf: effects, overall: residualVariance)
        self.freedom = max(freedom - axes.count, 1)
        self.covariance = covariance
    }

    /// The variance of what is left in each unit, by the squares of what is left and a belief that it is the
    /// same in all.
    ///
    /// Of an item in n units, what is left in one of them keeps 1 - 2/n of that unit's variance and 1/n of
    /// the units' mean variance, as the item's mean takes its share away.
    private static func variances(
        in items: some Collection<[(unit: Int, value: Double)]>, freeOf effects: [Double],
        overall: Double
    ) -> [Double] {
        var squares = [Double](repeating: 0, count: effects.count)
        var kept = squares
        var mixed = squares
        var counts = squares
        for item in items where item.count > 2 {
            let count = Double(item.count)
            let mean = item.reduce(0) { $0 + ($1.value - effects[$1.unit]) / count }
            for (unit, value) in item {
                let rest = value - effects[unit] - mean
                squares[unit] += rest * rest
                kept[unit] += 1 - 2 / count
                mixed[unit] += 1 / count
                counts[unit] += 1
            }
        }
        let variances = effects.indices.map { unit in
            // The estimate of the unit's effect took one item's share away.
            let share = counts[unit] > 1 ? 1 - 1 / counts[unit] : 1
            let own = max(squares[unit] / share - mixed[unit] * overall, 0)
            return (Self.belief * overall + own) / (Self.belief + kept[unit])
        }
        let mean = variances.reduce(0) { $0 + $1 / Double(variances.count) }
        return variances.map { mean > 0 ? $0 / mean * overall : overall }
    }

    /// How many numbers the belief in equal variances is worth.
    private static let belief = 3.0
    /// Units' variance to what is left: three fifths to two.
    private static let expectedLogRatio = 0.405
    private static let logRatioWidth = 1.5

    /// The lowest place of a function between e⁻¹² and e¹², first on a grid, then by golden section.
    private static func minimum(of function: (Double) -> Double) -> Double {
        let grid = (-12...12).map(Double.init)
        let start = grid.min { function($0) < function($1) } ?? 0
        var (low, high) = (start - 1, start + 1)
        let golden = 0.618_033_988_749_894_8
        for _ in 0..<30 {
            let left = high - golden * (high - low)
            let right = low + golden * (high - low)
            if function(left) <= function(right) { high = right } else { low = left }
        }
        return (low + high) / 2
    }
}
