/// What the last third of a study's trials added to the best value.
package struct LateGain: Sendable, Hashable {
    /// How many trials that is.
    package let trials: Int
    /// By how much the best value became better; 0 where it did not.
    package let gain: Double
    /// The standard deviation of what the best trial came to.
    package let deviation: Double

    /// Whether that is less than one trial may differ from itself.
    package var isWithinNoise: Bool { gain < deviation }

    /// Fewest trials of which a third says something.
    static let fewest = 15

    /// The gain of the last third; nil for few trials.
    ///
    /// - Parameters:
    ///   - losses: What the trials came to, in their order.
    ///   - deviation: The standard deviation of what the best came to.
    init?(losses: [Double], deviation: Double) {
        guard losses.count >= Self.fewest else { return nil }
        trials = losses.count / 3
        let early = losses.dropLast(trials).reduce(.infinity) { min($0, $1) }
        let late = losses.suffix(trials).reduce(.infinity) { min($0, $1) }
        gain = max(early - late, 0)
        self.deviation = deviation
    }
}
