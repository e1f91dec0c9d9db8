import LuthierDomain
import LuthierMath
import RealModule

/// Priors as maps of the unit interval, for the drawing of values.
enum PriorWarp {
    /// The maps of every parameter of a space, in order.
    static func warps(of space: SearchSpace) -> [UnitWarp] {
        space.parameters.map { warp(of: $0.distribution) }
    }

    /// The map of one distribution: a uniform draw becomes a place by the prior.
    static func warp(of distribution: Distribution) -> UnitWarp {
        guard let axis = distribution.unitAxis else { return .uniform }
        switch distribution {
        case .float(let range): return warp(range.prior, axis.scale, axis.bounds)
        case .integer(let range): return warp(range.prior, axis.scale, axis.bounds)
        case .ordered, .choice: return .uniform
        }
    }

    private static func warp(
        _ prior: Prior, _ scale: Scale, _ bounds: ClosedRange<Double>
    ) -> UnitWarp {
        guard bounds.lowerBound < bounds.upperBound else { return .uniform }
        switch prior {
        case .uniform: return .uniform
        case .beta(let alpha, let beta):
            return UnitWarp(
                quantile: { betaQuantile($0, alpha: alpha, beta: beta) },
                cumulative: { betaCDF($0, alpha: alpha, beta: beta) })
        case .normal(let mean, let deviation):
            let law = TruncatedNormal(
                mean: mean, deviation: deviation, lower: bounds.lowerBound, upper: bounds.upperBound
            )
            return UnitWarp(
                quantile: { scale.unit(of: law.quantile($0), in: bounds) },
                cumulative: { law.cumulativeProbability(at: scale.value(atUnit: $0, in: bounds)) })
        case .logNormal(let mean, let deviation):
            // A grid's first cell may reach below 0, where no logarithm is.
            let least = max(bounds.lowerBound, .leastNormalMagnitude)
            let law = TruncatedNormal(
                mean: mean, deviation: deviation, lower: Double.log(least),
                upper: Double.log(bounds.upperBound))
            return UnitWarp(
                quantile: { scale.unit(of: max(Double.exp(law.quantile($0)), least), in: bounds) },
                cumulative: {
                    law.cumulativeProbability(
                        at: Double.log(max(scale.value(atUnit: $0, in: bounds), least)))
                })
        }
    }
}
