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
    /// The variance of what is left.
    package let residualVariance: Double
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

    /// The variance of the error in the difference of two items' means.
    ///
    /// What the units do cancels where both were measured in the same ones.
    package func varianceOfDifference(between one: [Int], and other: [Int]) -> Double {
        let count = unitEffects.count
        let weights = zip(Self.weights(one, of: count), Self.weights(other, of: count)).map(-)
        return residualVariance * (1 / Double(one.count) + 1 / Double(other.count)) + form(weights)
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
    package init?(_ items: some Sequence<[(unit: Int, value: Double)]>, unitCount: Int) {
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
        residualVariance = max(remaining(ratio), 0) / Double(freedom)
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
        self.freedom = max(freedom - axes.count, 1)
        self.covariance = covariance
    }

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
