import RealModule

/// What a Gaussian process assumes of its function, as logarithms.
package struct Hyperparameters: Sendable, Hashable {
    /// ln ℓ, one for each length scale, in units of the features.
    package var logLengths: [Double]
    /// ln a, the variance of the function, in units of the standardised targets squared.
    package var logSignal: Double
    /// ln σ², the variance of the noise, in the same unit.
    package var logNoise: Double

    /// Assumptions by their logarithms.
    package init(logLengths: [Double], logSignal: Double, logNoise: Double) {
        self.logLengths = logLengths
        self.logSignal = logSignal
        self.logNoise = logNoise
    }

    /// As one vector: lengths, signal, noise.
    package var vector: [Double] { logLengths + [logSignal, logNoise] }

    /// From one vector.
    package init(vector: [Double]) {
        logLengths = Array(vector.dropLast(2))
        logSignal = vector[vector.count - 2]
        logNoise = vector[vector.count - 1]
    }
}

/// What is believed of the hyperparameters before any trial: independent normal laws of their
/// logarithms, within bounds.
///
/// Length scales grow with √d, as distances in the unit cube do.
///
/// - SeeAlso: Hvarfner et al., "Vanilla Bayesian Optimization Performs Great in High Dimensions",
///   ICML 2024, arXiv:2402.02229.
package struct HyperparameterPrior: Sendable, Hashable {
    /// Mean of ln ℓ.
    package var lengthMean: Double
    /// Standard deviation of ln ℓ.
    package var lengthDeviation = 1.0
    /// Standard deviation of ln a, whose mean is 0.
    package var signalDeviation = 1.0
    /// Mean of ln σ².
    package var noiseMean = -6.0
    /// Standard deviation of ln σ².
    package var noiseDeviation = 2.0
    /// Least and largest ln ℓ.
    package var lengthBounds: ClosedRange<Double>
    /// Least and largest ln a.
    package var signalBounds = -6.907_755...6.907_755
    /// Least and largest ln σ².
    package var noiseBounds = -13.815_511...0.0

    /// The prior for a number of simultaneously active parameters.
    package init(dimension: Int) {
        let root = Double.sqrt(Double(max(dimension, 1)))
        lengthMean = Double.log(0.5 * root)
        lengthBounds = Double.log(max(0.01 * root, 0.005))...Double.log(100 * root)
    }

    /// The most likely hyperparameters.
    package func mode(groupCount: Int) -> Hyperparameters {
        Hyperparameters(
            logLengths: Array(repeating: lengthMean, count: groupCount), logSignal: 0,
            logNoise: noiseMean)
    }

    /// Least values of the vector.
    package func lower(groupCount: Int) -> [Double] {
        Array(repeating: lengthBounds.lowerBound, count: groupCount)
            + [signalBounds.lowerBound, noiseBounds.lowerBound]
    }

    /// Largest values of the vector.
    package func upper(groupCount: Int) -> [Double] {
        Array(repeating: lengthBounds.upperBound, count: groupCount)
            + [signalBounds.upperBound, noiseBounds.upperBound]
    }

    /// Adds the negative logarithm of the density, up to a constant, and its gradient.
    package func addPenalty(at vector: [Double], to gradient: inout [Double]) -> Double {
        let last = vector.count - 1
        var sum = 0.0
        for index in vector.indices {
            let (mean, deviation) =
                index == last
                ? (noiseMean, noiseDeviation)
                : index == last - 1 ? (0, signalDeviation) : (lengthMean, lengthDeviation)
            let distance = (vector[index] - mean) / deviation
            sum += 0.5 * distance * distance
            gradient[index] += distance / deviation
        }
        return sum
    }
}
