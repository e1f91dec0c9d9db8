import LuthierDomain

/// How one metric of a trial went while it trained.
///
/// A point is a measurement with a step or resource and the metric. Measurements of a unit are left
/// out, because the curve of the next fold or seed begins again.
struct LearningCurve {
    /// A point of a curve.
    struct Point: Hashable {
        /// The resource, or else the step, at which it was measured; finite.
        let reach: Double
        /// The loss, small being good; NaN is as bad as can be, +∞.
        let loss: Double

        /// The measurement as a point, or nil when it is none.
        init?(_ measurement: Measurement, of metric: Objective) {
            guard let reach = measurement.reach, reach.isFinite, measurement.unit == nil,
                let value = measurement.metrics[metric.name]
            else { return nil }
            self.reach = reach
            loss = metric.loss(value)
        }
    }

    /// Its points in the order reported.
    let points: [Point]

    /// The curve of a trial.
    init(of trial: Trial, _ metric: Objective) {
        points = trial.measurements.compactMap { Point($0, of: metric) }
    }

    /// The smallest loss up to a resource, or nil without points there.
    func best(upTo resource: Double) -> Double? {
        points.lazy.filter { $0.reach <= resource }.map(\.loss).min()
    }

    /// How far it had come before its newest point; nil with less than two points.
    var earlierReach: Double? { points.dropLast().lazy.map(\.reach).max() }
}

extension Double {
    /// The number as people write a step: whole ones without a fraction.
    var stepText: String { Int(exactly: self).map(String.init) ?? "\(self)" }
}
