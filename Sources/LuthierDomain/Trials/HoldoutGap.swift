/// How a metric on the holdout differs from what the same trial reported before.
public struct HoldoutGap: Sendable, Hashable {
    /// The difference in one word.
    public enum Verdict: String, Sendable, Hashable {
        case better
        case worse
        case equal
        /// Above, for a metric without a good direction.
        case higher
        /// Below, for a metric without a good direction.
        case lower
    }

    /// How far the best trials lie apart by what they reported.
    public struct Spread: Sendable, Hashable {
        /// How many of them were looked at, at least 2.
        public let trials: Int
        /// The difference between the best and the last of them; at least 0.
        public let width: Double

        /// A spread.
        public init(trials: Int, width: Double) {
            self.trials = trials
            self.width = width
        }
    }

    /// The metric's name.
    public let metric: String
    /// The direction in which it is optimised, or nil.
    public let direction: Direction?
    /// What the trial reported, on the data by which it was chosen.
    public let validation: Double
    /// The number on the holdout.
    public let holdout: Double

    /// The spread of the best trials in this metric; nil when it is not optimised, or there is none.
    public let spread: Spread?

    /// A gap between two finite numbers.
    public init(
        metric: String, direction: Direction?, validation: Double, holdout: Double,
        spread: Spread? = nil
    ) {
        self.metric = metric
        self.direction = direction
        self.validation = validation
        self.holdout = holdout
        self.spread = spread
    }

    /// Holdout minus validation, in the metric's own direction.
    public var difference: Double { holdout - validation }

    /// The difference as a share of the number before; nil when that is 0.
    public var relative: Double? { validation == 0 ? nil : difference / abs(validation) }

    /// By how much the holdout is worse; negative when it is better, nil without a direction.
    public var loss: Double? { direction.map { $0.loss(holdout) - $0.loss(validation) } }

    /// Whether the holdout is worse by more than the best trials lie apart.
    public var isBeyondSpread: Bool {
        guard let loss, let spread else { return false }
        return loss > 0 && loss > spread.width
    }

    /// The difference in one word.
    public var verdict: Verdict {
        guard holdout != validation else { return .equal }
        guard let loss else { return difference > 0 ? .higher : .lower }
        return loss > 0 ? .worse : .better
    }
}
