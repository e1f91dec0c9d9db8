import LuthierMath
import RealModule

/// A process with several equally likely outcomes at some points whose values are not known.
///
/// The points are in the process as if they had been observed without noise, so the variance is one
/// and the same for all outcomes; each outcome has its own mean.
///
/// - SeeAlso: Snoek, Larochelle and Adams, "Practical Bayesian Optimization of Machine Learning
///   Algorithms", NeurIPS 2012, section 3.2, for averaging over outcomes of pending trials.
package struct Outlook: Sendable {
    /// The process with the points in it.
    package private(set) var process: GaussianProcess
    /// For each outcome, the value of every point.
    package private(set) var values: [[Double]]
    /// For each outcome, C⁻¹(y − m).
    private var weights: [[Double]]

    /// A process as it is: one outcome, no point.
    package init(_ process: GaussianProcess) {
        self.process = process
        values = [[]]
        weights = [process.weights]
    }

    /// Draws outcomes of points jointly from what the process predicts.
    ///
    /// With u = L⁻¹(y − m), a value at a new row (wᵀ, δ) of L is m + wᵀu + δz for a standard normal z,
    /// and z is what it adds to u; so one solution for each outcome is all it takes.
    ///
    /// - Parameters:
    ///   - process: What is known.
    ///   - rows: The points, p of them.
    ///   - normals: For each outcome, p standard normal numbers.
    /// - Complexity: O((p + outcomes) (n + p)²).
    package init(_ process: GaussianProcess, at rows: [[Double]], normals: [[Double]]) {
        self.init(process)
        guard !rows.isEmpty, !normals.isEmpty else { return }
        var process = process
        let start = process.whitenedResiduals
        var whitened = normals.map { _ in start }
        var values: [[Double]] = normals.map { _ in [] }
        for (place, row) in rows.enumerated() {
            let last = process.appendExact(row)
            for outcome in normals.indices {
                whitened[outcome].append(normals[outcome][place])
                var value = process.mean
                for (one, other) in zip(last, whitened[outcome]) { value += one * other }
                values[outcome].append(value)
            }
        }
        weights = whitened.map { process.weights(fromWhitened: $0) }
        self.process = process
        self.values = values
    }

    /// The number of outcomes.
    package var count: Int { weights.count }

    /// What is predicted at a point.
    package struct View: Sendable {
        /// The mean of each outcome.
        package let means: [Double]
        /// The variance of all.
        package let variance: Double
    }

    /// Predicts at a point.
    ///
    /// - Complexity: O(n² + n outcomes).
    package func view(at row: [Double]) -> View {
        let kernel = process.covariances(of: row)
        return View(means: means(kernel), variance: process.variance(ofCovariances: kernel))
    }

    /// A prediction from which slopes can be told.
    package struct Reading {
        /// What is predicted.
        package let view: View
        fileprivate let reading: GaussianProcess.Reading
    }

    /// Predicts at a point whose slopes will be asked for.
    ///
    /// - Complexity: O(n² + n outcomes).
    package func reading(at row: [Double]) -> Reading {
        let reading = process.reading(of: row)
        return Reading(
            view: View(means: means(reading.kernel), variance: reading.variance), reading: reading)
    }

    /// The slope along each column of a combination of means and variance.
    ///
    /// - Parameters:
    ///   - reading: The prediction.
    ///   - means: The slope of the combination along each mean.
    ///   - variance: Its slope along the variance.
    /// - Returns: One slope for each column of a row.
    /// - Complexity: O(n² + n outcomes).
    package func slopes(of reading: Reading, means: [Double], variance: Double) -> [Double] {
        let kernel = reading.reading.kernel
        var mixed = [Double](repeating: 0, count: kernel.count)
        for (share, weights) in zip(means, weights) where share != 0 {
            for index in mixed.indices { mixed[index] += share * weights[index] }
        }
        return process.slopes(of: reading.reading, mean: mixed, variance: variance)
    }

    private func means(_ kernel: [Double]) -> [Double] {
        weights.map { process.mean + process.dot(kernel, $0) }
    }
}
