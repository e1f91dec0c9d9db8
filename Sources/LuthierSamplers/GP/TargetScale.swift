/// Which losses the targets of a model stand for: between and beyond the observed ones along straight
/// lines.
struct TargetScale: Sendable {
    /// The observed ones, by ascending target.
    private var pairs: [(target: Double, loss: Double)] = []

    /// A scale that knows nothing.
    init() {}

    /// The scale of what a process learns from.
    ///
    /// - Parameters:
    ///   - set: The targets.
    ///   - observations: The losses that they were made from.
    ///   - objective: Which of the losses.
    init(_ set: TrainingSet, _ observations: ArraySlice<Observation>, _ objective: Int) {
        self.init(
            zip(set.rows, set.targets).compactMap { row, target in
                let losses = observations[row].losses
                return losses.isEmpty ? nil : (target, losses[objective])
            })
    }

    /// A scale of observed targets and their losses.
    init(_ observed: [(target: Double, loss: Double)]) {
        for pair in observed.sorted(by: { $0.target < $1.target })
        where pairs.last.map({ $0.target < pair.target }) ?? true {
            pairs.append(pair)
        }
    }

    /// The loss of a target; nil when none was observed, or it is too large for a number.
    func loss(of target: Double) -> Double? {
        Self.place(target, pairs, from: \.target, to: \.loss)
    }

    /// The target of a loss; nil when none was observed.
    func target(of loss: Double) -> Double? {
        Self.place(loss, pairs.reversed(), from: \.loss, to: \.target)
    }

    /// Reads one side off the other, which ascends.
    private static func place(
        _ value: Double, _ pairs: [(target: Double, loss: Double)],
        from: KeyPath<(target: Double, loss: Double), Double>,
        to: KeyPath<(target: Double, loss: Double), Double>
    ) -> Double? {
        guard let first = pairs.first, let last = pairs.last, pairs.count > 1 else {
            return pairs.first?[keyPath: to]
        }
        var (low, high) = (first, pairs[1])
        if value >= last[keyPath: from] {
            (low, high) = (pairs[pairs.count - 2], last)
        } else if let index = pairs.firstIndex(where: { $0[keyPath: from] > value }), index > 0 {
            (low, high) = (pairs[index - 1], pairs[index])
        }
        let way = high[keyPath: from] - low[keyPath: from]
        guard way > 0 else { return low[keyPath: to] }
        // Losses may lie too far apart for their difference to be a number; their halves do not.
        let share =
            way.isFinite
            ? (value - low[keyPath: from]) / way
            : (value / 2 - low[keyPath: from] / 2)
                / (high[keyPath: from] / 2 - low[keyPath: from] / 2)
        let (start, end) = (low[keyPath: to], high[keyPath: to])
        let along = start + share * (end - start)
        guard !along.isFinite else { return along }
        let mixed = (1 - share) * start + share * end
        return mixed.isFinite ? mixed : nil
    }
}
