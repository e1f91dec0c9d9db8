package import LuthierDomain

/// The values of a metric on the way of one trial.
package struct LearningCurve: Sendable, Hashable {
    /// A value.
    package struct Point: Sendable, Hashable {
        /// The resource, or else the step.
        package let reach: Double
        /// The value; any number, NaN included.
        package let value: Double
    }

    /// The trial's number.
    package let number: Int
    /// How it ended; nil while it has not.
    package let outcome: TrialOutcome?
    /// The values, by reach.
    package let points: [Point]
    /// Its final value; nil without one.
    package let final: Double?

    /// The curve of a metric.
    ///
    /// Where folds or other units report the same reach, their mean counts. What was reported before a
    /// training began anew from an earlier place is left out from there on.
    ///
    /// - Complexity: O(measurements), and O(measurements × units) with units.
    package init(_ name: String, of trial: Trial) {
        number = trial.number
        outcome = trial.outcome
        final = trial.metrics[name]
        var points: [Point] = []
        var units: [(name: String, points: [Point])] = []
        for measurement in trial.measurements {
            guard let reach = measurement.reach, reach.isFinite,
                let value = measurement.metrics[name]
            else { continue }
            let point = Point(reach: reach, value: value)
            guard let unit = measurement.unit else {
                Self.append(point, to: &points)
                continue
            }
            if let place = units.firstIndex(where: { $0.name == unit }) {
                Self.append(point, to: &units[place].points)
            } else {
                units.append((unit, [point]))
            }
        }
        self.points = points.isEmpty ? Self.mean(of: units.map(\.points)) : points
    }

    private static func append(_ point: Point, to points: inout [Point]) {
        while let last = points.last, last.reach >= point.reach { points.removeLast() }
        points.append(point)
    }

    private static func mean(of curves: [[Point]]) -> [Point] {
        var sums: [Double: (sum: Double, count: Int)] = [:]
        for point in curves.joined() {
            let old = sums[point.reach] ?? (0, 0)
            sums[point.reach] = (old.sum + point.value, old.count + 1)
        }
        return sums.keys.sorted().compactMap { reach in
            sums[reach].map { Point(reach: reach, value: $0.sum / Double($0.count)) }
        }
    }

    /// The place of the best finite value; nil without one.
    package func bestPlace(for metric: AnalyzedMetric) -> Int? {
        points.indices.filter { points[$0].value.isFinite }
            .min { metric.loss(points[$0].value) < metric.loss(points[$1].value) }
    }
}

/// The learning curves of all trials that reported a metric on their way.
package struct LearningCurves: Sendable, Hashable {
    /// The metric.
    package let metric: AnalyzedMetric
    /// The curves with at least one point, by the trial's number.
    package let curves: [LearningCurve]

    /// The curves of a metric.
    ///
    /// - Throws: When no trial reported the metric with a step or a resource.
    package init(_ metric: AnalyzedMetric, trials: [Trial]) throws(AnalysisError) {
        self.metric = metric
        curves = trials.lazy.map { LearningCurve(metric.name, of: $0) }
            .filter { !$0.points.isEmpty }
        guard !curves.isEmpty else {
            throw AnalysisError(
                .noMeasurements,
                "no trial reported \(metric.name) on its way, with a step or a resource.",
                hint: "Report it in every epoch: luthier: {\"step\": 3, \"\(metric.name)\": 0.9}.")
        }
    }

    /// The curves of the best final values first; those without one, and then NaN, last.
    package var ranked: [LearningCurve] {
        func key(_ curve: LearningCurve) -> Double {
            let value = curve.final ?? curve.points.last?.value ?? .nan
            return value.isNaN ? .infinity : metric.loss(value)
        }
        return curves.map { (isRanked: $0.outcome == .completed, key: key($0), curve: $0) }
            .sorted {
                if $0.isRanked != $1.isRanked { return $0.isRanked }
                return ($0.key, $0.curve.number) < ($1.key, $1.curve.number)
            }
            .map(\.curve)
    }
}
