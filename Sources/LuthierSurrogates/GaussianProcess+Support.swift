extension GaussianProcess {
    /// How much weight the observations have that are like a point: Σ w_i k(x, x_i) / a.
    ///
    /// The value to which the process itself is fitted plays no part in it.
    ///
    /// - Parameters:
    ///   - row: As many numbers as there are columns.
    ///   - weights: For some sums, the weight of each observation.
    /// - Returns: One sum for each list of weights.
    /// - Complexity: O(n columns).
    package func support(at row: [Double], weights: [[Double]]) -> [Double] {
        let covariances = covariances(of: row)
        return weights.map { dot(covariances, $0) / signal }
    }

    /// The same with the slope of each sum along each column.
    ///
    /// - Parameters:
    ///   - row: As many numbers as there are columns.
    ///   - weights: For some sums, the weight of each observation.
    /// - Returns: One sum for each list of weights.
    /// - Complexity: O(n² + n columns).
    package func supportWithSlopes(
        at row: [Double], weights: [[Double]]
    ) -> [(value: Double, slopes: [Double])] {
        let reading = reading(of: row)
        return weights.map { weights in
            (
                dot(reading.kernel, weights) / signal,
                slopes(of: reading, mean: weights, variance: 0).map { $0 / signal }
            )
        }
    }
}
