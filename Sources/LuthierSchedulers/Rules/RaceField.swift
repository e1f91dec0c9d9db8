import LuthierMath

/// What the units of a race do to all who run, by one metric.
struct RaceField: Sendable {
    private let places: [String: Int]
    private let effects: CrossedEffects

    /// The field of some runs; nil when they have no two units in common.
    ///
    /// - Complexity: O(runs × u² + u³) for u units.
    init?(_ runs: [UnitResults]) {
        var places: [String: Int] = [:]
        for unit in runs.lazy.flatMap(\.units) where places[unit] == nil {
            places[unit] = places.count
        }
        let items = runs.map { run in
            run.units.compactMap { unit -> (unit: Int, value: Double)? in
                guard let loss = run[unit]?.loss, loss.isFinite, let place = places[unit] else {
                    return nil
                }
                return (place, loss)
            }
        }
        guard let effects = CrossedEffects(items, unitCount: places.count) else { return nil }
        self.places = places
        self.effects = effects
    }

    /// What a trial's mean will be, and that of a completed one.
    struct Foreseen: Sendable {
        /// Its mean loss over the other's units, as far as can be told.
        let own: Double
        /// The other's.
        let rival: Double
        /// The units that it has.
        let count: Int
        /// The standard deviation of ``own``.
        let deviation: Double
        /// How well the deviation is known.
        let freedom: Int

        /// By how many deviations it is better.
        var lead: Double {
            own.isFinite && rival.isFinite
                ? (rival - own) / max(deviation, .leastNormalMagnitude) : rival - own
        }

        /// Whether it is worse, unless something happened that has a chance below the one given.
        func isBehind(chance: Double) -> Bool {
            guard own < .infinity else { return true }
            let quantile = studentQuantile(1 - chance, degrees: Double(max(freedom, 1)))
            return own - rival > quantile * deviation || deviation == 0 && own >= rival
        }
    }

    /// Foresees a trial's mean over the units of a completed one.
    ///
    /// A unit counts once the trial has come as far in it as the other.
    ///
    /// - Parameters:
    ///   - own: The trial, which runs.
    ///   - rival: The completed one.
    /// - Returns: nil when they have no unit in common, or nothing is missing.
    func mean(of own: UnitResults, beside rival: UnitResults) -> Foreseen? {
        let pairs = own.paired(with: rival).compactMap { pair in
            places[pair.unit].map { (place: $0, loss: pair.own) }
        }
        let all = rival.units.compactMap { places[$0] }
        guard all.count == rival.units.count, !pairs.isEmpty, pairs.count < all.count else {
            return nil
        }
        let (count, whole) = (Double(pairs.count), Double(all.count))
        let mean = pairs.reduce(0) { $0 + ($1.loss - effects.unitEffects[$1.place]) / count }
        let centre = all.reduce(0) { $0 + effects.unitEffects[$1] / whole }
        let other = rival.units.reduce(0) { $0 + (rival[$1]?.loss ?? .infinity) / whole }
        // The trial's own mean over all units holds what is left in its units, so that part is known.
        let variance =
            effects.varianceOfDifference(between: pairs.map(\.place), and: all)
            - 2 * effects.residualVariance / whole
        return Foreseen(
            own: mean + centre, rival: other, count: pairs.count,
            deviation: max(variance, 0).squareRoot(), freedom: effects.freedom)
    }
}
