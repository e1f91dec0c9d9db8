import LuthierMath
import RealModule

/// A Gaussian process with a Matérn-5/2 kernel, fitted to targets that are to be large.
///
/// y = m + f(x) + ε; k(r) = a (1 + √5 r + 5r²/3) exp(−√5 r), r² = Σ (x_j − x′_j)² / ℓ_j². The mean
/// m is the generalised least-squares mean.
///
/// - SeeAlso: Rasmussen and Williams, "Gaussian Processes for Machine Learning", MIT Press 2006,
///   algorithm 2.1 and chapter 5.
package struct GaussianProcess: Sendable {
    /// What it assumes.
    package let hyperparameters: Hyperparameters
    /// The inputs, divided by their length scales.
    private var scaled: Features
    private var targets: [Double]
    private var factor: CholeskyFactor
    /// C⁻¹(y − m).
    private var weights: [Double]
    /// The constant mean m.
    package private(set) var mean: Double
    /// a.
    package let signal: Double
    /// σ².
    package let noise: Double
    /// Whether the covariance needed no jitter, so that rows appended give the same process, to the
    /// last bit, as all rows at once.
    package let isExact: Bool
    private let inverseLengths: [Double]

    /// Conditions a process on observations.
    ///
    /// There is none when the covariance is not positive definite even with jitter.
    ///
    /// - Parameters:
    ///   - features: n rows.
    ///   - targets: n standardised numbers.
    ///   - hyperparameters: What to assume.
    ///   - mean: The constant mean; nil estimates it.
    /// - Complexity: O(n³ + n² columns).
    package init?(
        _ features: Features, targets: [Double], hyperparameters: Hyperparameters,
        mean: Double? = nil
    ) {
        precondition(
            features.count == targets.count, "\(features.count) rows, \(targets.count) targets")
        self.hyperparameters = hyperparameters
        signal = Double.exp(hyperparameters.logSignal)
        noise = Double.exp(hyperparameters.logNoise)
        inverseLengths = features.groups.map { Double.exp(-hyperparameters.logLengths[$0]) }
        scaled = Self.scaled(features, by: inverseLengths)
        self.targets = targets
        let covariance = MaternKernel.matrix(of: scaled, signal: signal)
        guard
            let (factor, jitter) = Self.factor(
                covariance, count: targets.count, noise: noise, signal: signal)
        else { return nil }
        self.factor = factor
        isExact = jitter == 0
        self.mean = 0
        weights = []
        setWeights(mean: mean)
    }

    /// The number of observations, pending ones included.
    package var count: Int { targets.count }

    /// Adds observations and replaces all targets; the hyperparameters stay.
    ///
    /// - Parameters:
    ///   - rows: The new rows.
    ///   - targets: The targets of all rows, old and new.
    ///   - mean: The constant mean; nil estimates it.
    /// - Complexity: O(n²) for each new row.
    package mutating func append(_ rows: [[Double]], targets: [Double], mean: Double? = nil) {
        precondition(
            targets.count == scaled.count + rows.count,
            "\(targets.count) targets for \(scaled.count) and \(rows.count) rows")
        for row in rows {
            let own = zip(row, inverseLengths).map { $0 * $1 }
            let covariances = MaternKernel.row(own, against: scaled, signal: signal).values
            factor.append(
                covariances, variance: signal + noise, floor: max(noise, 1e-10 * signal))
            scaled.append(own)
        }
        self.targets = targets
        setWeights(mean: mean)
    }

    /// Adds a point whose result is not known as if it came out as predicted.
    ///
    /// The mean stays everywhere, the variance shrinks around the point.
    ///
    /// - SeeAlso: Ginsbourger et al., "Kriging Is Well-Suited to Parallelize Optimization", 2010,
    ///   section 4.2 ("kriging believer").
    /// - Complexity: O(n²).
    package mutating func believe(in row: [Double]) {
        let expected = predictMean(row)
        append([row], targets: targets + [expected], mean: mean)
    }

    /// The posterior means at the observations themselves.
    ///
    /// - Complexity: O(n).
    package var fittedMeans: [Double] { zip(targets, weights).map { $0 - noise * $1 } }

    private mutating func setWeights(mean given: Double?) {
        if let given {
            mean = given
        } else {
            let ones = factor.solve([Double](repeating: 1, count: targets.count))
            let total = ones.reduce(0, +)
            mean = total > 0 ? zip(ones, targets).reduce(0) { $0 + $1.0 * $1.1 } / total : 0
        }
        let mean = mean
        weights = factor.solve(targets.map { $0 - mean })
    }

    /// A factor of K + σ²I, with as little jitter as makes it positive definite.
    static func factor(
        _ kernel: [Double], count: Int, noise: Double, signal: Double
    ) -> (factor: CholeskyFactor, jitter: Double)? {
        var jitter = 0.0
        while true {
            var matrix = kernel
            for row in 0..<count { matrix[row * count + row] += noise + jitter }
            if let factor = CholeskyFactor(matrix, count: count) {
                return (factor, jitter)
            }
            jitter = jitter == 0 ? 1e-10 * signal : jitter * 10
            guard jitter <= 1e-2 * signal else { return nil }
        }
    }

    static func scaled(_ features: Features, by inverseLengths: [Double]) -> Features {
        var scaled = Features(groups: features.groups)
        scaled.set(
            zip(features.columns, inverseLengths).map { column, inverse in
                column.map { $0 * inverse }
            }, count: features.count)
        return scaled
    }

    // MARK: Predictions

    /// What is predicted at one point.
    package struct Prediction: Sendable, Hashable {
        /// The posterior mean of f + m.
        package var mean: Double
        /// The posterior variance of f; at least 1e-12 of the prior's.
        package var variance: Double
        /// The slope of the mean along each column; empty when it was not asked for.
        package var meanSlope: [Double] = []
        /// The slope of the variance along each column.
        package var varianceSlope: [Double] = []
    }

    /// Predicts at one point.
    ///
    /// - Parameter row: As many numbers as there are columns.
    /// - Returns: Mean and variance, without slopes.
    /// - Complexity: O(n²).
    package func predict(_ row: [Double]) -> Prediction {
        let own = zip(row, inverseLengths).map { $0 * $1 }
        let kernel = MaternKernel.row(own, against: scaled, signal: signal).values
        let solved = factor.solveLower(kernel)
        return Prediction(
            mean: mean + dot(kernel, weights), variance: variance(solved))
    }

    /// Predicts the mean alone.
    ///
    /// - Complexity: O(n columns).
    package func predictMean(_ row: [Double]) -> Double {
        let own = zip(row, inverseLengths).map { $0 * $1 }
        return mean + dot(MaternKernel.row(own, against: scaled, signal: signal).values, weights)
    }

    /// Predicts at one point, with slopes.
    ///
    /// - Complexity: O(n² + n columns).
    package func predictWithSlopes(_ row: [Double]) -> Prediction {
        let own = zip(row, inverseLengths).map { $0 * $1 }
        let (kernel, slopes) = MaternKernel.rowWithSlopes(own, against: scaled, signal: signal)
        let solved = factor.solveLower(kernel)
        let inverse = factor.solveUpper(solved)
        var prediction = Prediction(
            mean: mean + dot(kernel, weights), variance: variance(solved))
        let meanShares = zip(slopes, weights).map { $0 * $1 }
        let varianceShares = zip(slopes, inverse).map { $0 * $1 }
        let meanTotal = meanShares.reduce(0, +)
        let varianceTotal = varianceShares.reduce(0, +)
        for column in own.indices {
            let values = scaled.columns[column]
            // ∂r²/∂x_j = 2 (x_j − X_ij) / ℓ_j², and scaled coordinates carry one of the two ℓ.
            let factor = 2 * inverseLengths[column]
            prediction.meanSlope.append(
                factor * (own[column] * meanTotal - dot(values, meanShares)))
            prediction.varianceSlope.append(
                -2 * factor * (own[column] * varianceTotal - dot(values, varianceShares)))
        }
        return prediction
    }

    private func variance(_ solved: [Double]) -> Double {
        max(signal - dot(solved, solved), 1e-12 * signal)
    }

    private func dot(_ left: [Double], _ right: [Double]) -> Double {
        left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { right in
                guard let one = left.baseAddress, let other = right.baseAddress else { return 0 }
                return VectorKernels.dot(one, other, count: min(left.count, right.count))
            }
        }
    }

    // MARK: How well it fits

    /// Predictions of each target from the others, noise included in the variances.
    ///
    /// - SeeAlso: Rasmussen and Williams 2006, eqs. 5.10–5.12.
    /// - Complexity: O(n³).
    package func leaveOneOut() -> [(mean: Double, variance: Double)] {
        let inverse = factor.inverse()
        return targets.indices.map { index in
            let own = inverse[index * targets.count + index]
            return (targets[index] - weights[index] / own, 1 / own)
        }
    }

    /// The logarithm of the likelihood of the targets.
    package var logLikelihood: Double {
        let mean = mean
        let residuals = targets.map { $0 - mean }
        let logDeterminant = factor.diagonal.reduce(0) { $0 + Double.log($1) }
        return -0.5 * dot(residuals, weights) - logDeterminant
            - 0.5 * Double(targets.count) * Double.log(2 * Double.pi)
    }
}
