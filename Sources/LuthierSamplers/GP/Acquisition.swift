import LuthierMath
import LuthierSurrogates
import RealModule

/// What trying a point is worth: the logarithm of the expected improvement, plus those of the
/// probabilities that every constraint on metrics holds and that the trial does not fail.
struct Acquisition: Sendable {
    /// A modelled constraint: it holds where the process is at most the limit.
    struct Constraint: Sendable {
        var process: GaussianProcess
        var limit: Double
    }

    /// What is thought of the objective, and what is to be beaten.
    struct Objective: Sendable {
        /// The model with its outcomes; pending points are in it.
        var outlook: Outlook
        /// For each outcome, the target to beat.
        var incumbents: [Double]
    }

    /// The model of the objective; nil while nothing is feasible and only constraints count, and with
    /// several objectives.
    var objective: Objective?
    /// What several objectives gain; nil while nothing is feasible, and with one objective.
    var front: FrontGain?
    /// The models of the constraints.
    var constraints: [Constraint] = []
    /// How far a point is from solutions that are known and trials that run; nil where objectives count.
    var variety: Variety?
    /// How likely trials are not to fail, where that counts.
    var success: SuccessChance?
    /// How long trials take, where that counts.
    var cost: TrialCost?
    /// Adds so many deviations to the mean instead of expecting an improvement.
    var deviations: Double?

    /// The value of a row of features.
    func value(at row: [Double]) -> Double {
        var total = 0.0
        if let objective {
            total = gain(objective.outlook.view(at: row), objective.incumbents).value
        }
        if let front { total += front.value(at: row) }
        if let variety { total += variety.value(at: row) }
        if let success { total += success.value(at: row) }
        return total + logFeasibility(at: row) + (cost?.value(at: row) ?? 0)
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
        guard let objective else { return nil }
        let view = objective.outlook.view(at: row)
        let deviation = view.variance.squareRoot()
        let shares = zip(view.means, objective.incumbents).map { mean, incumbent in
            let z = (mean - incumbent) / deviation
            return min(Double.exp(logNormalDensity(z) - logStandardExpectedImprovement(z)), 1)
        }
        return shares.reduce(0, +) / Double(shares.count)
    }

    /// The value of a row and its slope along each column.
    func valueWithSlopes(at row: [Double]) -> (value: Double, slopes: [Double]) {
        var total = 0.0
        var slopes = [Double](repeating: 0, count: row.count)
        if let objective {
            let reading = objective.outlook.reading(at: row)
            let gain = gain(reading.view, objective.incumbents)
            total = gain.value
            slopes = objective.outlook.slopes(
                of: reading, means: gain.means, variance: gain.variance)
        }
        if let front { (total, slopes) = front.valueWithSlopes(at: row) }
        if let variety { (total, slopes) = variety.valueWithSlopes(at: row) }
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
        if let success {
            let (value, own) = success.valueWithSlopes(at: row)
            total += value
            for index in slopes.indices { slopes[index] += own[index] }
        }
        if let cost {
            let (value, own) = cost.valueWithSlopes(at: row)
            total += value
            for index in slopes.indices { slopes[index] += own[index] }
        }
        return (total, slopes)
    }

    /// The gain of one model, averaged over its outcomes, with its slope along each mean and along
    /// the variance.
    private func gain(
        _ view: Outlook.View, _ incumbents: [Double]
    ) -> (value: Double, means: [Double], variance: Double) {
        let deviation = view.variance.squareRoot()
        let count = Double(view.means.count)
        if let deviations {
            return (
                view.means.reduce(0, +) / count + deviations * deviation,
                view.means.map { _ in 1 / count }, deviations / (2 * deviation)
            )
        }
        let standardized = zip(view.means, incumbents).map { ($0 - $1) / deviation }
        let logs = standardized.map { logStandardExpectedImprovement($0) }
        let total = logMeanExp(logs)
        // h′ = Φ and h = φ + zΦ, so ∇ ln(s h) = (Φ/h ∇μ + φ/h ∇s) / s.
        var means: [Double] = []
        var variance = 0.0
        for (z, log) in zip(standardized, logs) {
            let share = Double.exp(log - total) / count
            guard share > 0 else {
                means.append(0)
                continue
            }
            means.append(share * Double.exp(logNormalCDF(z) - log) / deviation)
            variance +=
                share * Double.exp(logNormalDensity(z) - log) / (2 * deviation * deviation)
        }
        return (total + Double.log(deviation), means, variance)
    }
}

/// The logarithm of the mean of the exponentials of values, at least one.
func logMeanExp(_ values: [Double]) -> Double {
    guard values.count != 1 else { return values[0] }
    return logSumExp(values) - Double.log(Double(values.count))
}
