package import LuthierDomain

/// Which parameters are worth tuning on, and at which values the others may be frozen.
///
/// The fewest of the most important parameters that have a given share of the importance for every
/// metric are kept, with the parameters that their conditions need. Each other one is frozen at its
/// value in the best trial, or in the best trial in which it has one.
package struct CoreParameters: Sendable, Hashable {
    /// A parameter that may be frozen.
    package struct Frozen: Sendable, Hashable {
        /// Its name.
        package let parameter: String
        /// At which value.
        package let value: ParameterValue
        /// The trial that the value is from.
        package let number: Int
    }

    /// The advice, or why there is none.
    package enum Advice: Sendable, Hashable {
        /// Keep some and freeze the others; none are frozen where all matter.
        case split(keep: [String], freeze: [Frozen])
        /// There are too few trials to tell, and how many it takes.
        case tooFewTrials(have: Int, need: Int)
        /// There is one parameter.
        case oneParameter
    }

    /// The advice.
    package let advice: Advice
    /// The share of the importance that the kept parameters have, by the metric for which they have
    /// least; 1 where none are frozen.
    package let keptShare: Double
    /// The trials that a study of all parameters is planned with.
    package let trialsForAll: Int
    /// The trials that a study of the kept ones is planned with.
    package let trialsForKept: Int

    /// The share of the importance that is kept unless asked otherwise.
    package static let share = 0.9

    /// How many trials the split saves, by the rule of ten for each parameter.
    package var savedTrials: Int { trialsForAll - trialsForKept }

    /// Advice for the next study over the same space.
    ///
    /// - Parameters:
    ///   - importances: The importance for each metric that matters; at least one.
    ///   - observed: The values that one of them was measured on, whose best trial gives its values.
    ///   - best: The number of the best trial; nil takes the best value of `observed`.
    ///   - share: The share of the importance to keep, in (0, 1].
    package init(
        _ importances: [Importance], from observed: ObservedMetric, best: Int? = nil,
        keeping share: Double = CoreParameters.share
    ) {
        let space = observed.space.space
        let perParameter = Importance.trialsPerParameter
        trialsForAll = perParameter * space.parameters.count
        let have = importances.reduce(observed.count) { min($0, $1.trials) }
        guard space.parameters.count > 1, have >= trialsForAll else {
            advice =
                space.parameters.count == 1
                ? .oneParameter : .tooFewTrials(have: have, need: trialsForAll)
            keptShare = 1
            trialsForKept = trialsForAll
            return
        }
        var kept: Set<String> = []
        for importance in importances {
            kept.formUnion(Self.core(of: importance, share: share))
        }
        // A kept parameter needs those on which its existence depends.
        for parameter in space.parameters.reversed() where kept.contains(parameter.name) {
            kept.formUnion(
                parameter.condition?.names.filter { space.index(of: $0) != nil } ?? [])
        }
        var frozen: [Frozen] = []
        for name in space.names where !kept.contains(name) {
            if let value = Self.value(of: name, in: observed, best: best) {
                frozen.append(value)
            } else {
                kept.insert(name)
            }
        }
        let names = space.names.filter(kept.contains)
        advice = .split(keep: names, freeze: frozen)
        trialsForKept = perParameter * names.count
        keptShare =
            importances.map { importance in
                zip(importance.shares, importance.weights).reduce(0) {
                    $0 + (kept.contains($1.0.parameter) ? $1.1 : 0)
                }
            }.min().map { min($0, 1) } ?? 1
    }

    private static func core(of importance: Importance, share: Double) -> [String] {
        let ranked = zip(importance.shares.map(\.parameter), importance.weights).enumerated()
            .sorted { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }.map(\.element)
        var sum = 0.0
        var names: [String] = []
        for (name, weight) in ranked where sum < share - 1e-9 {
            names.append(name)
            sum += weight
        }
        return names
    }

    private static func value(
        of name: String, in observed: ObservedMetric, best: Int?
    ) -> Frozen? {
        if let best, let trial = observed.trials.first(where: { $0.number == best }),
            let value = trial.assignment[name]
        {
            return Frozen(parameter: name, value: value, number: best)
        }
        let losses = observed.losses
        let places = observed.trials.indices.filter { observed.trials[$0].assignment[name] != nil }
        guard let place = places.min(by: { losses[$0] < losses[$1] }),
            let value = observed.trials[place].assignment[name]
        else { return nil }
        return Frozen(parameter: name, value: value, number: observed.trials[place].number)
    }
}
