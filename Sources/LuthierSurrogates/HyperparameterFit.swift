import LuthierMath
import RealModule

/// Finds the hyperparameters of the largest posterior density.
package struct HyperparameterFit: Sendable {
    /// What is believed before.
    package var prior: HyperparameterPrior
    /// How long to search.
    var search = BoundedLBFGS(
        iterationLimit: 40, slopeTolerance: 1e-3, gainTolerance: 1e-6)

    /// Whether the bendable columns may be bent.
    package var warpsInputs = false

    /// A fit under a prior.
    package init(prior: HyperparameterPrior) { self.prior = prior }

    /// Fits to observations.
    ///
    /// - Parameters:
    ///   - features: n rows.
    ///   - targets: n standardised numbers.
    ///   - doubts: The variance of each target's error beyond the noise; empty is none.
    ///   - starts: Where to begin beside the prior's mode.
    /// - Returns: The best hyperparameters found; the prior's mode where nothing better is.
    /// - Complexity: O(n³ + n² columns) for each of some dozens of steps.
    package func fit(
        _ features: Features, targets: [Double], doubts: [Double] = [],
        starts: [Hyperparameters] = []
    ) -> Hyperparameters {
        var mode = prior.mode(groupCount: features.groupCount)
        let warpCount = warpsInputs ? features.bendable.count : 0
        mode.warps = Array(repeating: InputWarp(), count: warpCount)
        let lower = prior.lower(groupCount: features.groupCount, warpCount: warpCount)
        let upper = prior.upper(groupCount: features.groupCount, warpCount: warpCount)
        var best = (value: Double.infinity, vector: mode.vector)
        for start in [mode] + starts {
            let minimum = search.minimize(from: start.vector, lower: lower, upper: upper) {
                vector, gradient in
                loss(at: vector, features, targets, doubts: doubts, &gradient)
            }
            if minimum.value < best.value { best = (minimum.value, minimum.point) }
        }
        return hyperparameters(best.vector, features)
    }

    /// The negative logarithm of the posterior density, up to a constant.
    func loss(
        at vector: [Double], _ features: Features, _ targets: [Double], doubts: [Double] = [],
        _ gradient: inout [Double]
    ) -> Double {
        guard
            let likelihood = Self.logLikelihood(
                hyperparameters(vector, features), features, targets, doubts: doubts, &gradient)
        else { return .infinity }
        for index in gradient.indices { gradient[index] = -gradient[index] }
        let warpCount = warpsInputs ? features.bendable.count : 0
        return -likelihood + prior.addPenalty(at: vector, warpCount: warpCount, to: &gradient)
    }

    /// The hyperparameters that a vector stands for.
    func hyperparameters(_ vector: [Double], _ features: Features) -> Hyperparameters {
        Hyperparameters(
            vector: vector, warpCount: warpsInputs ? features.bendable.count : 0)
    }

    /// The logarithm of the marginal likelihood with the mean profiled out, and its gradient.
    ///
    /// With W = ααᵀ − C⁻¹ and M = W ∘ dk/dr², the slope along ln ℓ_j is −Σ M_ik Δ²_ikj / ℓ_j²; that
    /// of the mean vanishes because it is at its best. A mean may be given instead.
    ///
    /// - Returns: nil when the covariance is not positive definite.
    /// - SeeAlso: Rasmussen and Williams 2006, eq. 5.9.
    static func logLikelihood(
        _ hyperparameters: Hyperparameters, _ features: Features, _ targets: [Double],
        doubts: [Double] = [], mean given: Double? = nil, _ gradient: inout [Double]
    ) -> Double? {
        let count = features.count
        let signal = Double.exp(hyperparameters.logSignal)
        let noise = Double.exp(hyperparameters.logNoise)
        let scaled = GaussianProcess.scaled(features, hyperparameters)
        let (kernel, unweighted) = MaternKernel.matrixWithSlopes(of: scaled, signal: signal)
        guard
            let (factor, _) = GaussianProcess.factor(
                kernel, count: count, noise: noise, doubts: doubts, signal: signal)
        else { return nil }
        let ones = factor.solve([Double](repeating: 1, count: count))
        let total = ones.reduce(0, +)
        let mean =
            given ?? (total > 0 ? zip(ones, targets).reduce(0) { $0 + $1.0 * $1.1 } / total : 0)
        let residuals = targets.map { $0 - mean }
        let weights = factor.solve(residuals)
        let value =
            -0.5 * zip(residuals, weights).reduce(0) { $0 + $1.0 * $1.1 }
            - factor.diagonal.reduce(0) { $0 + Double.log($1) }
            - 0.5 * Double(count) * Double.log(2 * Double.pi)
        let inverse = factor.inverse()
        var slopes = unweighted
        for index in gradient.indices { gradient[index] = 0 }
        var signalSlope = 0.0
        var noiseSlope = 0.0
        // M replaces the slopes, below the diagonal, where each entry stands for two.
        for row in 0..<count {
            let start = row * count
            for column in 0..<row {
                let w = weights[row] * weights[column] - inverse[start + column]
                signalSlope += 2 * w * kernel[start + column]
                slopes[start + column] *= w
            }
            let w = weights[row] * weights[row] - inverse[start + row]
            signalSlope += w * kernel[start + row]
            noiseSlope += w
        }
        for (column, group) in zip(scaled.columns, scaled.groups) {
            gradient[group] -= 2 * weightedSquares(column, slopes)
        }
        gradient[features.groupCount] = 0.5 * signalSlope
        gradient[features.groupCount + 1] = 0.5 * noise * noiseSlope
        for (number, (warp, column)) in zip(hyperparameters.warps, features.bendable).enumerated() {
            let moves = pulls(scaled.columns[column], slopes)
            let inverse = Double.exp(-hyperparameters.logLengths[features.groups[column]])
            var (alongA, alongB) = (0.0, 0.0)
            for (place, pull) in zip(features.columns[column], moves) {
                let bent = warp.bent(place)
                alongA += pull * bent.alongA
                alongB += pull * bent.alongB
            }
            gradient[features.groupCount + 2 + 2 * number] = 2 * inverse * alongA
            gradient[features.groupCount + 3 + 2 * number] = 2 * inverse * alongB
        }
        return value
    }

    /// For each row i, Σ_k M_ik (x_i − x_k), M being symmetric and given below the diagonal.
    private static func pulls(_ column: [Double], _ matrix: [Double]) -> [Double] {
        let count = column.count
        var pulls = [Double](repeating: 0, count: count)
        for row in 0..<count {
            for other in 0..<row {
                let pull = matrix[row * count + other] * (column[row] - column[other])
                pulls[row] += pull
                pulls[other] -= pull
            }
        }
        return pulls
    }

    /// Σ over pairs k < i of M_ik (x_i − x_k)².
    private static func weightedSquares(_ column: [Double], _ matrix: [Double]) -> Double {
        let count = column.count
        var sum = 0.0
        column.withUnsafeBufferPointer { column in
            matrix.withUnsafeBufferPointer { matrix in
                for row in 0..<count {
                    let own = column[row]
                    let start = row * count
                    var lanes = SIMD4<Double>(repeating: 0)
                    var other = 0
                    while other + 4 <= row {
                        let difference =
                            SIMD4(
                                column[other], column[other + 1], column[other + 2],
                                column[other + 3]) - own
                        let weight = SIMD4(
                            matrix[start + other], matrix[start + other + 1],
                            matrix[start + other + 2], matrix[start + other + 3])
                        lanes += weight * difference * difference
                        other += 4
                    }
                    sum += lanes.sum()
                    while other < row {
                        let difference = column[other] - own
                        sum += matrix[start + other] * difference * difference
                        other += 1
                    }
                }
            }
        }
        return sum
    }
}
