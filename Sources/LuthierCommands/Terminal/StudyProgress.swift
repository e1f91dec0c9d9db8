import LuthierDomain
import LuthierEngine

/// What a progress view shows of a study, taken from its ledger at one moment.
struct StudyProgress {
    let definition: StudyDefinition
    let counts: TrialCounts
    let started: Int
    /// The best trial, or nil while there is none; with several objectives the front's first.
    let best: Trial?
    /// How many trials are on the Pareto front; 1 with a single objective.
    let frontCount: Int
    /// What the best trial gained.
    let gain: Gain?
    /// The best value of the first objective after each finished trial.
    let bestValues: [Double]
    /// Completed trials by their first two objectives, those of the front marked; empty with a single
    /// objective.
    let front: [PointChart.Point]
    /// The running trials by number.
    let running: [Trial]
    /// The resource that trials reported.
    let spent: Double
    /// The time in which trials ran.
    let active: Double
    let now: Timestamp

    init(_ ledger: StudyLedger, now: Timestamp) {
        definition = ledger.definition
        counts = ledger.counts
        started = ledger.startedCount
        best = ledger.best.first.map { ledger.trials[$0] }
        frontCount = ledger.best.count
        gain = ledger.gain
        bestValues = Self.bestValues(of: ledger)
        front = Self.front(of: ledger)
        running = ledger.trials.suffix(4096).filter { $0.lease != nil }
        spent = ledger.spentResource
        active = ledger.activeTime(at: now).seconds
        self.now = now
    }

    /// How much of the budget is used, by whatever ends first; nil without a budget.
    var fraction: Double? {
        let budget = definition.budget
        // A trial that rests may go on, and has used its share of a budget of trials.
        let ended = Double(counts.ended + counts.paused)
        let shares = [
            budget.trials.map { ended / Double(max($0, 1)) },
            budget.time.map { active / max($0.seconds, 1e-9) },
            budget.resource.map { spent / max($0, 1e-9) },
        ].compactMap { $0 }
        return shares.max().map { min($0, 1) }
    }

    /// The time that the rest of the budget is likely to take; nil before there is a rate.
    var secondsLeft: Double? {
        guard let fraction, fraction > 0, counts.ended >= 2 || active > 5 else { return nil }
        return active * (1 - fraction) / fraction
    }

    /// The newest trials that the front is drawn among.
    private static let drawnTrials = 2000

    private static func front(of ledger: StudyLedger) -> [PointChart.Point] {
        let names = ledger.definition.objectives.map(\.name)
        guard names.count > 1 else { return [] }
        let best = Set(ledger.best)
        let drawn = Set(max(ledger.trials.count - drawnTrials, 0)..<ledger.trials.count)
        return best.union(drawn).compactMap { number in
            let trial = ledger.trials[number]
            guard trial.outcome == .completed, let y = trial.metrics[names[0]],
                let x = trial.metrics[names[1]]
            else { return nil }
            return PointChart.Point(x: x, y: y, isMarked: best.contains(number))
        }
    }

    private static func bestValues(of ledger: StudyLedger) -> [Double] {
        guard let objective = ledger.definition.objectives.first,
            let direction = objective.direction
        else { return [] }
        var best: Double?
        return ledger.trials.compactMap { trial -> Double? in
            if trial.outcome == .completed, let value = trial.metrics[objective.name] {
                if let incumbent = best {
                    if direction.isBetter(value, than: incumbent) { best = value }
                } else {
                    best = value
                }
            }
            return trial.outcome == nil ? nil : best
        }
    }
}
