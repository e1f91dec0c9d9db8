import LuthierSurrogates
import RealModule

/// How likely a trial at a point is to end with a result, judged by how those like it ended.
///
/// p(x) = (½ + Σ w_i s_i) / (1 + Σ w_i), where s_i is 1 for a trial that gave a result and 0 for one
/// that failed, and w_i is the correlation of x and x_i under the model of the objective. Where
/// nothing was tried it is one half. It needs no fit of its own, and one failure among many results
/// does no harm far from it.
struct SuccessChance: Sendable {
    /// The model whose kernel tells which trials are alike.
    private let process: GaussianProcess
    /// For each row of the process 1 when it gave a result, then 1 for all.
    private let weights: [[Double]]

    /// The chance that some trials teach.
    ///
    /// It is nil when nothing failed, so that all that could be said is that nothing fails.
    ///
    /// - Parameters:
    ///   - process: The model of the objective; no row of it is a trial that still runs.
    ///   - succeeded: For each of its rows, whether it gave a result.
    init?(_ process: GaussianProcess, succeeded: [Bool]) {
        precondition(
            succeeded.count == process.count, "\(succeeded.count) ends of \(process.count) rows")
        guard succeeded.contains(false) else { return nil }
        self.process = process
        weights = [succeeded.map { $0 ? 1 : 0 }, succeeded.map { _ in 1 }]
    }

    /// The chance at a row of features, above 0 and below 1.
    func probability(at row: [Double]) -> Double {
        let sums = process.support(at: row, weights: weights)
        return (0.5 + sums[0]) / (1 + sums[1])
    }

    /// The logarithm of the chance.
    func value(at row: [Double]) -> Double { Double.log(probability(at: row)) }

    /// The same with its slope along each column.
    func valueWithSlopes(at row: [Double]) -> (value: Double, slopes: [Double]) {
        let sums = process.supportWithSlopes(at: row, weights: weights)
        let (good, all) = (0.5 + sums[0].value, 1 + sums[1].value)
        let slopes = row.indices.map { sums[0].slopes[$0] / good - sums[1].slopes[$0] / all }
        return (Double.log(good / all), slopes)
    }
}
