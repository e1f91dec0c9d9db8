import LuthierMath
import LuthierSurrogates
import RealModule

/// What trying a point is worth: the logarithm of the expected improvement, plus the logarithm of
/// the probability that every constraint on metrics holds.
struct Acquisition: Sendable {
    /// A modelled constraint: it holds where the process is at most the limit.
    struct Constraint: Sendable {
        var process: GaussianProcess
        var limit: Double
    }

    /// The model of the objective; pending points are in it.
    var objective: GaussianProcess
    /// The target to beat; nil while nothing is feasible and only constraints count.
    var incumbent: Double?
    /// The models of the constraints.
    var constraints: [Constraint] = []

    /// The value of a row of features.
    func value(at row: [Double]) -> Double {
        var total = 0.0
        let prediction = objective.predict(row)
        if let incumbent {
            let deviation = prediction.variance.squareRoot()
            total =
                logStandardExpectedImprovement((prediction.mean - incumbent) / deviation)
                + Double.log(deviation)
        }
        return total + logFeasibility(at: row)
    }

    /// The logarithm of the probability that every constraint on metrics holds.
    func logFeasibility(at row: [Double]) -> Double {
        constraints.reduce(0) { total, constraint in
            let prediction = constraint.process.predict(row)
            return total
                + logNormalCDF(
                    (constraint.limit - prediction.mean) / prediction.variance.squareRoot())
        }
    }

    /// The share of the expected improvement that is there because the prediction is uncertain.
    ///
    /// The improvement is s (φ(z) + z Φ(z)); its first part vanishes with the deviation s. Where the
    /// mean does not reach the incumbent the second is negative and uncertainty is all there is.
    ///
    /// - Returns: In 0...1, or nil while there is nothing to beat.
    func uncertaintyShare(at row: [Double]) -> Double? {
        guard let incumbent else { return nil }
        let prediction = objective.predict(row)
        let z = (prediction.mean - incumbent) / prediction.variance.squareRoot()
        return min(Double.exp(logNormalDensity(z) - logStandardExpectedImprovement(z)), 1)
    }

    /// The value of a row and its slope along each column.
    func valueWithSlopes(at row: [Double]) -> (value: Double, slopes: [Double]) {
        var total = 0.0
        var slopes = [Double](repeating: 0, count: row.count)
        if let incumbent {
            let prediction = objective.predictWithSlopes(row)
            let deviation = prediction.variance.squareRoot()
            let z = (prediction.mean - incumbent) / deviation
            let logH = logStandardExpectedImprovement(z)
            total += logH + Double.log(deviation)
            // h′ = Φ and h = φ + zΦ, so ∇ ln(s h) = (Φ/h ∇μ + φ/h ∇s) / s.
            let mean = Double.exp(logNormalCDF(z) - logH) / deviation
            let spread =
                Double.exp(logNormalDensity(z) - logH) / (2 * deviation * deviation)
            for index in slopes.indices {
                slopes[index] +=
                    mean * prediction.meanSlope[index] + spread * prediction.varianceSlope[index]
            }
        }
        for constraint in constraints {
            let prediction = constraint.process.predictWithSlopes(row)
            let deviation = prediction.variance.squareRoot()
            let z = (constraint.limit - prediction.mean) / deviation
            let logArea = logNormalCDF(z)
            total += logArea
            let hazard = Double.exp(logNormalDensity(z) - logArea)
            for index in slopes.indices {
                let slope =
                    -prediction.meanSlope[index] / deviation
                    - z * prediction.varianceSlope[index] / (2 * deviation * deviation)
                slopes[index] += hazard * slope
            }
        }
        return (total, slopes)
    }
}
