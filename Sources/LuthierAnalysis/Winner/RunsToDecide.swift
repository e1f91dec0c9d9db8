import RealModule

/// How many more runs would tell two settings apart.
package struct RunsToDecide: Sendable, Hashable {
    /// The two, the likelier first: the numbers of trials with their settings.
    package let trials: [Int]
    /// How many more runs of each; at least 1.
    package let runs: Int

    /// A number of runs with which nobody would bother.
    package static let most = 10_000

    /// The runs after which the difference of two means is seen, with a power of 80 % at the 5 % level.
    ///
    /// Each needs 2 (z₀.₉₇₅ + z₀.₈)² σ²/δ² = 15.7 σ²/δ² runs, less those that there are. What units do to
    /// all alike is no part of σ² when both are run in the same ones.
    ///
    /// - Parameters:
    ///   - trials: The two.
    ///   - variance: σ², of one run.
    ///   - difference: δ, how far they are expected to lie apart; above 0.
    ///   - done: The fewest runs that either has had.
    /// - SeeAlso: Cohen, "Statistical Power Analysis for the Behavioral Sciences", 1988, chapter 2.
    init(_ trials: [Int], variance: Double, difference: Double, done: Double) {
        self.trials = trials
        let needed = 15.697_7 * variance / max(difference * difference, .leastNormalMagnitude)
        guard needed < Double(Self.most) else {
            runs = Self.most
            return
        }
        runs = max(1, Int((needed - done).rounded(.up)))
    }
}
