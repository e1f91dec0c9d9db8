/// How likely the places of a parameter's unit interval are: a prior, as a pair of inverse maps.
///
/// A uniform draw goes through ``quantile`` to a place on the parameter's scale; ``cumulative``
/// leads back. Without a warp every place is as likely as any other.
public struct UnitWarp: Sendable {
    /// From a probability in [0, 1] to a place in [0, 1]; never falls.
    public let quantile: @Sendable (Double) -> Double
    /// From a place in [0, 1] to the probability of lying at or below it; undoes `quantile`.
    public let cumulative: @Sendable (Double) -> Double

    /// A warp from a quantile function and its inverse.
    ///
    /// - Parameters:
    ///   - quantile: From probability to place, both in [0, 1].
    ///   - cumulative: From place to probability.
    public init(
        quantile: @escaping @Sendable (Double) -> Double,
        cumulative: @escaping @Sendable (Double) -> Double
    ) {
        self.quantile = quantile
        self.cumulative = cumulative
    }

    /// Every place as likely as any other.
    public static let uniform = UnitWarp(quantile: { $0 }, cumulative: { $0 })
}
