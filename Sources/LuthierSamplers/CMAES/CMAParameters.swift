import RealModule

/// The constants of the evolution strategy, which follow from dimension and population.
///
/// - SeeAlso: Hansen, "The CMA Evolution Strategy: A Tutorial", arXiv:1604.00772, table 1; the
///   symbols in the comments are those of the tutorial.
struct CMAParameters: Sendable, Hashable {
    /// Search dimensions, n.
    let dimension: Int
    /// Results that make a generation, λ.
    let population: Int
    /// One weight for each rank, best first, w; those of the better half add up to 1, the others are
    /// negative.
    let weights: [Double]
    /// Variance-effective number of the positive weights, μ_eff.
    let effectiveParents: Double
    /// Learning rate of the rank-one update, c₁.
    let rankOneRate: Double
    /// Learning rate of the rank-μ update, c_μ.
    let rankManyRate: Double
    /// Rate of the path of the step size, c_σ.
    let stepRate: Double
    /// Damping of the step size, d_σ.
    let stepDamping: Double
    /// Rate of the path of the covariance, c_c.
    let pathRate: Double
    /// Expected length of a standard normal vector, χ_n.
    let expectedLength: Double

    /// The constants for a dimension, at least 1, and a population, at least 2.
    init(dimension: Int, population: Int) {
        precondition(dimension >= 1, "a strategy has a dimension of at least 1, got \(dimension)")
        precondition(population >= 2, "a generation has at least 2 members, got \(population)")
        self.dimension = dimension
        self.population = population
        let n = Double(dimension)
        let raw = (1...population).map {
            Double.log((Double(population) + 1) / 2) - Double.log(Double($0))
        }
        let parents = population / 2
        func effective(_ part: ArraySlice<Double>) -> Double {
            let squares = part.reduce(0) { $0 + $1 * $1 }
            let sum = part.reduce(0, +)
            return squares > 0 ? sum * sum / squares : 0
        }
        let good = effective(raw[..<parents])
        let bad = effective(raw[parents...])
        effectiveParents = good
        rankOneRate = 2 / ((n + 1.3) * (n + 1.3) + good)
        rankManyRate = max(
            min(1 - rankOneRate - 1e-8, 2 * (good - 2 + 1 / good) / ((n + 2) * (n + 2) + good)), 0)
        // With two members c_μ is 0: nothing is taken away, so the negative weights do not matter.
        let negativeSum =
            rankManyRate > 0
            ? min(
                1 + rankOneRate / rankManyRate, 1 + 2 * bad / (good + 2),
                (1 - rankOneRate - rankManyRate) / (n * rankManyRate)) : 0
        let positives = raw.reduce(0) { $0 + max($1, 0) }
        let negatives = raw.reduce(0) { $0 + max(-$1, 0) }
        weights = raw.map {
            $0 >= 0 ? $0 / positives : negatives > 0 ? $0 * negativeSum / negatives : 0
        }
        stepRate = (good + 2) / (n + good + 5)
        stepDamping =
            1 + 2 * max(0, ((good - 1) / (n + 1)).squareRoot() - 1) + (good + 2) / (n + good + 5)
        pathRate = (4 + good / n) / (n + 4 + 2 * good / n)
        expectedLength = n.squareRoot() * (1 - 1 / (4 * n) + 1 / (21 * n * n))
    }

    /// The usual population, 4 + ⌊3 ln n⌋.
    ///
    /// - SeeAlso: Hansen, arXiv:1604.00772, eq. 48.
    static func population(forDimension dimension: Int) -> Int {
        4 + Int(3 * Double.log(Double(max(dimension, 1))))
    }
}
