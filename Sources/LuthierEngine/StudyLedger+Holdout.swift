public import LuthierDomain

extension StudyLedger {
    /// Trials whose spread on validation says how much a difference means.
    static let topTrials = 5

    /// Every trial that was scored on the holdout, or began to be, in the order of the first
    /// attempts.
    public var holdoutUses: [HoldoutUse] { holdout.uses }

    /// The use of the holdout by a trial, or nil.
    public func holdoutUse(of number: Int) -> HoldoutUse? { holdout[number] }

    /// Which candidate a trial is on the holdout, from 1.
    ///
    /// Trials whose scoring never started a program have seen nothing and are not counted.
    ///
    /// - Parameter number: A trial's number, scored or not.
    /// - Returns: One more than the candidates before it.
    public func holdoutPlace(of number: Int) -> Int {
        holdoutUses.prefix { $0.number != number }.count(where: \.mayHaveLooked) + 1
    }

    /// The use of the holdout by a trial with what it is compared with, or nil.
    public func holdoutStanding(of number: Int) -> HoldoutStanding? {
        holdout[number].map {
            HoldoutStanding(
                use: $0, place: holdoutPlace(of: number), gaps: holdoutGaps(of: number))
        }
    }

    /// Every use of the holdout with what it is compared with.
    public var holdoutStandings: [HoldoutStanding] {
        holdoutUses.compactMap { holdoutStanding(of: $0.number) }
    }

    /// How a trial's numbers on the holdout differ from those it reported, in the order told.
    ///
    /// - Parameter number: A trial's number.
    /// - Returns: The metrics that both have as finite numbers; empty before it was scored.
    public func holdoutGaps(of number: Int) -> [HoldoutGap] {
        guard let score = holdout[number]?.score else { return [] }
        return score.metrics.entries.compactMap { name, value in
            let metric = definition.metrics.first { $0.name == name }
            guard let before = trials[number].metrics[name], before.isFinite, value.isFinite,
                metric?.isRule != true
            else { return nil }
            return HoldoutGap(
                metric: name, direction: metric?.direction,
                validation: before, holdout: value, spread: topSpread(of: name))
        }
    }

    /// How far the best trials lie apart in an optimised metric, by what they reported.
    ///
    /// - Parameter metric: The name of an optimised metric.
    /// - Returns: The five best completed trials, or as many as there are, and the difference
    ///   between the first and last of them; nil with fewer than two.
    /// - Complexity: O(trials × log trials).
    public func topSpread(of metric: String) -> HoldoutGap.Spread? {
        guard
            let direction = definition.metrics.first(where: { $0.name == metric })?.direction
        else { return nil }
        let losses = trials.lazy.filter { $0.outcome == .completed }
            .compactMap { $0.metrics[metric].map(direction.loss) }.filter(\.isFinite)
            .sorted().prefix(Self.topTrials)
        guard losses.count > 1, let first = losses.first, let last = losses.last else { return nil }
        return HoldoutGap.Spread(trials: losses.count, width: last - first)
    }
}
