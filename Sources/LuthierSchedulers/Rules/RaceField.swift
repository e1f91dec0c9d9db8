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
        guard
            let foreseen = effects.foreseen(
                pairs.map { (unit: $0.place, value: $0.loss) }, over: all)
        else { return nil }
        let whole = Double(all.count)
        let other = rival.units.reduce(0) { $0 + (rival[$1]?.loss ?? .infinity) / whole }
        return Foreseen(
            own: foreseen.value, rival: other, count: pairs.count,
            deviation: foreseen.variance.squareRoot(), freedom: effects.freedom)
    }

    /// How much a setting's number in a unit differs by chance, as a share of the mean over all units.
    ///
    /// - Returns: A variance of 1 on average; nil for a unit that is not known, and where nothing differs.
    func noise(in unit: String) -> Double? {
        guard let place = places[unit], effects.residualVariance > 0 else { return nil }
        return effects.residualVariances[place] / effects.residualVariance
    }
}
