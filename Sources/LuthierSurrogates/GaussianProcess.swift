import LuthierMath
import RealModule

/// A Gaussian process with a Matérn-5/2 kernel, fitted to targets that are to be large.
///
/// y = m + f(x) + ε; k(r) = a (1 + √5 r + 5r²/3) exp(−√5 r), r² = Σ (z_j − z′_j)² / ℓ_j², where z is x,
/// bent where there are warps. The mean m is the generalised least-squares mean.
///
/// - SeeAlso: Rasmussen and Williams, "Gaussian Processes for Machine Learning", MIT Press 2006,
///   algorithm 2.1 and chapter 5.
package struct GaussianProcess: Sendable {
    /// What it assumes.
    package let hyperparameters: Hyperparameters
    /// The inputs, bent and divided by their length scales.
    private var scaled: Features
    private var inputs: Features
    private var targets: [Double]
    /// What each observation's noise has beyond σ²; empty is nothing.
    private var doubts: [Double]
    private var factor: CholeskyFactor
    /// C⁻¹(y − m).
    private(set) var weights: [Double]
    /// The constant mean m.
    package private(set) var mean: Double
    /// a.
    package let signal: Double
    /// σ².
    package let noise: Double
    /// Whether rows appended give the same process, to the last bit, as all rows at once: the
    /// covariance needed no jitter, and the factor was made by our own loops.
    package let isExact: Bool
    private let inverseLengths: [Double]

    /// Conditions a process on observations.
    ///
    /// There is none when the covariance is not positive definite even with jitter.
    ///
    /// - Parameters:
    ///   - features: n rows.
    ///   - targets: n standardised numbers.
    ///   - doubts: The variance of each target's error beyond the noise; n numbers of at least 0, or none.
    ///   - hyperparameters: What to assume.
    ///   - mean: The constant mean; nil estimates it.
    /// - Complexity: O(n³ + n² columns).
    package init?(
        _ features: Features, targets: [Double], doubts: [Double] = [],
        hyperparameters: Hyperparameters, mean: Double? = nil
    ) {
        precondition(
            features.count == targets.count && (doubts.isEmpty || doubts.count == targets.count),
            "\(features.count) rows, \(targets.count) targets, \(doubts.count) doubts")
        self.hyperparameters = hyperparameters
        signal = Double.exp(hyperparameters.logSignal)
        noise = Double.exp(hyperparameters.logNoise)
        inverseLengths = features.groups.map { Double.exp(-hyperparameters.logLengths[$0]) }
        inputs = features
        scaled = Self.scaled(features, hyperparameters)
        self.targets = targets
        self.doubts = doubts
        let covariance = MaternKernel.matrix(of: scaled, signal: signal)
        guard
            let (factor, jitter) = Self.factor(
                covariance, count: targets.count, noise: noise, doubts: doubts, signal: signal)
        else { return nil }
        self.factor = factor
        isExact = jitter == 0 && CholeskyFactor.appendsExactly
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
            let own = scaled(row)
            let covariances = MaternKernel.row(
                own, against: scaled, signal: signal)
            factor.append(
                covariances, variance: signal + noise, floor: max(noise, 1e-10 * signal))
            scaled.append(own)
            inputs.append(row)
            if !doubts.isEmpty { doubts.append(0) }
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

    /// The inputs of an observation.
    package func row(_ index: Int) -> [Double] {
        inputs.row(index)
    }

    /// The posterior means at the observations themselves.
    ///
    /// - Complexity: O(n).
    package var fittedMeans: [Double] {
        let plain = zip(targets, weights).map { $0 - noise * $1 }
        return doubts.isEmpty
            ? plain : zip(plain, zip(doubts, weights)).map { $0 - $1.0 * $1.1 }
    }

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

    /// A factor of K + σ²I and the doubts, with as little jitter as makes it positive definite.
    static func factor(
        _ kernel: [Double], count: Int, noise: Double, doubts: [Double] = [], signal: Double
    ) -> (factor: CholeskyFactor, jitter: Double)? {
        var jitter = 0.0
        while true {
            var matrix = kernel
            for row in 0..<count { matrix[row * count + row] += noise + jitter }
            for (row, doubt) in doubts.enumerated() { matrix[row * count + row] += doubt }
            if let factor = CholeskyFactor(matrix, count: count) {
                return (factor, jitter)
            }
            jitter = jitter == 0 ? 1e-10 * signal : jitter * 10
            guard jitter <= 1e-2 * signal else { return nil }
        }
    }

    /// Inputs as the kernel sees them: bent and divided by their length scales.
    static func scaled(_ features: Features, _ hyperparameters: Hyperparameters) -> Features {
        var columns = features.columns
        for (warp, column) in zip(hyperparameters.warps, features.bendable) {
            columns[column] = columns[column].map { warp($0) }
        }
        for (column, group) in features.groups.enumerated() {
            let inverse = Double.exp(-hyperparameters.logLengths[group])
            for index in columns[column].indices { columns[column][index] *= inverse }
        }
        var scaled = Features(groups: features.groups, bendable: features.bendable)
        scaled.set(columns, count: features.count)
        return scaled
    }

    /// A row as the kernel sees it.
    private func scaled(_ row: [Double]) -> [Double] {
        var row = row
        for (warp, column) in zip(hyperparameters.warps, scaled.bendable) {
            row[column] = warp(row[column])
        }
        for index in row.indices { row[index] *= inverseLengths[index] }
        return row
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
        let own = scaled(row)
        let kernel = MaternKernel.row(
            own, against: scaled, signal: signal)
        let solved = factor.solveLower(kernel)
        return Prediction(
            mean: mean + dot(kernel, weights), variance: variance(solved))
    }

    /// Predicts the mean alone.
    ///
    /// - Complexity: O(n columns).
    package func predictMean(_ row: [Double]) -> Double {
        let own = scaled(row)
        return mean
            + dot(
                MaternKernel.row(
                    own, against: scaled, signal: signal), weights)
    }

    /// Predicts at one point, with slopes.
    ///
    /// - Complexity: O(n² + n columns).
    package func predictWithSlopes(_ row: [Double]) -> Prediction {
        let reading = reading(of: row)
        return Prediction(
            mean: mean + dot(reading.kernel, weights), variance: reading.variance,
            meanSlope: slopes(of: reading, mean: weights, variance: 0),
            varianceSlope: slopes(of: reading, mean: [], variance: 1))
    }

    /// What predictions at a point and their slopes are made of.
    struct Reading {
        let row: [Double]
        /// How far each coordinate of `row` moves with that of the point.
        let stretch: [Double]
        let kernel: [Double]
        let kernelSlopes: [Double]
        let solved: [Double]
        let variance: Double
    }

    /// Reads a point.
    func reading(of row: [Double]) -> Reading {
        let own = scaled(row)
        let (kernel, slopes) = MaternKernel.rowWithSlopes(own, against: scaled, signal: signal)
        let solved = factor.solveLower(kernel)
        var stretch = inverseLengths
        for (warp, column) in zip(hyperparameters.warps, scaled.bendable) {
            stretch[column] *= warp.bent(row[column]).slope
        }
        return Reading(
            row: own, stretch: stretch, kernel: kernel, kernelSlopes: slopes, solved: solved,
            variance: variance(solved))
    }

    /// The slope along each column of k(x)ᵀ `mean` + `variance` s²(x).
    ///
    /// - Parameters:
    ///   - reading: The point.
    ///   - mean: What the covariances are weighted with; empty for none.
    ///   - variance: What the variance is weighted with.
    /// - Returns: As many numbers as there are columns.
    func slopes(of reading: Reading, mean: [Double], variance: Double) -> [Double] {
        var shares = mean.isEmpty ? [Double](repeating: 0, count: reading.kernel.count) : mean
        if variance != 0 {
            // ∇s² = −2 kᵀC⁻¹ ∇k.
            let inverse = factor.solveUpper(reading.solved)
            for index in shares.indices { shares[index] -= 2 * variance * inverse[index] }
        }
        for index in shares.indices { shares[index] *= reading.kernelSlopes[index] }
        let total = shares.reduce(0, +)
        // ∂r²/∂x_j = 2 (x_j − X_ij) / ℓ_j², and scaled coordinates carry one of the two ℓ.
        return reading.row.indices.map { column in
            2 * reading.stretch[column]
                * (reading.row[column] * total - dot(scaled.columns[column], shares))
        }
    }

    /// The covariances of a point with every observation.
    func covariances(of row: [Double]) -> [Double] {
        MaternKernel.row(
            scaled(row), against: scaled, signal: signal)
    }

    /// The posterior variance of a point.
    func variance(ofCovariances kernel: [Double]) -> Double { variance(factor.solveLower(kernel)) }

    private func variance(_ solved: [Double]) -> Double {
        max(signal - dot(solved, solved), 1e-12 * signal)
    }

    /// The scalar product of as many numbers as both have.
    func dot(_ left: [Double], _ right: [Double]) -> Double {
        left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { right in
                guard let one = left.baseAddress, let other = right.baseAddress else { return 0 }
                return VectorKernels.dot(one, other, count: min(left.count, right.count))
            }
        }
    }

    // MARK: Outcomes that are not known

    /// L⁻¹(y − m).
    var whitenedResiduals: [Double] {
        let mean = mean
        return factor.solveLower(targets.map { $0 - mean })
    }

    /// C⁻¹(y − m) from L⁻¹(y − m).
    func weights(fromWhitened vector: [Double]) -> [Double] { factor.solveUpper(vector) }

    /// Adds a point whose value is known without noise, with the value that is expected.
    ///
    /// - Returns: The new row of L, its diagonal last.
    /// - Complexity: O(n²).
    mutating func appendExact(_ row: [Double]) -> [Double] {
        let own = scaled(row)
        let kernel = MaternKernel.row(
            own, against: scaled, signal: signal)
        targets.append(mean + dot(kernel, weights))
        factor.append(kernel, variance: signal, floor: 1e-8 * signal)
        scaled.append(own)
        inputs.append(row)
        if !doubts.isEmpty { doubts.append(0) }
        weights.append(0)
        return factor.row(count - 1)
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

    /// The share of the targets' variance that is predicted from the other targets; at most 1, and
    /// negative where the mean of all would have been better.
    package var explainedShare: Double {
        let count = Double(max(targets.count, 1))
        let mean = targets.reduce(0, +) / count
        let whole = targets.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let missed = zip(targets, leaveOneOut()).reduce(0) {
            $0 + ($1.0 - $1.1.mean) * ($1.0 - $1.1.mean)
        }
        return whole > 0 ? 1 - missed / whole : 0
    }

    /// The mean logarithm of the density of each target given the others.
    package var logPredictiveDensity: Double {
        let logs = zip(targets, leaveOneOut()).map { target, left in
            -0.5 * (target - left.mean) * (target - left.mean) / left.variance
                - 0.5 * Double.log(2 * Double.pi * left.variance)
        }
        return logs.reduce(0, +) / Double(max(logs.count, 1))
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
