import LuthierMath

/// Says what the losses of trials would be over all units, where they ran in only some of them.
///
/// Trials that are stopped after a fold or two ran in the same first folds, which may be easy or hard ones.
/// What folds do to all settings alike is estimated from the best trials that ran in all of them, and
/// taken out.
struct UnitMeans: Sendable {
    /// Whole trials that the effects of units are estimated from: the best.
    private static let mostWitnesses = 32

    private let effects: CrossedEffects
    private let objective: Int

    /// Means of one objective; nil when no two units can be compared.
    ///
    /// - Parameters:
    ///   - observations: Ended trials.
    ///   - objective: Which of the losses.
    ///   - unitCount: How many units there are.
    /// - Complexity: O(n log n + u³).
    init?(_ observations: [Observation], objective: Int, unitCount: Int) {
        let whole = observations.filter { $0.kind == .feasible && $0.units.count > 1 }
        let witnesses = whole.sorted {
            ($0.losses[objective], $0.number) < ($1.losses[objective], $1.number)
        }.prefix(Self.mostWitnesses)
        let items = witnesses.map { witness in
            witness.units.map { (unit: $0.place, value: $0.losses[objective]) }
        }
        guard let effects = CrossedEffects(items, unitCount: unitCount) else { return nil }
        self.effects = effects
        self.objective = objective
    }

    /// The losses that trials are expected to have over all units, and how much less sure these are: those
    /// of trials that ran in all of them, and of trials without units, as they are.
    ///
    /// - Parameters:
    ///   - observations: Ended trials.
    ///   - unitCount: How many units there are; 0 changes nothing.
    /// - Returns: The same trials in the same order.
    static func projected(_ observations: [Observation], unitCount: Int) -> [Observation] {
        guard unitCount > 1, let count = observations.map(\.losses.count).max() else {
            return observations
        }
        let units = Array(0..<unitCount)
        var projected = observations
        for objective in 0..<count {
            guard let means = UnitMeans(observations, objective: objective, unitCount: unitCount)
            else { continue }
            for (place, observation) in observations.enumerated()
            where observation.kind == .stopped && objective < observation.losses.count {
                let values = observation.units.map {
                    (unit: $0.place, value: $0.losses[objective])
                }
                guard let mean = means.effects.foreseen(values, over: units) else { continue }
                if projected[place].doubts.isEmpty {
                    projected[place].doubts = [Double](repeating: 0, count: count)
                }
                projected[place].losses[objective] = mean.value
                projected[place].doubts[objective] = mean.variance
            }
        }
        return projected
    }
}
