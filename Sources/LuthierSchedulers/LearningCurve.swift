import LuthierDomain

/// How the first objective of a trial went while it trained.
///
/// A point is a measurement with a step or resource and the objective. Measurements of a unit are
/// left out, because the curve of the next fold or seed begins again.
struct LearningCurve {
    /// A point of a curve.
    struct Point: Hashable {
        /// The resource, or else the step, at which it was measured; finite.
        let reach: Double
        /// The loss, small being good; NaN is as bad as can be, +∞.
        let loss: Double

        /// The measurement as a point, or nil when it is none.
        init?(_ measurement: Measurement, of objective: Objective) {
            guard let reach = measurement.reach, reach.isFinite, measurement.unit == nil,
                let value = measurement.metrics[objective.name]
            else { return nil }
            self.reach = reach
            loss = objective.loss(value)
        }
    }

    /// Its points in the order reported.
    let points: [Point]

    /// The curve of a trial.
    init(of trial: Trial, _ objective: Objective) {
        points = trial.measurements.compactMap { Point($0, of: objective) }
    }

    /// Whether it has been followed as far as a resource.
    func reaches(_ resource: Double) -> Bool { points.contains { $0.reach >= resource } }

    /// The smallest loss up to a resource, or nil without points there.
    func best(upTo resource: Double) -> Double? {
        points.lazy.filter { $0.reach <= resource }.map(\.loss).min()
    }

    /// The mean of the losses up to a resource, or nil without points there.
    ///
    /// - Returns: Any number but NaN; +∞ when one loss is.
    /// - Complexity: O(points).
    func average(upTo resource: Double) -> Double? {
        let losses = points.lazy.filter { $0.reach <= resource }.map(\.loss)
        let count = Double(losses.count)
        guard count > 0 else { return nil }
        // Divided first, because the sum of large losses may be infinite.
        let average = losses.reduce(0) { $0 + $1 / count }
        return average.isNaN ? .infinity : average
    }
}

/// The metric that schedulers look at: the first that the study optimises.
struct Objective: Hashable {
    /// The metric's name.
    let name: String
    private let direction: Direction

    /// The objective of a study.
    ///
    /// - Throws: An issue at `scheduler` when the study optimises nothing.
    init(of definition: StudyDefinition) throws(DefinitionError) {
        self = try Self.all(of: definition)[0]
    }

    private init(_ metric: Metric, _ direction: Direction) {
        name = metric.name
        self.direction = direction
    }

    /// All objectives of a study, in the order written; at least one.
    ///
    /// - Throws: An issue at `scheduler` when the study optimises nothing.
    static func all(of definition: StudyDefinition) throws(DefinitionError) -> [Objective] {
        let objectives = definition.objectives.compactMap { metric in
            metric.direction.map { Objective(metric, $0) }
        }
        guard !objectives.isEmpty else {
            throw DefinitionError(
                DefinitionIssue(
                    .conflict, at: ["scheduler"],
                    message: "a scheduler needs a metric with a goal, and the study has none.",
                    hint: "Give a metric goal: minimize or goal: maximize, or remove scheduler."))
        }
        return objectives
    }

    /// A value with small meaning good; NaN becomes +∞.
    func loss(_ value: Double) -> Double { value.isNaN ? .infinity : direction.loss(value) }

    /// A loss in the metric's own direction, as text.
    func text(_ loss: Double) -> String { "\(direction.loss(loss))" }
}

extension Double {
    /// The number as people write a step: whole ones without a fraction.
    var stepText: String { Int(exactly: self).map(String.init) ?? "\(self)" }
}
