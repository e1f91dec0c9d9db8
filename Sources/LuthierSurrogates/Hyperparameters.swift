import RealModule

/// What a Gaussian process assumes of its function, as logarithms.
package struct Hyperparameters: Sendable, Hashable {
    /// ln ℓ, one for each length scale, in units of the features.
    package var logLengths: [Double]
    /// ln a, the variance of the function, in units of the standardised targets squared.
    package var logSignal: Double
    /// ln σ², the variance of the noise, in the same unit.
    package var logNoise: Double
    /// How the bendable columns are bent, in their order; empty when none is.
    package var warps: [InputWarp] = []

    /// Assumptions by their logarithms.
    package init(logLengths: [Double], logSignal: Double, logNoise: Double) {
        self.logLengths = logLengths
        self.logSignal = logSignal
        self.logNoise = logNoise
    }

    /// As one vector: lengths, signal, noise, and ln a and ln b of each warp.
    package var vector: [Double] {
        logLengths + [logSignal, logNoise] + warps.flatMap { [$0.logA, $0.logB] }
    }

    /// From one vector.
    ///
    /// - Parameters:
    ///   - vector: At least two numbers.
    ///   - warpCount: How many warps are in it.
    package init(vector: [Double], warpCount: Int = 0) {
        let count = vector.count - 2 - 2 * warpCount
        logLengths = Array(vector.prefix(count))
        logSignal = vector[count]
        logNoise = vector[count + 1]
        warps = (0..<warpCount).map {
            InputWarp(logA: vector[count + 2 + 2 * $0], logB: vector[count + 3 + 2 * $0])
        }
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
    ///
    /// - Parameters:
    ///   - dimension: The number of parameters, d.
    ///   - factor: The median length scale as a share of √d.
    package init(dimension: Int, factor: Double = 0.5) {
        let root = Double.sqrt(Double(max(dimension, 1)))
        lengthMean = Double.log(factor * root)
        lengthBounds = Double.log(max(0.01 * root, 0.005))...Double.log(100 * root)
    }

    /// Standard deviation of ln a and ln b of a warp, whose means are 0.
    package var warpDeviation = 0.75.squareRoot()
    /// Least and largest ln a and ln b.
    package var warpBounds = -2.5...2.5

    /// The most likely hyperparameters, without warps.
    package func mode(groupCount: Int) -> Hyperparameters {
        Hyperparameters(
            logLengths: Array(repeating: lengthMean, count: groupCount), logSignal: 0,
            logNoise: noiseMean)
    }

    /// Least values of the vector.
    package func lower(groupCount: Int, warpCount: Int = 0) -> [Double] {
        Array(repeating: lengthBounds.lowerBound, count: groupCount)
            + [signalBounds.lowerBound, noiseBounds.lowerBound]
            + Array(repeating: warpBounds.lowerBound, count: 2 * warpCount)
    }

    /// Largest values of the vector.
    package func upper(groupCount: Int, warpCount: Int = 0) -> [Double] {
        Array(repeating: lengthBounds.upperBound, count: groupCount)
            + [signalBounds.upperBound, noiseBounds.upperBound]
            + Array(repeating: warpBounds.upperBound, count: 2 * warpCount)
    }

    /// Adds the negative logarithm of the density, up to a constant, and its gradient.
    package func addPenalty(
        at vector: [Double], warpCount: Int = 0, to gradient: inout [Double]
    ) -> Double {
        let noise = vector.count - 1 - 2 * warpCount
        var sum = 0.0
        for index in vector.indices {
            let (mean, deviation) =
                if index > noise { (0.0, warpDeviation) } else if index == noise {
                    (noiseMean, noiseDeviation)
                } else if index == noise - 1 { (0.0, signalDeviation) } else {
                    (lengthMean, lengthDeviation)
                }
            let distance = (vector[index] - mean) / deviation
            sum += 0.5 * distance * distance
            gradient[index] += distance / deviation
        }
        return sum
    }
}
