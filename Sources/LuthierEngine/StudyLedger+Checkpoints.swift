import LuthierDomain

extension StudyLedger {
    /// The trials, among those that ended from a place on and some others, whose checkpoints are of no
    /// use any more: they ended and were not completed.
    ///
    /// - Parameters:
    ///   - place: How many ends were looked at before.
    ///   - others: Trials to look at too.
    /// - Returns: Their numbers.
    func needlessCheckpoints(from place: Int, and others: Set<Int>) -> [Int] {
        let recent = ended.dropFirst(place).filter { !others.contains($0) }
        return (recent + others.sorted()).filter { number in
            guard trials.indices.contains(number), let outcome = trials[number].outcome else {
                return false
            }
            return outcome != .completed && trials[number].attempt > 0
        }
    }

    /// The trials that may have a checkpoint, in ascending order.
    var checkpointHolders: [CheckpointHolder] {
        trials.compactMap { trial in
            guard trial.attempt > 0, trial.outcome ?? .completed == .completed else { return nil }
            return CheckpointHolder(
                number: trial.number, attempt: trial.attempt, isRunning: trial.lease != nil)
        }
    }

    /// The trials whose checkpoints can best be done without, those first: completed ones that are
    /// neither among the best nor scored on the holdout, then paused ones that came least far; the worst of several first.
    ///
    /// With several objectives the first one says which is worse.
    var spareCheckpoints: [Int] {
        let best = Set(best + holdoutUses.map(\.number))
        var arrivals: [Int: Measurement] = [:]
        for ruling in rulings {
            if case .pause = ruling.ruling { arrivals[ruling.number] = ruling.measurement }
        }
        var spare: [(rank: (Double, Double), number: Int)] = []
        for trial in trials where trial.attempt > 0 && !best.contains(trial.number) {
            if trial.outcome == .completed {
                spare.append(((-.infinity, -loss(trial.metrics)), trial.number))
            } else if trial.state == .paused {
                let arrival = arrivals[trial.number]
                let reach = arrival?.reach ?? trial.reach() ?? 0
                spare.append(((reach, -loss(arrival?.metrics ?? trial.metrics)), trial.number))
            }
        }
        return spare.sorted {
            ($0.rank.0, $0.rank.1, $0.number) < ($1.rank.0, $1.rank.1, $1.number)
        }
        .map(\.number)
    }

    /// The loss by the first objective; +∞ without a number.
    func loss(_ metrics: MetricValues) -> Double {
        guard let objective = definition.objectives.first,
            let value = metrics[objective.name], !value.isNaN
        else { return .infinity }
        return objective.direction?.loss(value) ?? value
    }

    /// How many trials have ended.
    var endCount: Int { ended.count }
}
