/// How wide the kernels of a Parzen estimator are on a numeric axis.
///
/// A kernel is as wide as the larger distance to its two neighbours; the outermost ones count the
/// inner neighbour only, and a single kernel the farther end of the axis. The rules differ in the
/// least width. All widths are shares of the axis.
enum BandwidthRule: Sendable, Hashable {
    /// 1 / min(100, observations + 2), the "magic clip" of Bergstra et al.
    case magicClip
    /// max(0.03, (observations + 2)^−2).
    ///
    /// - SeeAlso: Watanabe, "Tree-Structured Parzen Estimator: Understanding Its Algorithm Components
    ///   and Their Roles for Better Empirical Performance", 2023, arXiv:2304.11127.
    case small

    /// The least width for a number of observations.
    func floor(observations: Int) -> Double {
        let count = Double(observations + 2)
        return switch self {
        case .magicClip: 1 / min(100, count)
        case .small: max(0.03, 1 / (count * count))
        }
    }

    /// The width of a kernel between two neighbours.
    ///
    /// - Parameters:
    ///   - centre: Where it lies, in [0, 1].
    ///   - left: The neighbour below, or nil.
    ///   - right: The neighbour above, or nil.
    ///   - floor: The least width.
    /// - Returns: A share of the axis, at most 1.
    static func width(
        at centre: Double, left: Double?, right: Double?, floor: Double
    ) -> Double {
        let gap: Double
        switch (left, right) {
        case (nil, nil): gap = max(centre, 1 - centre)
        case (let left?, nil): gap = centre - left
        case (nil, let right?): gap = right - centre
        case (let left?, let right?): gap = max(centre - left, right - centre)
        }
        return min(max(gap, floor), 1)
    }
}
