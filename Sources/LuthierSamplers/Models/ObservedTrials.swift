import LuthierDomain

/// An ended trial as models see it.
struct Observation: Sendable, Hashable {
    /// What it teaches.
    enum Kind: Sendable, Hashable {
        /// All objectives are known and every constraint on metrics holds.
        case feasible
        /// The scheduler ended it; the losses are those of its last measurement.
        case stopped
        /// A constraint on metrics is broken; the losses may be known.
        case infeasible
        /// It failed, ran out of memory, or the program said that it cannot be.
        case failed
    }

    /// The trial's number.
    let number: Int
    /// Its point in the model's space.
    let point: [Double]
    /// What it teaches.
    let kind: Kind
    /// Its objectives, small being good.
    ///
    /// Empty when they are not known. Always finite.
    let losses: [Double]
    /// How far each bound of a constraint on metrics is exceeded.
    ///
    /// In the metric's unit, negative where it holds, always finite; empty when a metric is not known.
    let excesses: [Double]

    /// How long the trial took; nil when it did not run to its own end.
    var seconds: Double?

    /// How far the bounds are exceeded in all; 0 when none is.
    var violation: Double { excesses.reduce(0) { $0 + max($1, 0) } }
}

/// The ended trials of a study, read as they come.
///
/// What it holds is a function of the last snapshot alone; an earlier reading only saves time.
struct ObservedTrials: Sendable {
    /// Every observation, oldest result first.
    private(set) var observations: [Observation] = []
    /// How often reading began anew; whoever keeps something beside the observations drops it when
    /// this changes.
    private(set) var generation = 0
    private let space: ModelSpace
    private var metrics: [Metric] = []

    init(_ space: ModelSpace) { self.space = space }

    /// Reads the trials that have ended since the last snapshot.
    ///
    /// - Complexity: O(new trials), and O(all trials) when the snapshot does not continue the last.
    mutating func read(_ snapshot: StudySnapshot) {
        let ends = snapshot.ends
        if !continues(in: snapshot, ends) {
            observations = []
            generation += 1
        }
        metrics = snapshot.definition.metrics
        for position in observations.count..<ends.count {
            observations.append(observation(of: snapshot.trials[ends[position]]))
        }
    }

    private func continues(in snapshot: StudySnapshot, _ ends: TrialEnds) -> Bool {
        guard let last = observations.last else { return true }
        guard observations.count <= ends.count, metrics == snapshot.definition.metrics,
            ends[observations.count - 1] == last.number, ends[0] == observations[0].number
        else { return false }
        let again = observation(of: snapshot.trials[last.number])
        // NaN stands for inactive parameters and equals nothing.
        return again.losses == last.losses && again.kind == last.kind
            && zip(again.point, last.point).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    }

    private func observation(of trial: Trial) -> Observation {
        var values = trial.metrics
        let kind: Observation.Kind
        switch trial.outcome {
        case .completed: kind = .feasible
        case .stopped:
            kind = .stopped
            if let last = trial.measurements.last { values = last.metrics.merging(values) }
        case .infeasible: kind = .infeasible
        case .failed, .outOfMemory, nil: kind = .failed
        }
        var seconds: Double?
        if let ended = trial.ended, kind == .feasible || kind == .infeasible {
            seconds = (ended - trial.started).seconds
        }
        return Observation(
            number: trial.number, point: space.point(of: trial.assignment), kind: kind,
            losses: losses(values), excesses: excesses(values), seconds: seconds)
    }

    private func losses(_ values: MetricValues) -> [Double] {
        var losses: [Double] = []
        for metric in metrics {
            guard let direction = metric.direction else { continue }
            guard let value = values[metric.name], value.isFinite else { return [] }
            losses.append(direction.loss(value))
        }
        return losses
    }

    private func excesses(_ values: MetricValues) -> [Double] {
        var excesses: [Double] = []
        for metric in metrics {
            guard case .constraint(let bound) = metric.role else { continue }
            guard let value = values[metric.name], value.isFinite else { return [] }
            if let atMost = bound.atMost { excesses.append(value - atMost) }
            if let atLeast = bound.atLeast { excesses.append(atLeast - value) }
        }
        return excesses
    }
}
