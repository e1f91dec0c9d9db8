public import LuthierDomain

extension StudyLedger {
    /// Solutions that are shown where the study asks for no number of them and has no objective.
    private static let usualSolutions = 5
    /// The newest trials that solutions without an objective are chosen from.
    private static let newest = 4000

    /// How many trials an answer about the best names: as many as the study asks for, or several where
    /// trials only have to satisfy constraints.
    public var solutionCount: Int {
        definition.objectives.isEmpty && definition.solutions == 1
            ? Self.usualSolutions : definition.solutions
    }

    /// Completed trials that are good and far apart.
    ///
    /// With an objective the best comes first. Those after it are chosen from the best tenth of the
    /// completed trials, or three for each solution where that is more, each the furthest from those
    /// chosen before. Without an objective every trial that satisfies the constraints is as good, and the
    /// first found comes first.
    ///
    /// - Parameter count: How many at most.
    /// - Returns: Trials in the order of choosing.
    /// - Complexity: O(trials log trials + count × candidates × parameters).
    public func solutions(_ count: Int) -> [Trial] {
        let selection = DiverseSelection(definition.space)
        let completed = trials.filter { $0.outcome == .completed }
        guard let objective = definition.objectives.first, let direction = objective.direction
        else {
            return selection.chosen(count, from: completed.suffix(Self.newest))
        }
        let ranked = completed.filter { $0.metrics[objective.name] != nil }
            .map { (loss: direction.loss($0.metrics[objective.name] ?? .nan), trial: $0) }
            .sorted { ($0.loss, $0.trial.number) < ($1.loss, $1.trial.number) }
        let good = ranked.prefix(max(3 * count, ranked.count / 10))
        return selection.chosen(count, from: good.map(\.trial))
    }

    /// How far solutions lie apart that a study counts before it ends.
    public static let solutionDistance = 0.1

    /// Whether the study has as many solutions as it asks for, each at least ``solutionDistance`` from
    /// those before it; false with an objective.
    ///
    /// - Complexity: As ``solutions(_:)``, and O(1) while there are too few trials for it.
    public var hasEnoughSolutions: Bool {
        let wanted = solutionCount
        guard definition.objectives.isEmpty, counts.completed >= wanted else { return false }
        let completed = trials.filter { $0.outcome == .completed }.suffix(Self.newest)
        let found = DiverseSelection(definition.space).chosen(
            wanted, from: Array(completed), apart: Self.solutionDistance)
        return found.count == wanted
    }

    /// The trial that breaks the constraints on metrics least, by the sum of what each bound is exceeded
    /// by in shares of the bound; nil where a trial breaks none, or none was measured.
    public var nearestToFeasible: Trial? {
        guard counts.completed == 0 else { return nil }
        var best: (violation: Double, trial: Trial)?
        for trial in trials {
            guard case .infeasible = trial.outcome,
                let violation = definition.violation(of: trial.metrics),
                violation < best?.violation ?? .infinity
            else { continue }
            best = (violation, trial)
        }
        return best?.trial
    }
}

extension StudyDefinition {
    /// By how much bounds are exceeded, in shares of each; nil where a number is missing or none is.
    fileprivate func violation(of values: MetricValues) -> Double? {
        var sum = 0.0
        for metric in metrics {
            guard case .constraint(let bound) = metric.role else { continue }
            guard let value = values[metric.name], value.isFinite else { return nil }
            for excess in [
                bound.atMost.map { (value - $0) / max(abs($0), 1e-12) },
                bound.atLeast.map { ($0 - value) / max(abs($0), 1e-12) },
            ] {
                sum += max(excess ?? 0, 0)
            }
        }
        return sum > 0 ? sum : nil
    }
}
