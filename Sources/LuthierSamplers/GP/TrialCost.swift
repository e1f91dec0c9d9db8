import LuthierDomain
import LuthierSurrogates

/// How long a trial at a point is expected to take, for studies whose budget is time.
///
/// A point is worth its expected gain per second, raised to the share of the budget that is left:
/// cheap trials first, and in the end whatever gains most.
///
/// - SeeAlso: Lee et al., "Cost-aware Bayesian Optimization", 2020, arXiv:2003.10870, section 4 (cost
///   cooling).
struct TrialCost: Sendable {
    /// The model of standardised logarithms of seconds.
    let process: GaussianProcess
    /// The deviation of the logarithms.
    let deviation: Double
    /// The share of the budget that is left.
    let share: Double

    /// A cost that is worth taking into account.
    ///
    /// It is nil where trials take about equally long or where how long cannot be told beforehand.
    ///
    /// - Parameters:
    ///   - process: The model of standardised logarithms of seconds.
    ///   - set: What it learned from.
    ///   - share: The share of the budget that is left.
    init?(_ process: GaussianProcess, _ set: TrainingSet, share: Double) {
        guard share > 0, set.spread > Self.leastSpread,
            process.explainedShare > Self.leastExplained
        else { return nil }
        self.process = process
        deviation = set.deviation
        self.share = share
    }

    /// The least ratio of the ninth to the first decile of durations.
    static let leastSpread = 2.0
    /// The least share of the variance that must be predictable.
    static let leastExplained = 0.2

    /// The share of ln E[1/seconds] in the value of a point, up to a constant.
    func value(at row: [Double]) -> Double { value(of: process.predict(row)) }

    /// The same with its slope along each column.
    func valueWithSlopes(at row: [Double]) -> (value: Double, slopes: [Double]) {
        let prediction = process.predictWithSlopes(row)
        let slopes = row.indices.map {
            share * deviation
                * (0.5 * deviation * prediction.varianceSlope[$0] - prediction.meanSlope[$0])
        }
        return (value(of: prediction), slopes)
    }

    private func value(of prediction: GaussianProcess.Prediction) -> Double {
        share * deviation * (0.5 * deviation * prediction.variance - prediction.mean)
    }

    /// The share of a time budget that is left.
    ///
    /// - Parameters:
    ///   - budget: The study's budget; no time, no share.
    ///   - observations: The trials that have ended.
    /// - Returns: In 0...1; nil when the budget is no time.
    static func shareLeft(of budget: Budget, after observations: [Observation]) -> Double? {
        guard let time = budget.time?.seconds, time > 0 else { return nil }
        let spent = observations.reduce(0) { $0 + max($1.seconds ?? 0, 0) }
        return min(max(1 - spent / Double(budget.parallel) / time, 0), 1)
    }
}
