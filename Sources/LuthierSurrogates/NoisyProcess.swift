import LuthierMath
import RealModule

/// A Gaussian process at the places where it was observed, each observation with noise of its own.
///
/// y_i = m + f(x_i) + δ(x_i) + ε_i, with f as in ``GaussianProcess``, δ of variance τ² what is true of one
/// place and of those very near it, and ε_i ~ N(0, σ² w_i). What is wanted is t_i = m + f(x_i) + δ(x_i); the
/// mean m is not known, and that is in the variances.
///
/// - SeeAlso: Rasmussen and Williams, "Gaussian Processes for Machine Learning", MIT Press 2006, §2.7
///   for a mean with a flat prior; Ankenman, Nelson and Staum, "Stochastic Kriging for Simulation
///   Metamodeling", Operations Research 58(2), 2010, for variances that differ.
package struct NoisyProcess: Sendable {
    /// What it assumes; lengths are told as a factor of those that ``Layout`` was made with.
    package struct Assumptions: Sendable, Hashable {
        /// The logarithm of the common factor of all length scales.
        package var logStretch: Double
        /// ln a, the variance of f.
        package var logSignal: Double
        /// ln σ².
        package var logNoise: Double
        /// τ².
        package var roughness: Double
        /// How far δ reaches, in shares of the length scales; with 0 no place tells of another.
        package var reach: Double

        /// Assumptions.
        package init(
            logStretch: Double, logSignal: Double, logNoise: Double, roughness: Double = 0,
            reach: Double = 0
        ) {
            self.logStretch = logStretch
            self.logSignal = logSignal
            self.logNoise = logNoise
            self.roughness = roughness
            self.reach = reach
        }
    }

    /// How far rows lie apart, so that processes of several assumptions need not tell it anew.
    package struct Layout: Sendable {
        /// The number of rows.
        package let count: Int
        /// r², n × n by row, the lower triangle alone.
        fileprivate let squares: [Double]

        /// The distances of rows.
        ///
        /// - Parameters:
        ///   - features: n rows.
        ///   - logLengths: ln ℓ of each length scale.
        /// - Complexity: O(n² columns).
        package init(_ features: Features, logLengths: [Double]) {
            count = features.count
            squares = MaternKernel.squares(
                of: GaussianProcess.scaled(
                    features,
                    Hyperparameters(logLengths: logLengths, logSignal: 0, logNoise: 0)))
        }
    }

    /// The logarithm of the likelihood of the targets, the mean integrated out.
    package let logLikelihood: Double
    private let factor: CholeskyFactor
    private let targets: [Double]
    /// σ² w_i.
    private let variances: [Double]
    /// C⁻¹(y − m).
    private let weights: [Double]
    /// C⁻¹1 and its sum.
    private let ones: [Double]
    private let precision: Double

    /// Conditions a process on observations; nil when the covariance is not positive definite.
    ///
    /// - Parameters:
    ///   - layout: Where n rows lie.
    ///   - targets: n numbers.
    ///   - shares: w, n numbers of at least 0.
    ///   - assumptions: What to assume.
    /// - Complexity: O(n³).
    package init?(
        _ layout: Layout, targets: [Double], shares: [Double], _ assumptions: Assumptions
    ) {
        let count = layout.count
        precondition(
            targets.count == count && shares.count == count,
            "\(count) rows, \(targets.count) targets, \(shares.count) shares")
        let signal = Double.exp(assumptions.logSignal)
        let noise = Double.exp(assumptions.logNoise)
        let shrink = Double.exp(-2 * assumptions.logStretch)
        var covariance = layout.squares
        for index in covariance.indices { covariance[index] *= shrink }
        let near = Self.near(covariance, assumptions)
        MaternKernel.turn(&covariance, count: count, signal: signal)
        for (place, value) in near { covariance[place] += value }
        // As little as keeps a noiseless process positive definite.
        let jitter = 1e-9 * signal
        let variances = shares.map { noise * $0 }
        for row in 0..<count {
            covariance[row * count + row] += assumptions.roughness + variances[row] + jitter
        }
        guard let factor = CholeskyFactor(covariance, count: count) else { return nil }
        let ones = factor.solve([Double](repeating: 1, count: count))
        let precision = ones.reduce(0, +)
        guard precision > 0, precision.isFinite else { return nil }
        let mean = zip(ones, targets).reduce(0) { $0 + $1.0 * $1.1 } / precision
        let residuals = targets.map { $0 - mean }
        weights = factor.solve(residuals)
        logLikelihood =
            -0.5 * zip(residuals, weights).reduce(0) { $0 + $1.0 * $1.1 }
            - factor.diagonal.reduce(0) { $0 + Double.log($1) } - 0.5 * Double.log(precision)
            - 0.5 * Double(count - 1) * Double.log(2 * Double.pi)
        self.factor = factor
        self.targets = targets
        self.variances = variances
        self.ones = ones
        self.precision = precision
    }

    /// The covariances of δ between different places, where there are any worth adding.
    ///
    /// - Parameters:
    ///   - squares: r² in shares of the length scales, by row, the lower triangle alone.
    ///   - assumptions: How rough, and how far it reaches.
    /// - Returns: Places in `squares` with what stands there.
    private static func near(
        _ squares: [Double], _ assumptions: Assumptions
    ) -> [(place: Int, value: Double)] {
        guard assumptions.reach > 0, assumptions.roughness > 0 else { return [] }
        let shrink = 1 / (assumptions.reach * assumptions.reach)
        let count = Int(Double(squares.count).squareRoot())
        var found: [(Int, Double)] = []
        for row in 0..<count {
            for place in row * count..<row * count + row {
                let square = squares[place] * shrink
                // Beyond, less than a millionth is common.
                guard square < farthest else { continue }
                let root = (5 * square).squareRoot()
                found.append(
                    (
                        place,
                        assumptions.roughness * (1 + root + root * root / 3) * Double.exp(-root)
                    ))
            }
        }
        return found
    }

    /// The square of a distance beyond which nothing is common.
    private static let farthest = 64.0

    /// What is expected of t at every observation: t = y − N C⁻¹(y − m), N the noise's covariance.
    package var means: [Double] {
        targets.indices.map { targets[$0] - variances[$0] * weights[$0] }
    }

    /// The joint law of t at some observations.
    ///
    /// Its covariance is N − N C⁻¹ N + u uᵀ / 1ᵀC⁻¹1 with u = N C⁻¹ 1, for what is not known of the mean.
    ///
    /// - Parameter places: Which, p of them, each once.
    /// - Returns: p means, and the covariances p × p by row.
    /// - Complexity: O(n² p).
    package func posterior(at places: [Int]) -> (means: [Double], covariances: [Double]) {
        let count = targets.count
        let size = places.count
        let columns = places.map { place -> [Double] in
            var unit = [Double](repeating: 0, count: count)
            unit[place] = variances[place]
            return factor.solveLower(unit)
        }
        var covariances = [Double](repeating: 0, count: size * size)
        for row in 0..<size {
            let tilt = variances[places[row]] * ones[places[row]]
            for column in 0...row {
                var sum = 0.0
                for (one, other) in zip(columns[row], columns[column]) { sum += one * other }
                var value =
                    tilt * variances[places[column]] * ones[places[column]] / precision - sum
                if row == column { value += variances[places[row]] }
                covariances[row * size + column] = value
                covariances[column * size + row] = value
            }
        }
        let means = places.map { targets[$0] - variances[$0] * weights[$0] }
        return (means, covariances)
    }
}
