import LuthierMath
import LuthierSurrogates
import RealModule

/// What all assignments may truly be worth, given what they came to.
///
/// A ``NoisyProcess`` over the search space is averaged over its hyperparameters: the length scales are the
/// most likely ones up to a common factor; that factor, the signal, the bending of bad losses, the noise and
/// the roughness are drawn from their posterior by importance sampling.
struct WinnerModel: Sendable {
    /// The losses of n assignments.
    let scale: LossScale
    /// The variances of their noise, in units of σ².
    let shares: [Double]
    /// Degrees of freedom with which noise was measured; 0 when it was not, infinite when it was told.
    let degrees: Double
    /// What was measured of σ², in standardised units.
    let variance: Double
    private let prior: WinnerPrior
    private let layout: NoisyProcess.Layout
    private let logLengths: [Double]
    private var sampling: ImportanceSampling
    /// What is believed of lengths and signal.
    private let beliefs: HyperparameterPrior

    /// Draws the hyperparameters.
    ///
    /// - Parameters:
    ///   - features: Where the assignments lie.
    ///   - scale: What they came to.
    ///   - shares: The variances of their noise.
    ///   - noise: Degrees of freedom and variance of measured noise.
    ///   - dimension: The number of parameters.
    ///   - prior: What is believed.
    ///   - source: Where chance comes from.
    init(
        _ features: Features, _ scale: LossScale, shares: [Double],
        noise: (degrees: Double, variance: Double), dimension: Int, prior: WinnerPrior,
        using source: inout RandomSource
    ) {
        self.scale = scale
        self.shares = shares
        degrees = noise.degrees
        variance = noise.variance
        self.prior = prior
        var beliefs = HyperparameterPrior(dimension: dimension)
        beliefs.noiseMean = prior.logNoise.mean
        beliefs.noiseDeviation = prior.logNoise.deviation
        beliefs.noiseBounds = -16...1
        self.beliefs = beliefs
        let count = min(features.count, prior.mostRows)
        let places = (0..<count).map { $0 * features.count / count }
        var rows = Features(groups: features.groups)
        for place in places { rows.append(features.row(place)) }
        let few = LossScale(scale, at: places)
        let fitted = HyperparameterFit(prior: beliefs).fit(
            rows, targets: few.targets(bending: Double.exp(prior.logBending.mean)).targets)
        logLengths = fitted.logLengths
        layout = NoisyProcess.Layout(features, logLengths: logLengths)
        sampling = ImportanceSampling(centre: [], spread: [])
        let (centre, spread) = start(fitted)
        sampling = ImportanceSampling(centre: centre, spread: spread)
        let near = NoisyProcess.Layout(rows, logLengths: logLengths)
        let fewShares = places.map { shares[$0] }
        var sampling = sampling
        for _ in 0..<prior.rounds {
            sampling.refine(prior.points, using: &source) { point in
                logDensity(point, near, few, fewShares)
            }
        }
        self.sampling = sampling
    }

    // MARK: True values

    /// One way in which things may be, and the law of some assignments' true values then.
    struct World: Sendable {
        /// The means.
        let means: [Double]
        /// σ², in standardised units.
        let noise: Double
        /// How losses worse than the median are drawn together.
        let bending: Double
        /// The Cholesky factor of the covariances, row by row.
        private let rows: [[Double]]

        /// A world.
        init(means: [Double], factor: CholeskyFactor, noise: Double, bending: Double) {
            self.means = means
            self.noise = noise
            self.bending = bending
            rows = means.indices.map { factor.row($0) }
        }

        /// True values, drawn jointly.
        func draw(using source: inout RandomSource) -> [Double] {
            let normals = means.map { _ in source.normal() }
            return zip(means, rows).map { mean, row in
                var sum = mean
                for (weight, normal) in zip(row, normals) { sum += weight * normal }
                return sum
            }
        }
    }

    /// Equally likely worlds.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - places: The assignments that matter.
    ///   - source: Where chance comes from.
    /// - Returns: Fewer where a covariance is not positive definite.
    /// - Complexity: O(count × (n³ + n² places)).
    func worlds(_ count: Int, at places: [Int], using source: inout RandomSource) -> [World] {
        sampling.resampled(count, using: &source).compactMap { point in
            guard let process = process(point) else { return nil }
            let (means, covariances) = process.posterior(at: places)
            guard let factor = Self.factor(covariances, count: places.count) else { return nil }
            let what = assumptions(point)
            return World(
                means: means, factor: factor, noise: Double.exp(what.logNoise),
                bending: bending(point))
        }
    }

    /// The places of the assignments that may be the best.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - winner: One that is among them in any case.
    /// - Returns: Places, ascending.
    func contenders(_ count: Int, with winner: Int) -> [Int] {
        guard layout.count > count else { return Array(0..<layout.count) }
        guard let process = process(sampling.likeliest) else { return Array(0..<count) }
        let means = process.means
        let ranked = Array(
            means.indices.sorted { (means[$0], $0) < (means[$1], $1) }.prefix(2 * count))
        let law = process.posterior(at: ranked)
        let bounds = ranked.indices.map { place in
            law.means[place]
                - 2 * max(law.covariances[place * ranked.count + place], 0).squareRoot()
        }
        var chosen = Set([winner])
        for place in ranked.indices.sorted(by: { (bounds[$0], $0) < (bounds[$1], $1) })
        where chosen.count < count { chosen.insert(ranked[place]) }
        return chosen.sorted()
    }

    private func process(_ point: [Double]) -> NoisyProcess? {
        NoisyProcess(
            layout, targets: scale.targets(bending: bending(point)).targets, shares: shares,
            assumptions(point))
    }

    /// The factor of a covariance that may be all but singular.
    private static func factor(_ covariances: [Double], count: Int) -> CholeskyFactor? {
        let largest = (0..<count).reduce(0.0) { max($0, covariances[$1 * count + $1]) }
        var jitter = max(1e-10 * largest, 1e-24)
        for _ in 0..<8 {
            var matrix = covariances
            for row in 0..<count { matrix[row * count + row] += jitter }
            if let factor = CholeskyFactor(matrix, count: count) { return factor }
            jitter *= 10
        }
        return nil
    }

    // MARK: Hyperparameters

    private var noiseIsMeasured: Bool { degrees > 0 }
    private var noiseIsFree: Bool { degrees.isFinite }

    /// Where sampling starts, and how far it looks.
    ///
    /// The coordinates are the common factor of lengths, the signal, the bending, noise and roughness. Where noise was not measured the last two are the sum of both and the share that is rough.
    private func start(_ fitted: Hyperparameters) -> (centre: [Double], spread: [Double]) {
        var centre = [0, fitted.logSignal, prior.logBending.mean]
        var spread = [0.4, 0.6, 1]
        if noiseIsFree {
            centre.append(noiseIsMeasured ? Double.log(max(variance, 1e-7)) : fitted.logNoise)
            spread.append(noiseIsMeasured ? min((2 / degrees).squareRoot(), 2) : 1)
        }
        centre.append(noiseIsMeasured ? min(fitted.logNoise, -2) : prior.logitRoughness.mean)
        spread.append(noiseIsMeasured ? 2 : prior.logitRoughness.deviation)
        return (centre, spread)
    }

    private func bending(_ point: [Double]) -> Double { Double.exp(point[2]) }

    private func assumptions(_ point: [Double]) -> NoisyProcess.Assumptions {
        var noise = Double.log(max(variance, 1e-12))
        let roughness: Double
        if !noiseIsMeasured {
            let whole = Double.exp(point[3])
            let share = 1 / (1 + Double.exp(-point[4]))
            noise = Double.log(max(whole * (1 - share), 1e-12))
            roughness = whole * share
        } else if noiseIsFree {
            noise = point[3]
            roughness = Double.exp(point[4])
        } else {
            roughness = Double.exp(point[3])
        }
        return NoisyProcess.Assumptions(
            logStretch: point[0], logSignal: point[1], logNoise: noise, roughness: roughness,
            reach: prior.reach)
    }

    private func logDensity(
        _ point: [Double], _ layout: NoisyProcess.Layout, _ scale: LossScale, _ shares: [Double]
    ) -> Double {
        let (targets, logSlope) = scale.targets(bending: bending(point))
        guard
            let process = NoisyProcess(
                layout, targets: targets, shares: shares, assumptions(point))
        else { return -.infinity }
        var sum = process.logLikelihood + logSlope
        let lengths = WinnerPrior.Law(beliefs.lengthMean, beliefs.lengthDeviation)
        for length in logLengths { sum += lengths.logDensity(length + point[0]) }
        sum += WinnerPrior.Law(0, beliefs.signalDeviation).logDensity(point[1])
        sum += prior.logBending.logDensity(point[2])
        if noiseIsFree {
            sum += prior.logNoise.logDensity(point[3])
            // The law of a variance that was measured: χ².
            let ratio = variance / max(Double.exp(point[3]), 1e-300)
            sum -= 0.5 * degrees * (point[3] + ratio)
        }
        let law = noiseIsMeasured ? prior.logRoughness : prior.logitRoughness
        return sum + law.logDensity(point[point.count - 1])
    }
}
