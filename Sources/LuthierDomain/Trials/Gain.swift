/// How much better the best trial is than the default settings, in the first objective.
///
/// The defaults are the first of `try_first`; where the study file names none, what is gained is told over
/// the trial that came first.
public struct Gain: Sendable, Hashable {
    /// The metric's name.
    public let metric: String
    /// The trial that is compared with.
    public let number: Int
    /// Whether that trial has the default settings, or only came first.
    public let isOverDefaults: Bool
    /// Its value.
    public let baseline: Double
    /// The best value.
    public let best: Double
    /// Whether the best is better at all.
    public let isGain: Bool

    /// The gain; nil when the defaults, or the first trial, were not measured to the end.
    ///
    /// - Parameters:
    ///   - best: The best trial.
    ///   - trials: All trials by number.
    ///   - definition: The study.
    public init?(
        of best: Trial, over trials: some RandomAccessCollection<Trial>,
        in definition: StudyDefinition
    ) {
        guard let first = trials.first, first.outcome == .completed,
            let objective = definition.objectives.first, let direction = objective.direction,
            let value = best.metrics[objective.name], let start = first.metrics[objective.name],
            value.isFinite, start.isFinite
        else { return nil }
        if let settings = definition.tryFirst.first {
            guard first.assignment == settings else { return nil }
            isOverDefaults = true
        } else {
            guard best.number != first.number else { return nil }
            isOverDefaults = false
        }
        metric = objective.name
        number = first.number
        baseline = start
        self.best = value
        isGain = direction.isBetter(value, than: start)
    }

    /// The gain as a share of what is compared with; nil where that is 0.
    public var share: Double? { baseline == 0 ? nil : (best - baseline) / abs(baseline) }

    /// What is compared with, in words: `the defaults` or `the first trial`.
    public var rival: String { isOverDefaults ? "the defaults" : "the first trial" }
}
