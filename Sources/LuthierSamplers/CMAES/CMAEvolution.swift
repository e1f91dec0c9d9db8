import LuthierMath
import RealModule

/// The evolution strategy with covariance matrix adaptation, active and with margin, alone.
///
/// It knows numbers only: no parameters, no trials. A member is m + σ A B D z with z standard normal
/// and C = B D² Bᵀ; A is the diagonal of the margin and 1 without discrete axes.
///
/// - SeeAlso: Hansen, "The CMA Evolution Strategy: A Tutorial", arXiv:1604.00772; Hamano et al.,
///   "CMA-ES with Margin", GECCO 2022, arXiv:2205.13482.
struct CMAEvolution: Sendable {
    /// The constants.
    let parameters: CMAParameters
    /// The step size at the start, σ₀.
    let initialSigma: Double
    /// The centre of the distribution, m.
    var mean: [Double]
    /// The step size, σ.
    private(set) var sigma: Double
    /// C, row by row.
    private(set) var covariance: [Double]
    /// The path of the step size, p_σ.
    private(set) var stepPath: [Double]
    /// The path of the covariance, p_c.
    private(set) var covariancePath: [Double]
    /// How much wider each axis is drawn than C says, the diagonal of A.
    var widening: [Double]
    /// Generations learnt from.
    private(set) var generation = 0
    /// Whether C can no longer be used: a number is not finite, or its condition is beyond 1e14.
    private(set) var isBroken = false
    /// Eigenvectors of C, one after the other, B.
    private var basis: [Double]
    /// Roots of the eigenvalues of C, D.
    private var roots: [Double]

    /// Beyond this quotient of eigenvalues C has no reliable digits left.
    private static let conditionLimit = 1e14

    /// A strategy before its first generation.
    ///
    /// - Parameters:
    ///   - parameters: The constants.
    ///   - mean: Where to begin.
    ///   - sigma: How far to look, above 0.
    ///   - covariance: The shape, row by row; nil is the unit matrix.
    init(
        _ parameters: CMAParameters, mean: [Double], sigma: Double, covariance: [Double]? = nil
    ) {
        let n = parameters.dimension
        self.parameters = parameters
        self.mean = mean
        self.sigma = sigma
        initialSigma = sigma
        var unit = [Double](repeating: 0, count: n * n)
        for axis in 0..<n { unit[axis * n + axis] = 1 }
        self.covariance = covariance ?? unit
        stepPath = [Double](repeating: 0, count: n)
        covariancePath = stepPath
        widening = [Double](repeating: 1, count: n)
        basis = unit
        roots = widening
        if covariance != nil { decompose() }
    }

    /// The deviation of one axis as it is drawn.
    func deviation(_ axis: Int) -> Double { widening[axis] * plainDeviation(axis) }

    /// The deviation of one axis without the margin's widening.
    func plainDeviation(_ axis: Int) -> Double {
        sigma * covariance[axis * parameters.dimension + axis].squareRoot()
    }

    /// The member that a standard normal vector stands for.
    ///
    /// - Parameters:
    ///   - normals: z, one number for each dimension.
    ///   - stretch: How much further from the centre than the strategy says.
    /// - Returns: A number for each dimension.
    func member(_ normals: [Double], stretch: Double = 1) -> [Double] {
        let n = parameters.dimension
        var step = [Double](repeating: 0, count: n)
        step.withUnsafeMutableBufferPointer { step in
            basis.withUnsafeBufferPointer { basis in
                for k in 0..<n {
                    let length = roots[k] * normals[k]
                    for axis in 0..<n { step[axis] += length * basis[k * n + axis] }
                }
            }
        }
        for axis in 0..<n {
            step[axis] = mean[axis] + stretch * sigma * widening[axis] * step[axis]
        }
        return step
    }

    /// C^(−1/2) v.
    private func whitened(_ vector: [Double]) -> [Double] {
        let n = parameters.dimension
        var result = [Double](repeating: 0, count: n)
        result.withUnsafeMutableBufferPointer { result in
            basis.withUnsafeBufferPointer { basis in
                for k in 0..<n {
                    var length = 0.0
                    for axis in 0..<n { length += basis[k * n + axis] * vector[axis] }
                    length /= roots[k]
                    for axis in 0..<n { result[axis] += length * basis[k * n + axis] }
                }
            }
        }
        return result
    }

    /// Learns from a generation.
    ///
    /// Members further away than a draw of the strategy can be expected are pulled in, so that
    /// points from elsewhere do no harm.
    ///
    /// - Parameters:
    ///   - members: Points, best first, as many as the population.
    ///   - weights: The weights of the ranks where members are tied, see ``RankWeights``.
    /// - Complexity: O(λ n² + n³).
    /// - SeeAlso: Hansen, "Injecting external solutions into CMA-ES", arXiv:1110.4181, eq. 3.
    mutating func update(_ members: [[Double]], weights: RankWeights? = nil) {
        let n = parameters.dimension
        precondition(
            members.count == parameters.population,
            "a generation has \(parameters.population) members, got \(members.count)")
        let weights = weights ?? RankWeights(parameters.weights)
        let dimension = Double(n)
        // c_y of the paper: nearly no draw is as long.
        let longest = dimension.squareRoot() + 2 * dimension / (dimension + 2)
        var steps: [[Double]] = []
        var lengths: [Double] = []
        for member in members {
            var step = (0..<n).map { (member[$0] - mean[$0]) / (sigma * widening[$0]) }
            var length = Self.length(whitened(step))
            if length > longest {
                for axis in 0..<n { step[axis] *= longest / length }
                length = longest
            }
            steps.append(step)
            lengths.append(length)
        }
        var shift = [Double](repeating: 0, count: n)
        for (step, weight) in zip(steps, weights.positive) where weight > 0 {
            for axis in 0..<n { shift[axis] += weight * step[axis] }
        }
        for axis in 0..<n { mean[axis] += sigma * shift[axis] }
        let moved = adaptPaths(shift, effectiveParents: weights.effectiveParents)
        adaptCovariance(steps, lengths, weights, moved: moved)
        decompose()
    }

    /// Adapts both paths and the step size; returns h, whether the path of C went along.
    private mutating func adaptPaths(_ shift: [Double], effectiveParents: Double) -> Bool {
        let n = parameters.dimension
        let (stepRate, pathRate) = (parameters.stepRate, parameters.pathRate)
        let stepGain = (stepRate * (2 - stepRate) * effectiveParents).squareRoot()
        let white = whitened(shift)
        for axis in 0..<n {
            stepPath[axis] = (1 - stepRate) * stepPath[axis] + stepGain * white[axis]
        }
        generation += 1
        let length = Self.length(stepPath)
        // At most e-fold growth in a generation, also after points from elsewhere (eq. 4 there).
        let growth = stepRate / parameters.stepDamping * (length / parameters.expectedLength - 1)
        sigma *= Double.exp(min(growth, 1))
        let memory = Double.pow(1 - stepRate, 2 * (generation + 1))
        let moved =
            length / (1 - memory).squareRoot()
            < (1.4 + 2 / (Double(n) + 1)) * parameters.expectedLength
        let pathGain = moved ? (pathRate * (2 - pathRate) * effectiveParents).squareRoot() : 0
        for axis in 0..<n {
            covariancePath[axis] = (1 - pathRate) * covariancePath[axis] + pathGain * shift[axis]
        }
        return moved
    }

    private mutating func adaptCovariance(
        _ steps: [[Double]], _ lengths: [Double], _ weights: RankWeights, moved: Bool
    ) {
        let n = parameters.dimension
        let (rankOne, rankMany) = (parameters.rankOneRate, parameters.rankManyRate)
        let pathRate = parameters.pathRate
        let keep =
            1 + (moved ? 0 : rankOne * pathRate * (2 - pathRate)) - rankOne
            - rankMany * weights.sum
        // Σ w° y yᵀ is one product of matrices, of the steps with themselves scaled.
        let gains = steps.indices.map { rank in
            rankMany
                * (weights.positive[rank] + weights.negative[rank] * Double(n)
                    / (lengths[rank] * lengths[rank] + 1e-8))
        }
        covariance.withUnsafeMutableBufferPointer { covariance in
            for row in 0..<n {
                for column in 0...row {
                    covariance[row * n + column] =
                        keep * covariance[row * n + column]
                        + rankOne * covariancePath[row] * covariancePath[column]
                }
            }
            for (step, gain) in zip(steps, gains) {
                step.withUnsafeBufferPointer { step in
                    for row in 0..<n {
                        let scaled = gain * step[row]
                        for column in 0...row {
                            covariance[row * n + column] += scaled * step[column]
                        }
                    }
                }
            }
            for row in 0..<n {
                for column in 0..<row {
                    covariance[column * n + row] = covariance[row * n + column]
                }
            }
        }
    }

    /// Makes B and D from C, or finds that C cannot be used.
    private mutating func decompose() {
        let n = parameters.dimension
        guard sigma.isFinite, sigma > 0, mean.allSatisfy(\.isFinite),
            let eigen = SymmetricEigen(covariance, dimension: n),
            let least = eigen.values.first, let largest = eigen.values.last,
            least > 0, largest / least <= Self.conditionLimit
        else {
            isBroken = true
            return
        }
        basis = eigen.vectors
        roots = eigen.values.map { $0.squareRoot() }
    }

    /// Keeps the step size so that no axis of C is longer than a limit.
    mutating func limitSigma(_ limit: Double) {
        guard let longest = roots.max(), sigma * longest > limit else { return }
        sigma = limit / longest
    }

    private static func length(_ vector: [Double]) -> Double {
        vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
}

/// The weights of the members of a generation, tied ones sharing theirs.
struct RankWeights: Sendable, Hashable {
    /// The positive part of each weight.
    private(set) var positive: [Double]
    /// The negative part of each weight.
    private(set) var negative: [Double]

    /// The weights of ranks without ties.
    init(_ weights: [Double]) {
        positive = weights.map { max($0, 0) }
        negative = weights.map { min($0, 0) }
    }

    /// The weights of ranks, shared evenly within each range of ties.
    init(_ weights: [Double], ties: [Range<Int>]) {
        self.init(weights)
        for range in ties where range.count > 1 {
            Self.level(&positive, range)
            Self.level(&negative, range)
        }
    }

    private static func level(_ weights: inout [Double], _ range: Range<Int>) {
        let mean = weights[range].reduce(0, +) / Double(range.count)
        for rank in range { weights[rank] = mean }
    }

    /// All weights together.
    var sum: Double { positive.reduce(0, +) + negative.reduce(0, +) }

    /// Variance-effective number of the positive weights, which add up to 1.
    var effectiveParents: Double { 1 / positive.reduce(0) { $0 + $1 * $1 } }
}
