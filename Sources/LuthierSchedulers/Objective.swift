public import LuthierDomain

/// The metric that a rule is told to look at.
public struct WatchedMetric: Sendable, Hashable {
    /// Its name, one of the study's metrics.
    public let name: String
    /// Which of its values are good, where the study does not say so.
    public let goal: Direction?

    /// A metric to look at.
    public init(_ name: String, goal: Direction? = nil) {
        self.name = name
        self.goal = goal
    }
}

/// A metric that a scheduler looks at, and which of its values are good.
struct Objective: Hashable {
    /// The metric's name.
    let name: String
    private let direction: Direction

    init(_ name: String, _ direction: Direction) {
        self.name = name
        self.direction = direction
    }

    /// All objectives of a study, in the order written; at least one.
    ///
    /// - Throws: An issue at `scheduler` when the study optimises nothing.
    static func all(of definition: StudyDefinition) throws(DefinitionError) -> [Objective] {
        let objectives = definition.objectives.compactMap { metric in
            metric.direction.map { Objective(metric.name, $0) }
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

    /// What a rule looks at: the metric it was told, or else every objective of the study.
    ///
    /// - Returns: At least one; the objectives in the order written.
    /// - Throws: An issue at `scheduler` for an unknown metric, for one whose good values nobody
    ///   named, or when the study optimises nothing.
    static func watched(
        _ watched: WatchedMetric?, in definition: StudyDefinition
    ) throws(DefinitionError) -> [Objective] {
        guard let watched else { return try all(of: definition) }
        let metric = try metric(watched.name, in: definition)
        if let own = metric.direction, let goal = watched.goal, own != goal {
            throw DefinitionError(
                DefinitionIssue(
                    .conflict, at: ["scheduler", "goal"],
                    message: "the scheduler is told to \(goal.rawValue) \(metric.name), and the "
                        + "study to \(own.rawValue) it.",
                    hint: "Remove goal from the scheduler."))
        }
        guard let direction = metric.direction ?? watched.goal ?? metric.impliedDirection else {
            throw DefinitionError(
                DefinitionIssue(
                    .missingKey, at: ["scheduler", "goal"],
                    message: "the metric \(metric.name) has no goal, so the scheduler cannot know "
                        + "which of its values are good.",
                    hint: "Give the scheduler goal: minimize or goal: maximize."))
        }
        return [Objective(metric.name, direction)]
    }

    /// A metric of the study by its name.
    static func metric(
        _ name: String, in definition: StudyDefinition
    ) throws(DefinitionError) -> Metric {
        if let metric = definition.metrics.first(where: { $0.name == name }) { return metric }
        let near = nearestWord(to: name, in: definition.metrics.map(\.name))
        throw DefinitionError(
            DefinitionIssue(
                .outOfRange, at: ["scheduler", "metric"],
                message: "the study has no metric \"\(name)\".",
                hint: near.map { "Did you mean \($0)?" }
                    ?? "List it under metrics; \(name): { store: true } is enough."))
    }

    /// A value with small meaning good; NaN becomes +∞.
    func loss(_ value: Double) -> Double { value.isNaN ? .infinity : direction.loss(value) }

    /// A loss in the metric's own direction.
    func value(_ loss: Double) -> Double { direction.loss(loss) }

    /// A loss in the metric's own direction, with the digits that people compare.
    func text(_ loss: Double) -> String { value(loss).text(digits: 6) }
}

extension Metric {
    /// Which values are good when only a bound says so: small ones where it is above.
    fileprivate var impliedDirection: Direction? {
        guard case .constraint(let bound) = role else { return nil }
        return switch (bound.atMost, bound.atLeast) {
        case (_?, nil): .minimize
        case (nil, _?): .maximize
        default: nil
        }
    }
}
