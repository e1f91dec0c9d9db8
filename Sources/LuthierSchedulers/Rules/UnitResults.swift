import LuthierDomain

/// What a trial reported for each unit: fold, seed, data set or example.
struct UnitResults: Sendable {
    /// The newest report of a unit.
    struct Result: Sendable {
        /// The loss; NaN is as bad as can be, +∞.
        let loss: Double
        /// How far the unit had come; +∞ for a report without step and resource.
        let reach: Double
    }

    /// The units in the order of their first reports.
    private(set) var units: [String] = []
    private var results: [String: Result] = [:]

    /// The units of a trial.
    init(of trial: Trial, _ metric: Objective) {
        for measurement in trial.measurements {
            guard let unit = measurement.unit, let value = measurement.metrics[metric.name],
                measurement.reach?.isNaN != true
            else { continue }
            if results[unit] == nil { units.append(unit) }
            results[unit] = Result(
                loss: metric.loss(value), reach: measurement.reach ?? .infinity)
        }
    }

    /// What was reported of a unit, or nil.
    subscript(unit: String) -> Result? { results[unit] }

    /// The losses of both trials in the units that both have, in this one's order.
    ///
    /// A unit counts once this trial has come as far in it as the other.
    func paired(with other: UnitResults) -> [(unit: String, own: Double, other: Double)] {
        units.compactMap { unit in
            guard let own = results[unit], let theirs = other[unit], own.reach >= theirs.reach
            else { return nil }
            return (unit, own.loss, theirs.loss)
        }
    }
}

extension MetricRule {
    /// A report of a unit counts.
    func countsUnit(_ measurement: Measurement) -> Bool {
        measurement.unit != nil && measurement.metrics[metric.name] != nil
    }
}
