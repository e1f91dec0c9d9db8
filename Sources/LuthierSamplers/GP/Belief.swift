import LuthierDomain
import RealModule

/// What the user believes of good values: the logarithm of the priors' density at a point.
///
/// It adds to the value of a point and counts ever less as trials end, so that a wrong belief costs
/// some trials and no more.
///
/// - SeeAlso: Hvarfner et al., "πBO: Augmenting Acquisition Functions with User Beliefs for Bayesian
///   Optimization", ICLR 2022, arXiv:2204.11051, eq. 6.
struct Belief: Sendable {
    /// The prior of each parameter that has one.
    private let warps: [(axis: Int, warp: UnitWarp)]
    /// What the logarithm is multiplied with.
    private var weight = 0.0

    /// The beliefs that a space states.
    init(_ space: SearchSpace) {
        warps = space.parameters.indices.compactMap { index in
            let distribution = space.parameters[index].distribution
            guard distribution.statesBelief else { return nil }
            return (index, PriorWarp.warp(of: distribution))
        }
    }

    /// The belief after some trials.
    ///
    /// - Parameters:
    ///   - ended: How many trials have ended.
    ///   - budget: How many trials there are to be; nil is taken as 100.
    /// - Returns: The same belief with the weight that it has then.
    func after(_ ended: Int, of budget: Int?) -> Belief {
        var later = self
        later.weight = Double(budget ?? 100) / 10 / Double(max(ended, 1))
        return later
    }

    /// Whether there is nothing to add.
    var isEmpty: Bool { warps.isEmpty }

    /// What is added to the value of a point; inactive parameters add nothing.
    func value(at point: [Double]) -> Double {
        var sum = 0.0
        for (axis, warp) in warps where !point[axis].isNaN {
            sum += Self.logDensity(warp, at: point[axis])
        }
        return weight * sum
    }

    /// The slope of ``value(at:)`` along a coordinate.
    func slope(along axis: Int, at place: Double) -> Double {
        guard let warp = warps.first(where: { $0.axis == axis })?.warp else { return 0 }
        let step = 1e-4
        let low = max(place - step, 0)
        let high = min(place + step, 1)
        return weight * (Self.logDensity(warp, at: high) - Self.logDensity(warp, at: low))
            / (high - low)
    }

    /// ln of the density, cut off where the prior leaves next to nothing.
    private static func logDensity(_ warp: UnitWarp, at place: Double) -> Double {
        let half = 5e-4
        let low = max(place - half, 0)
        let high = min(place + half, 1)
        let area = warp.cumulative(high) - warp.cumulative(low)
        return Double.log(max(area / (high - low), 1e-12))
    }
}

extension Distribution {
    /// Whether the user stated which values are likely good.
    fileprivate var statesBelief: Bool {
        switch self {
        case .float(let range): range.prior != .uniform
        case .integer(let range): range.prior != .uniform
        case .ordered, .choice: false
        }
    }
}
