import LuthierMath

/// How well the order of trials at one rung tells their order at the next.
///
/// Only trials that went on are compared, which are the better ones; the order among them is harder to
/// tell than the order of all.
public struct RungAgreementEstimate: Sendable, Hashable {
    /// Trials without which nothing is concluded.
    static let leastPairs = 12
    /// An upper limit of the correlation below which a rung is held to mislead.
    static let floor = 0.3

    /// The resource of the lower rung.
    public let low: Double
    /// The resource of the higher rung.
    public let high: Double
    /// Kendall's rank correlation, from -1 to 1.
    public let correlation: Double
    /// The ends of its 90 % interval.
    public let interval: ClosedRange<Double>
    /// Trials that were measured at both.
    public let count: Int

    /// An estimate from the losses of trials at two rungs; nil with fewer than two.
    package init?(_ pairs: some Sequence<(Double, Double)>, from low: Double, to high: Double) {
        let pairs = Array(pairs)
        var sums = KendallSums()
        for (place, pair) in pairs.enumerated() { sums.add(pair, beside: pairs[..<place]) }
        self.init(sums, of: pairs.count, from: low, to: high)
    }

    /// An estimate from what the losses of so many trials at two rungs add up to.
    init?(_ sums: KendallSums, of count: Int, from low: Double, to high: Double) {
        guard count >= 2, let tau = sums.tau else { return nil }
        self.low = low
        self.high = high
        correlation = tau
        self.count = count
        let reach = 1.6449 * kendallTauDeviation(count: count)
        interval = max(tau - reach, -1)...min(tau + reach, 1)
    }

    /// Whether what is seen at the lower rung has been shown to tell something.
    public var isTelling: Bool { interval.lowerBound > 0 }

    /// Whether what is seen at the lower rung has been shown to tell nothing.
    public var isMisleading: Bool {
        count >= Self.leastPairs && interval.upperBound < Self.floor
    }
}
