/// What one simulated study came to.
package struct SimulationReport: Sendable, Hashable {
    /// The seed from which everything follows.
    package let seed: UInt64
    /// What the study was, in a few words.
    package let study: String
    /// Faults that took effect, by kind.
    package var faults: [FaultKind: Int] = [:]
    /// Events in the log at the end.
    package var events = 0
    /// Requests that were sent, repetitions included.
    package var requests = 0
    /// Attempts of trials that began.
    package var trials = 0
    /// Suggestions and rulings that were computed again.
    package var recomputed = 0
    /// The virtual time that passed, in milliseconds.
    package var milliseconds: Int64 = 0
    /// Broken promises; empty when all is well.
    package var violations: [Violation] = []
    /// A hash of everything that happened, in order.
    package var hash: UInt64 = 0
    /// Everything that happened, in order; empty unless asked for.
    package var trace: [String] = []

    init(seed: UInt64, study: String) {
        self.seed = seed
        self.study = study
    }

    /// How many faults took effect.
    package var faultCount: Int { faults.values.reduce(0, +) }
}
