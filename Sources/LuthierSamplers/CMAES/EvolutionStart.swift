import LuthierDomain
import LuthierMath
import RealModule

/// Where an evolution strategy starts, from what was observed before.
///
/// After a few trials it starts around the best. After many it starts with the distribution of the
/// best tenth: their mean, and their covariance made wider.
///
/// - SeeAlso: Nomura et al., "Warm Starting CMA-ES for Hyperparameter Optimization", AAAI 2021,
///   arXiv:2012.06932, eqs. 11–13.
struct EvolutionStart: Sendable {
    /// The centre.
    private(set) var mean: [Double]
    /// The step size.
    private(set) var sigma: Double
    /// The shape, or nil for the unit matrix.
    private(set) var covariance: [Double]?
    /// The probabilities of the values of each choice.
    private(set) var probabilities: [[Double]]

    /// The deviation added to the observed shape, α of the paper.
    private static let smoothing = 0.1
    /// The share of the observations that counts as good, γ of the paper.
    private static let goodShare = 0.1
    /// Observations for each dimension from which the best of them have a shape.
    private static let enough = 10

    init(_ space: EvolutionSpace, _ observations: ArraySlice<Observation>, sigma: Double) {
        let n = max(space.axes.count, 1)
        mean = [Double](repeating: 0.5, count: n)
        self.sigma = sigma
        probabilities = Self.even(space)
        let usable = observations.map { (rank: ResultRank($0), point: $0.point) }
            .filter { !$0.rank.isFailure }
        let order = usable.indices.sorted {
            usable[$0].rank == usable[$1].rank ? $0 < $1 : usable[$0].rank < usable[$1].rank
        }
        guard let best = order.first else { return }
        let isMany = usable.count >= Self.enough * (space.dimension + 1)
        let goodCount = max(
            Int(Self.goodShare * Double(usable.count)), min(space.dimension + 1, usable.count))
        let good = order.prefix(isMany ? goodCount : 1).map { usable[$0].point }
        // Ranks without order, as in a plateau of equal losses, have no shape to learn.
        guard isMany, let last = order.last, usable[best].rank != usable[last].rank else {
            set(mean: space.coordinates(of: usable[best].point))
            return
        }
        learn(from: good.map(space.coordinates(of:)))
        learnChoices(from: good.map(space.values(at:)))
    }

    /// Equal probabilities for the values of every choice.
    static func even(_ space: EvolutionSpace) -> [[Double]] {
        space.valueCounts.map { [Double](repeating: 1 / Double($0), count: $0) }
    }

    private mutating func set(mean coordinates: [Double]) {
        for (axis, coordinate) in coordinates.enumerated() where !coordinate.isNaN {
            mean[axis] = coordinate
        }
    }

    private mutating func learn(from points: [[Double]]) {
        guard let n = points.first?.count, n > 0 else { return }
        for axis in 0..<n {
            let known = points.map { $0[axis] }.filter { !$0.isNaN }
            if !known.isEmpty { mean[axis] = known.reduce(0, +) / Double(known.count) }
        }
        var shape = [Double](repeating: 0, count: n * n)
        for point in points {
            let steps = (0..<n).map { point[$0].isNaN ? 0 : point[$0] - mean[$0] }
            for row in 0..<n {
                for column in 0..<n {
                    shape[row * n + column] += steps[row] * steps[column] / Double(points.count)
                }
            }
        }
        for axis in 0..<n { shape[axis * n + axis] += Self.smoothing * Self.smoothing }
        guard let eigen = SymmetricEigen(shape, dimension: n), (eigen.values.first ?? 0) > 0 else {
            return
        }
        // σ² is the geometric mean of the eigenvalues, so that the shape has determinant 1.
        let scale = Double.exp(
            eigen.values.reduce(0) { $0 + Double.log($1) } / Double(n))
        covariance = shape.map { $0 / scale }
        sigma = min(max(scale.squareRoot(), 0.02), 0.3)
    }

    /// Shares of the values among the good, each value counted once more.
    private mutating func learnChoices(from members: [[Int?]]) {
        for choice in probabilities.indices {
            var counts = [Double](repeating: 1, count: probabilities[choice].count)
            for member in members {
                if let value = member[choice] { counts[value] += 1 }
            }
            let sum = counts.reduce(0, +)
            probabilities[choice] = counts.map { $0 / sum }
        }
    }
}
