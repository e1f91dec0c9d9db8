import LuthierDomain

/// The running averages of an ended trial's losses.
struct MeanCurve: Sendable {
    /// The resources of its points, ascending.
    private let reaches: [Double]
    /// For each, the mean of the losses up to there.
    private let means: [Double]

    /// The averages of a trial that ended well or was stopped, none for any other.
    init(of trial: Trial, _ metric: Objective) {
        switch trial.outcome {
        case .completed, .stopped: break
        case .failed, .outOfMemory, .infeasible, nil:
            (reaches, means) = ([], [])
            return
        }
        let points = LearningCurve(of: trial, metric).points.enumerated().sorted {
            ($0.element.reach, $0.offset) < ($1.element.reach, $1.offset)
        }.map(\.element)
        var mean = 0.0
        var means: [Double] = []
        for (index, point) in points.enumerated() {
            mean = Self.mean(mean, of: index, with: point.loss)
            means.append(mean)
        }
        self.means = means
        reaches = points.map(\.reach)
    }

    /// How many points it has.
    var count: Int { reaches.count }

    /// The mean of the losses up to a resource; nil when the trial did not come as far.
    ///
    /// - Returns: Any number but NaN; +∞ when one loss is.
    /// - Complexity: O(log points).
    func mean(upTo resource: Double) -> Double? {
        guard let last = reaches.last, last >= resource else { return nil }
        var (low, high) = (0, reaches.count)
        while low < high {
            let middle = (low + high) / 2
            if reaches[middle] <= resource { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? means[low - 1] : nil
    }

    /// A mean of `count` losses with one more; exact for equal losses.
    private static func mean(_ mean: Double, of count: Int, with loss: Double) -> Double {
        guard count > 0 else { return loss }
        guard loss != mean else { return mean }
        guard loss.isFinite, mean.isFinite else {
            return (loss + mean).isNaN ? .infinity : loss + mean
        }
        let share = 1 / Double(count + 1)
        // Losses far apart may differ by more than any number.
        return mean + ((loss - mean).isFinite ? (loss - mean) * share : loss * share - mean * share)
    }
}
