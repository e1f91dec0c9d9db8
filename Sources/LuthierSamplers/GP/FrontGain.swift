import LuthierMath
import LuthierSurrogates
import RealModule

/// What trying a point adds to the volume that the Pareto front dominates: the logarithm of its
/// expectation, averaged over equally likely outcomes of what is not known.
struct FrontGain: Sendable {
    /// The model of each objective, all with equally many outcomes; large values are good.
    let outlooks: [Outlook]
    /// For each outcome, the improvement over its front, in losses.
    let improvements: [ExpectedHypervolumeImprovement]

    /// The value of a row of features.
    func value(at row: [Double]) -> Double {
        let views = outlooks.map { $0.view(at: row) }
        let deviations = views.map { $0.variance.squareRoot() }
        return logMeanExp(
            improvements.enumerated().map { outcome, improvement in
                improvement.logValue(
                    means: views.map { -$0.means[outcome] }, deviations: deviations)
            })
    }

    /// The value of a row and its slope along each column.
    func valueWithSlopes(at row: [Double]) -> (value: Double, slopes: [Double]) {
        let readings = outlooks.map { $0.reading(at: row) }
        let deviations = readings.map { $0.view.variance.squareRoot() }
        let outcomes = improvements.enumerated().map { outcome, improvement in
            improvement.logValueWithSlopes(
                means: readings.map { -$0.view.means[outcome] }, deviations: deviations)
        }
        let total = logMeanExp(outcomes.map(\.value))
        var slopes = [Double](repeating: 0, count: row.count)
        guard total.isFinite else { return (total, slopes) }
        let shares = outcomes.map { Double.exp($0.value - total) / Double(outcomes.count) }
        for (objective, outlook) in outlooks.enumerated() {
            let means = zip(outcomes, shares).map { -$0.means[objective] * $1 }
            let deviation = zip(outcomes, shares).reduce(0) {
                $0 + $1.0.deviations[objective] * $1.1
            }
            let own = outlook.slopes(
                of: readings[objective], means: means,
                variance: deviation / (2 * deviations[objective]))
            for index in slopes.indices { slopes[index] += own[index] }
        }
        return (total, slopes)
    }
}
