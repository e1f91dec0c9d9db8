public import LuthierDomain

extension StudyLedger {
    /// The best trials: the Pareto front for several objectives, else the best `count` trials.
    ///
    /// - Parameter count: How many are wanted; nil gives one, or the whole front.
    /// - Returns: Trials, best first; with several objectives ordered by the first one.
    /// - Complexity: O(trials × log trials) for a count above 1, else O(best).
    public func bestTrials(_ count: Int? = nil) -> [Trial] {
        guard let count, count > 1, definition.objectives.count == 1,
            let objective = definition.objectives.first, let direction = objective.direction
        else { return best.prefix(count ?? .max).map { trials[$0] } }
        let ranked = trials.filter { $0.outcome == .completed && $0.metrics[objective.name] != nil }
            .map { (loss: direction.loss($0.metrics[objective.name] ?? .nan), trial: $0) }
            .sorted { ($0.loss, $0.trial.number) < ($1.loss, $1.trial.number) }
        return ranked.prefix(count).map(\.trial)
    }

    /// What the study is doing, in one word: `running`, `open`, `finished`, `exhausted`, `stopped`.
    public var state: String {
        if counts.running > 0 { return "running" }
        return ending?.word ?? "open"
    }
}
