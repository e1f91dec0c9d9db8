package import LuthierSurrogates

/// Importance as the share of the metric's variance over the whole space that a parameter alone, or a
/// pair of them, causes, read exactly from the trees of a random forest.
///
/// Boxes of the trees count by their volume, so that what a sampler visited often counts no more than
/// the rest. Losses above their third quartile are taken for it, so that settings which fail to train do
/// not hide what matters among the others; the quartile is that of the space, because a sampler which
/// learns tries few bad settings, and among good ones that which makes settings bad does not matter.
///
/// - SeeAlso: Hutter, Hoos, Leyton-Brown, "An Efficient Approach for Assessing Hyperparameter
///   Importance", ICML 2014.
package struct FunctionalANOVA: Sendable, Hashable {
    /// How the forest is grown.
    package var forest = ForestOptions()
    /// Losses above this quantile are taken for it; 1 takes all as they are.
    package var limit = 0.75
    /// Of how many of the most important parameters pairs are looked at.
    package var paired = 6
    /// The trees, and the places of the space, that tell the limit of losses.
    private static let limitingTrees = 16
    private static let limitingPlaces: UInt64 = 256
    /// The fewest trials that a forest is grown on at all.
    private static let fewestTrials = 4

    /// The published settings.
    package init() {}

    /// How much each parameter matters.
    ///
    /// - Throws: When fewer than four trials count, or all are equal.
    /// - Complexity: That of growing the forest, on 1,000 trials at most, and O(leaves²) for each pair
    ///   and tree.
    package func importance(
        of observed: ObservedMetric, seed: UInt64
    ) throws(AnalysisError) -> Importance {
        try observed.requireDifferentValues()
        guard observed.count >= Self.fewestTrials else {
            throw AnalysisError(
                .tooFewTrials,
                "\(observed.count) trials count, and a forest needs \(Self.fewestTrials).",
                hint: "Run more trials.")
        }
        // Without a goal no value is a bad one.
        let cap = observed.metric.direction == nil ? nil : largestLoss(observed, seed: seed)
        let grown = ParameterForest(
            observed, limitingLossesTo: cap, options: forest, seed: seed)
        let singles = grown.forest.singleShares
        guard !singles.isEmpty else {
            throw AnalysisError(
                .allEqual, "the forest found no difference among \(observed.count) trials.",
                hint: "Run more trials, or look at another metric.")
        }
        var notes = Importance.notes(on: observed)
        if grown.trials < observed.count {
            notes.append(
                "The forest was grown on \(grown.trials) of the \(observed.count) trials, drawn "
                    + "evenly.")
        }
        let shares = observed.names.indices.map { axis in
            let (mean, deviation) = Self.moments(singles.map { $0[axis] })
            return Importance.Share(
                parameter: observed.names[axis], share: mean, deviation: deviation,
                trials: observed.columns[axis].reduce(0) { $0 + ($1.isNaN ? 0 : 1) })
        }
        return Importance(
            metric: observed.metric, method: .functionalANOVA, trials: grown.trials, best: nil,
            shares: shares, interactions: interactions(shares, grown.forest, observed.names),
            notes: notes)
    }

    /// The loss that larger ones are taken for: the quantile of what a forest expects over the space,
    /// no more than Tukey's outer fence of the trials, no less than the quantile of the trials.
    private func largestLoss(_ observed: ObservedMetric, seed: UInt64) -> Double {
        func quantile(_ sorted: [Double], _ share: Double) -> Double {
            sorted[Int((share * Double(sorted.count - 1)).rounded(.up))]
        }
        let losses = observed.losses.sorted()
        var few = forest
        few.trees = min(few.trees, Self.limitingTrees)
        let rough = ParameterForest(
            observed, limitingLossesTo: .infinity, options: few, seed: seed
        ).forest
        let expected = ParameterForest.evenPoints(of: observed.space, count: Self.limitingPlaces)
            .map { rough.prediction(at: $0).mean }.sorted()
        let (low, high) = (quantile(losses, 0.25), quantile(losses, 0.75))
        let fence = limit < 1 ? high + 3 * (high - low) : .infinity
        let largest = max(min(quantile(expected, limit), fence), quantile(losses, limit))
        // Where most are equal a limit would leave nothing.
        return largest > losses[0] ? largest : losses[losses.count - 1]
    }

    private func interactions(
        _ shares: [Importance.Share], _ forest: RandomForest, _ names: [String]
    ) -> [Importance.Interaction] {
        let axes = shares.indices.sorted {
            (shares[$1].share, $0) < (shares[$0].share, $1)
        }.prefix(paired).sorted()
        var found: [Importance.Interaction] = []
        for (place, first) in axes.enumerated() {
            for second in axes[(place + 1)...] {
                let (mean, deviation) = Self.moments(forest.interactionShares(first, second))
                found.append(
                    Importance.Interaction(
                        first: names[first], second: names[second], share: mean,
                        deviation: deviation))
            }
        }
        return found
    }

    private static func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
        let count = Double(max(values.count, 1))
        let mean = values.reduce(0, +) / count
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        return (mean, variance.squareRoot())
    }
}
