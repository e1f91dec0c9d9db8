public import LuthierDomain
public import LuthierSchedulers

extension StudyLedger {
    /// The best trials: the Pareto front for several objectives, else the best `count` trials.
    ///
    /// - Parameter count: How many are wanted; nil gives one, the whole front, or as many solutions that
    ///   are far apart as the study asks for.
    /// - Returns: Trials, best first; with several objectives ordered by the first one.
    /// - Complexity: O(trials × log trials) for a count above 1, else O(best).
    public func bestTrials(_ count: Int? = nil) -> [Trial] {
        if definition.objectives.isEmpty || count == nil && solutionCount > 1,
            definition.objectives.count < 2
        {
            return solutions(count ?? solutionCount)
        }
        guard let count, count > 1, definition.objectives.count == 1,
            let objective = definition.objectives.first, let direction = objective.direction
        else { return best.prefix(count ?? .max).map { trials[$0] } }
        let ranked = trials.filter { $0.outcome == .completed && $0.metrics[objective.name] != nil }
            .map { (loss: direction.loss($0.metrics[objective.name] ?? .nan), trial: $0) }
            .sorted { ($0.loss, $0.trial.number) < ($1.loss, $1.trial.number) }
        return ranked.prefix(count).map(\.trial)
    }

    /// How much better the best trial is than the default settings, or than the trial that came first.
    public var gain: Gain? {
        best.first.flatMap { Gain(of: trials[$0], over: trials, in: definition) }
    }

    /// What the study is doing, in one word: `running`, `open`, `finished`, `exhausted`, `stopped`.
    public var state: String {
        if counts.running > 0 { return "running" }
        return ending?.word ?? "open"
    }

    /// Suggestions whose expected gain is looked at.
    package static let gainsLookedAt = 3

    /// The most that any of the last three suggestions expected to gain over the best completed trial,
    /// in the unit of the optimised metric; nil unless all of them told it.
    public var expectedGain: Double? {
        var most = 0.0
        var count = 0
        for trial in trials.reversed() where trial.origin == .suggested {
            guard let gain = trial.provenance?.figures["expected_gain"] else { return nil }
            most = max(most, gain)
            count += 1
            if count == Self.gainsLookedAt { return most }
        }
        return nil
    }

    /// How well early places told later ones, from the lowest rung up.
    ///
    /// - Parameter schedulers: Makes the study's scheduler.
    /// - Returns: Empty without rungs.
    /// - Complexity: O(rulings × log rulings).
    public func agreements(
        by schedulers: SchedulerCatalogue = SchedulerCatalogue()
    ) -> [RungAgreementEstimate] {
        // A study whose scheduler is not known here was never run by it here either.
        let scheduler = try? schedulers.scheduler(for: definition)
        return scheduler?.agreements(in: snapshot()) ?? []
    }

    /// The paused trials, those that came furthest first, then by their loss.
    public var furthest: [Trial] {
        guard let objective = definition.objectives.first, let direction = objective.direction
        else { return [] }
        func loss(_ trial: Trial) -> Double {
            trial.metrics[objective.name].map { direction.loss($0) } ?? .infinity
        }
        return paused.map { trials[$0] }.sorted {
            (-($0.reach() ?? 0), loss($0), $0.number) < (-($1.reach() ?? 0), loss($1), $1.number)
        }
    }
}
