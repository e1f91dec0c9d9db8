package import LuthierDomain
import LuthierMath

/// A metric on the data that a model is trained on, and the same on data that it does not see.
package struct MetricPair: Sendable, Hashable {
    /// The name on the training data.
    package let train: String
    /// The name on other data.
    package let validation: String

    /// A pair of names.
    package init(train: String, validation: String) {
        self.train = train
        self.validation = validation
    }

    /// Which values are good: by the study file, else as told, else by what the name says.
    ///
    /// - Returns: nil where none of them says it.
    package func direction(in definition: StudyDefinition, goal: Direction? = nil) -> Direction? {
        let given = [validation, train].lazy
            .compactMap { name in definition.metrics.first { $0.name == name }?.direction }.first
        return given ?? goal ?? Self.inferredDirection(of: validation)
    }

    /// What is good of a metric whose name says so.
    package static func inferredDirection(of name: String) -> Direction? {
        let words = name.lowercased().split { !$0.isLetter && !$0.isNumber }
        let small: Set<Substring> = [
            "loss", "error", "rmse", "mse", "mae", "mape", "perplexity", "nll", "logloss", "wer",
            "cer",
        ]
        let large: Set<Substring> = [
            "accuracy", "acc", "auc", "auroc", "f1", "r2", "precision", "recall", "bleu", "score",
            "iou", "map", "reward",
        ]
        if words.contains(where: small.contains) { return .minimize }
        return words.contains(where: large.contains) ? .maximize : nil
    }

    /// The beginnings of names on other data, the clearest first.
    private static let prefixes = ["val_", "valid_", "validation_", ""]

    /// The pairs among names: `train_X` or `training_X` with `val_X`, `valid_X`, `validation_X` or `X`.
    package static func found(in names: [String]) -> [MetricPair] {
        let known = Set(names)
        return names.compactMap { name in
            for prefix in ["train_", "training_"] where name.hasPrefix(prefix) {
                let rest = String(name.dropFirst(prefix.count))
                guard !rest.isEmpty else { return nil }
                return prefixes.lazy.map { $0 + rest }.first { known.contains($0) }
                    .map { MetricPair(train: name, validation: $0) }
            }
            return nil
        }
    }
}

/// How much worse each trial's model is on data that it was not trained on.
///
/// A trial is flagged when its curve says so: after its best place the validation value lost more than a
/// tenth of what it had gained, while the training value went on getting better. Without a curve it is
/// flagged when its gap is far larger than those of the others: beyond the median by three standard
/// deviations, told from the median distance (Hampel's rule).
package struct Overfitting: Sendable, Hashable {
    /// A trial.
    package struct Gap: Sendable, Hashable {
        /// Its number.
        package let number: Int
        /// The final value on the training data.
        package let train: Double
        /// The final value on other data.
        package let validation: Double
        /// How much worse the latter is; negative where it is better.
        package let gap: Double
        /// Where on its curve the validation value was best; nil without a curve.
        package let bestReach: Double?
        /// How much worse it was at the end than there, as a share of what it had gained by then.
        package let lost: Double?
        /// Whether the model learnt its training data by heart.
        package let isFlagged: Bool
    }

    /// The names.
    package let pair: MetricPair
    /// Which values are good.
    package let direction: Direction
    /// The trials that have both values, by number.
    package let gaps: [Gap]

    /// The share of its gain that a curve may lose before it is flagged.
    private static let toleratedLoss = 0.1
    /// Trials from which gaps are compared with each other.
    private static let fewestGaps = 8

    /// The gaps of a pair.
    ///
    /// - Parameters:
    ///   - pair: The names.
    ///   - direction: Which values are good.
    ///   - trials: All trials; those that ended with both values count.
    package init(_ pair: MetricPair, direction: Direction, trials: [Trial]) {
        self.pair = pair
        self.direction = direction
        let metric = AnalyzedMetric(
            name: pair.validation, direction: direction, isObjective: false)
        let found = trials.compactMap { trial -> Gap? in
            guard trial.outcome == .completed || trial.outcome?.word == "stopped",
                let train = trial.metrics[pair.train], train.isFinite,
                let validation = trial.metrics[pair.validation], validation.isFinite
            else { return nil }
            let turn = Self.turn(
                LearningCurve(pair.validation, of: trial), LearningCurve(pair.train, of: trial),
                metric)
            return Gap(
                number: trial.number, train: train, validation: validation,
                gap: direction.loss(validation) - direction.loss(train),
                bestReach: turn?.reach, lost: turn?.lost, isFlagged: turn?.isFlagged ?? false)
        }
        let limit = Self.limit(found.map(\.gap))
        gaps = found.map { gap in
            guard gap.bestReach == nil, let limit, gap.gap > limit else { return gap }
            return Gap(
                number: gap.number, train: gap.train, validation: gap.validation, gap: gap.gap,
                bestReach: nil, lost: nil, isFlagged: true)
        }
    }

    /// The flagged trials.
    package var flagged: [Gap] { gaps.filter(\.isFlagged) }

    /// Where a curve turns, and how much it loses from there on.
    private static func turn(
        _ validation: LearningCurve, _ train: LearningCurve, _ metric: AnalyzedMetric
    ) -> (reach: Double, lost: Double, isFlagged: Bool)? {
        let points = validation.points.filter { $0.value.isFinite }
        guard points.count >= 3, let place = validation.bestPlace(for: metric) else { return nil }
        let best = validation.points[place]
        let losses = points.map { metric.loss($0.value) }
        let gained = losses[0] - metric.loss(best.value)
        let worse = losses[losses.count - 1] - metric.loss(best.value)
        // A curve that only rises has nothing to compare with but itself.
        let scale = gained > 0 ? gained : worse
        let lost = scale > 0 ? worse / scale : 0
        func loss(of curve: LearningCurve, upTo reach: Double) -> Double? {
            curve.points.last { $0.reach <= reach && $0.value.isFinite }.map {
                metric.loss($0.value)
            }
        }
        let isFlagged: Bool
        if let then = loss(of: train, upTo: best.reach), let end = loss(of: train, upTo: .infinity)
        {
            isFlagged = lost > toleratedLoss && end < then
        } else {
            isFlagged = false
        }
        return (best.reach, lost, isFlagged)
    }

    /// The largest gap that is not far from the others; nil for few.
    private static func limit(_ gaps: [Double]) -> Double? {
        guard gaps.count >= fewestGaps, let middle = median(gaps),
            let distance = median(gaps.map { abs($0 - middle) }), distance > 0
        else { return nil }
        // 1.4826 times the median distance is the standard deviation of normal numbers.
        return max(middle + 3 * 1.4826 * distance, 0)
    }
}
