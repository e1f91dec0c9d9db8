import RealModule

/// The neighbourhood of the best trial in which a model of many parameters is trusted.
///
/// It grows while trials improve and shrinks while they do not; when it has become too small it
/// starts again at its first size.
///
/// - SeeAlso: Eriksson et al., "Scalable Global Optimization via Local Bayesian Optimization",
///   NeurIPS 2019, arXiv:1910.01739, algorithm 1 and appendix A.
struct TrustRegion: Sendable, Hashable {
    /// The side of the region, as a share of the unit cube's.
    private(set) var side = Self.first
    private var successes = 0
    private var failures = 0
    private let patience: Int

    private static let first = 0.8
    private static let least = 0x1p-7
    private static let most = 1.6

    /// The region after a history.
    ///
    /// - Parameters:
    ///   - observations: The trials in the order of their ends; the first objective counts.
    ///   - startup: How many of them no model chose.
    ///   - dimension: The number of parameters.
    ///   - parallel: How many trials run at once.
    /// - Complexity: O(n).
    init(after observations: [Observation], startup: Int, dimension: Int, parallel: Int) {
        patience = (max(4, dimension) + parallel - 1) / max(parallel, 1)
        var best = Double.infinity
        for (number, observation) in observations.enumerated() {
            let loss = observation.kind == .feasible ? observation.losses.first : nil
            let isBetter = loss.map { $0 < best - 1e-3 * abs(best) || best == .infinity } ?? false
            if let loss { best = min(best, loss) }
            if number >= startup { count(isBetter) }
        }
    }

    private mutating func count(_ isBetter: Bool) {
        successes = isBetter ? successes + 1 : 0
        failures = isBetter ? 0 : failures + 1
        if successes >= 3 {
            side = min(2 * side, Self.most)
            successes = 0
        } else if failures >= patience {
            side /= 2
            failures = 0
            if side < Self.least { side = Self.first }
        }
    }

    /// The bounds of each coordinate; wider where the function varies less.
    ///
    /// - Parameters:
    ///   - centre: The best point.
    ///   - logLengths: The logarithms of the length scales.
    /// - Returns: A range within the unit interval for each coordinate.
    func bounds(around centre: [Double], _ logLengths: [Double]) -> [ClosedRange<Double>] {
        let mean = logLengths.reduce(0, +) / Double(max(logLengths.count, 1))
        return zip(centre, logLengths).map { place, length in
            // Inactive parameters and values of choices have no neighbourhood.
            guard (0...1).contains(place) else { return 0...1 }
            let half = 0.5 * side * Double.exp(length - mean)
            return max(place - half, 0)...min(place + half, 1)
        }
    }
}
