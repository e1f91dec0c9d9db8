import LuthierDomain

/// An ended trial as models see it.
struct Observation: Sendable, Hashable {
    /// What it teaches.
    enum Kind: Sendable, Hashable {
        /// All objectives are known and every constraint on metrics holds.
        case feasible
        /// A scheduler stopped or paused it; the losses are those of its last measurement.
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
    /// Its objectives, small being good; in a study of constraints alone how far these are broken.
    ///
    /// Empty when they are not known. Always finite.
    var losses: [Double]
    /// The variance of each loss's error beyond that of trials that ran to the end; empty is none.
    var doubts: [Double] = []
    /// How far each bound of a constraint on metrics is exceeded.
    ///
    /// In the metric's unit, negative where it holds, always finite; empty when a metric is not known.
    let excesses: [Double]

    /// How long the trial took; nil when it did not run to its own end.
    var seconds: Double?
    /// How its loss went as far as it was trained, in ascending order of the resource; empty in studies
    /// without a scheduler or with several objectives.
    var curve: [CurvePoint] = []
    /// Its losses in each unit that it ran to the end, such as a fold; empty in studies without a scheduler.
    var units: [UnitLosses] = []

    /// Whether nothing is known of it but that these values do not work.
    var hasFailed: Bool {
        kind == .failed || kind == .infeasible && losses.isEmpty && excesses.isEmpty
    }

    /// How far the bounds are exceeded in all; 0 when none is.
    var violation: Double { excesses.reduce(0) { $0 + max($1, 0) } }
}

/// The losses in one unit.
struct UnitLosses: Sendable, Hashable {
    /// Which of the units.
    let place: Int
    /// Its objectives, small being good; finite.
    let losses: [Double]
}

/// A loss on the way.
struct CurvePoint: Sendable, Hashable {
    /// The resource, or else the step, at which it was measured.
    let reach: Double
    /// The loss, small being good; finite.
    let loss: Double
}

/// The ended and paused trials of a study, read as they come.
///
/// What it holds is a function of the last snapshot alone; an earlier reading only saves time.
struct ObservedTrials: Sendable {
    /// Every observation, one for each trial, in the order of the trials' first results.
    private(set) var observations: [Observation] = []
    /// Whether some of them are of trials that were not trained to the end.
    private(set) var hasPartial = false
    /// How many units, such as folds, trials ran in.
    var unitCount: Int { unitPlaces.count }
    /// How often reading began anew; whoever keeps something beside the observations drops it when
    /// this changes.
    private(set) var generation = 0
    private let space: ModelSpace
    private var metrics: [Metric] = []
    private var followsCurves = false
    private var unitPlaces: [String: Int] = [:]
    private var places: [Int: Int] = [:]
    private var readCount = 0
    private var lastNumber: Int?

    init(_ space: ModelSpace) { self.space = space }

    /// Reads the results that came since the last snapshot.
    ///
    /// A trial that was paused before and has another result now takes its old place.
    ///
    /// - Complexity: O(new results), and O(all) when the snapshot does not continue the last.
    mutating func read(_ snapshot: StudySnapshot) {
        if !continues(in: snapshot) { begin() }
        metrics = snapshot.definition.metrics
        followsCurves =
            snapshot.definition.scheduler != nil && snapshot.definition.objectives.count == 1
        var amended = false
        for number in snapshot.results[readCount...] {
            if snapshot.definition.scheduler != nil { readUnits(of: snapshot.trials[number]) }
            let observation = observation(of: snapshot.trials[number])
            if observation.kind == .stopped { hasPartial = true }
            if let place = places[number] {
                amended = amended || observations[place] != observation
                observations[place] = observation
            } else {
                places[number] = observations.count
                observations.append(observation)
            }
        }
        lastNumber = snapshot.results.last
        readCount = snapshot.results.count
        if amended { generation += 1 }
    }

    private mutating func begin() {
        observations = []
        places = [:]
        unitPlaces = [:]
        readCount = 0
        hasPartial = false
        generation += 1
    }

    private mutating func readUnits(of trial: Trial) {
        for unit in trial.measurements.lazy.compactMap(\.unit) where unitPlaces[unit] == nil {
            unitPlaces[unit] = unitPlaces.count
        }
    }

    private func continues(in snapshot: StudySnapshot) -> Bool {
        let results = snapshot.results
        guard readCount > 0 else { return true }
        guard readCount <= results.count, metrics == snapshot.definition.metrics,
            results[readCount - 1] == lastNumber, results[0] == observations[0].number
        else { return false }
        // A trial that may be continued may look otherwise by now.
        guard let last = observations.last(where: { $0.kind != .stopped }) else { return true }
        let again = observation(of: snapshot.trials[last.number])
        // NaN stands for inactive parameters and equals nothing.
        return again.losses == last.losses && again.kind == last.kind
            && zip(again.point, last.point).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
    }

    private func observation(of trial: Trial) -> Observation {
        var values = trial.metrics
        // What a running attempt reports is no result yet.
        let measured =
            trial.outcome == nil ? trial.measurements[..<trial.settled] : trial.measurements[...]
        let kind: Observation.Kind
        switch trial.outcome {
        case .completed: kind = .feasible
        case .stopped:
            kind = .stopped
            if let last = measured.last(where: { $0.unit == nil }) {
                values = last.metrics.merging(values)
            }
        case nil:
            kind = .stopped
            values = TrialTally(measured).metrics
        case .infeasible: kind = .infeasible
        case .failed, .outOfMemory: kind = .failed
        }
        var seconds: Double?
        if let ended = trial.ended, kind == .feasible || kind == .infeasible {
            seconds = (ended - trial.started).seconds
        }
        var observation = Observation(
            number: trial.number, point: space.point(of: trial.assignment), kind: kind,
            losses: losses(values), excesses: excesses(values), seconds: seconds)
        if followsCurves { observation.curve = curve(measured) }
        if !unitPlaces.isEmpty, kind == .feasible || kind == .stopped {
            observation.units = units(measured)
        }
        return observation
    }

    private func units(_ measurements: ArraySlice<Measurement>) -> [UnitLosses] {
        measurements.compactMap { measurement in
            guard Replication.isResult(measurement),
                let place = measurement.unit.flatMap({
                    unitPlaces[$0]
                })
            else { return nil }
            let losses = losses(measurement.metrics)
            return losses.isEmpty ? nil : UnitLosses(place: place, losses: losses)
        }
    }

    /// The points of a curve; where training began anew, what was measured before beyond there is
    /// left out.
    private func curve(_ measurements: ArraySlice<Measurement>) -> [CurvePoint] {
        var points: [CurvePoint] = []
        for measurement in measurements where measurement.unit == nil {
            guard let reach = measurement.reach, reach.isFinite,
                let loss = losses(measurement.metrics).first
            else { continue }
            while let last = points.last, last.reach >= reach { points.removeLast() }
            points.append(CurvePoint(reach: reach, loss: loss))
        }
        return points
    }

    /// The objectives; where there are none, how far constraints are broken in all.
    private func losses(_ values: MetricValues) -> [Double] {
        guard metrics.contains(where: { $0.direction != nil }) else { return violation(values) }
        var losses: [Double] = []
        for metric in metrics {
            guard let direction = metric.direction else { continue }
            guard let value = values[metric.name], value.isFinite else { return [] }
            losses.append(direction.loss(value))
        }
        return losses
    }

    /// The sum of what exceeds the bounds, each in shares of its bound where that is not 0; empty
    /// when a metric is not known.
    private func violation(_ values: MetricValues) -> [Double] {
        var sum = 0.0
        var isKnown = false
        for metric in metrics {
            guard case .constraint(let bound) = metric.role else { continue }
            guard let value = values[metric.name], value.isFinite else { return [] }
            isKnown = true
            if let most = bound.atMost { sum += max(value - most, 0) / (most == 0 ? 1 : abs(most)) }
            if let least = bound.atLeast {
                sum += max(least - value, 0) / (least == 0 ? 1 : abs(least))
            }
        }
        return isKnown ? [min(sum, .greatestFiniteMagnitude)] : []
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
