import LuthierMath
import LuthierSurrogates
import RealModule

/// The rows that a process learns from, with a target for each.
struct TrainingSet: Sendable {
    /// Most rows that a process is conditioned on; beyond, the best and the newest stand for all.
    static let limit = 400

    /// Places in the history, ascending.
    var rows: [Int]
    /// Standardised targets; large is good.
    var targets: [Double]
    /// The variance of each target's error beyond the noise that all have; empty is none.
    var doubts: [Double] = []
    /// The target of a constraint's bound; 0 for others.
    var limit = 0.0
    /// The deviation that standardising divided by; known for durations.
    var deviation = 1.0
    /// The ratio of the ninth to the first decile of what was standardised; known for durations.
    var spread = 1.0
    /// Whether every row that could be there is.
    var isWhole = true

    /// What the objectives teach.
    ///
    /// - Parameters:
    ///   - observations: The history, or its beginning.
    ///   - goals: How the objectives are looked at.
    ///   - place: Which of the models.
    ///   - transform: How losses become targets.
    /// - Returns: nil when fewer than two results are known.
    /// - Complexity: O(n log n).
    static func objective(
        _ observations: ArraySlice<Observation>, _ goals: ModelledGoals = .single, _ place: Int = 0,
        transform: TargetTransform = .halfRank
    ) -> TrainingSet? {
        let known = observations.indices.filter {
            observations[$0].losses.count == goals.count || observations[$0].hasFailed
        }
        let scored = known.filter { observations[$0].losses.count == goals.count }
        guard scored.count >= 2 else { return nil }
        let losses = scored.map { observations[$0].losses }
        // A failure counts as somewhat worse than the worst result.
        func labelled(_ single: [Double]) -> [Double] {
            var targets = [Double](
                repeating: (single.min() ?? 0) - 0.5, count: observations.count)
            for (index, target) in zip(scored, single) { targets[index] = target }
            return targets
        }
        let targets: [Double]
        // By which rows are chosen, for every model the same.
        var merits: [Double]
        switch goals {
        case .weighted(let weights):
            targets = labelled(scalarized(losses, weights: weights, transform: transform))
            merits = targets
        case .each:
            targets = labelled(transform.targets(ofLosses: losses.map { $0[place] }))
            merits = []
        }
        var rows = known
        if known.count > limit {
            if merits.isEmpty {
                let even = [Double](repeating: 1 / Double(goals.count), count: goals.count)
                merits = labelled(scalarized(losses, weights: even, transform: transform))
            }
            var chosen = Set(known.suffix(limit / 2))
            let best = known.sorted { (merits[$0], $0) > (merits[$1], $1) }
            for index in best where chosen.count < limit { chosen.insert(index) }
            rows = chosen.sorted()
        }
        var set = TrainingSet(
            rows: rows, targets: TargetTransform.standardized(rows.map { targets[$0] }),
            isWhole: rows.count == known.count)
        if goals.count == 1 || merits.isEmpty { set.setDoubts(observations, place) }
        return set
    }

    /// Tells how sure targets are from how sure their losses are.
    private mutating func setDoubts(_ observations: ArraySlice<Observation>, _ objective: Int) {
        guard rows.contains(where: { !observations[$0].doubts.isEmpty }) else { return }
        let scale = TargetScale(self, observations, objective)
        doubts = rows.map { row in
            guard let variance = observations[row].doubts.dropFirst(objective).first else {
                return 0
            }
            let loss = observations[row].losses[objective]
            let deviation = variance.squareRoot()
            guard let low = scale.target(of: loss - deviation),
                let high = scale.target(of: loss + deviation)
            else { return 0 }
            let half = 0.5 * (low - high)
            return half.isFinite ? half * half : 0
        }
    }

    /// What a constraint on metrics teaches; it holds where the target is at most ``limit``.
    ///
    /// - Parameters:
    ///   - observations: The history, or its beginning.
    ///   - place: Which of the bounds.
    /// - Returns: nil when fewer than two results are known.
    static func constraint(
        _ observations: ArraySlice<Observation>, _ place: Int
    ) -> TrainingSet? {
        let measured = observations.indices.filter { observations[$0].excesses.count > place }
        guard measured.count >= 2 else { return nil }
        let rows = Array(measured.suffix(limit))
        let excesses = rows.map { observations[$0].excesses[place] }
        let unit = max(median(excesses.map { abs($0) }) ?? 0, .leastNormalMagnitude)
        // Compressed, so that a few extreme values do not drown what happens at the bound.
        let values = excesses.map { excess -> Double in
            let size = Double.log(onePlus: min(abs(excess) / unit, 1e300))
            return excess < 0 ? -size : size
        }
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        let deviation = max(variance.squareRoot(), 1e-12)
        return TrainingSet(
            rows: rows, targets: values.map { ($0 - mean) / deviation }, limit: -mean / deviation,
            isWhole: rows.count == measured.count)
    }

    /// What the durations of trials teach.
    ///
    /// - Returns: nil when fewer than eight are known.
    static func durations(_ observations: ArraySlice<Observation>) -> TrainingSet? {
        let timed = observations.indices.filter { observations[$0].seconds != nil }
        guard timed.count >= 8 else { return nil }
        let rows = Array(timed.suffix(limit))
        // A clock in milliseconds cannot tell shorter ones apart.
        let seconds = rows.map { max(observations[$0].seconds ?? 0, 1e-3) }
        let sorted = seconds.sorted()
        let logs = seconds.map { Double.log($0) }
        let count = Double(logs.count)
        let mean = logs.reduce(0, +) / count
        let variance = logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        return TrainingSet(
            rows: rows, targets: TargetTransform.standardized(logs),
            deviation: max(variance.squareRoot(), 1e-12),
            spread: sorted[sorted.count * 9 / 10] / sorted[sorted.count / 10],
            isWhole: rows.count == timed.count)
    }

    /// One target for each vector of losses: its transformed loss, or the negative of the largest
    /// weighted shortfall with a little of their sum.
    ///
    /// - SeeAlso: Knowles, "ParEGO", IEEE Transactions on Evolutionary Computation 10(1), 2006.
    private static func scalarized(
        _ losses: [[Double]], weights: [Double], transform: TargetTransform
    ) -> [Double] {
        let columns = weights.indices.map { objective in
            transform.targets(ofLosses: losses.map { $0[objective] })
        }
        guard columns.count > 1 else { return columns.first ?? [] }
        let best = columns.map { $0.max() ?? 0 }
        let sums = losses.indices.map { index in
            var largest = -Double.infinity
            var sum = 0.0
            for objective in columns.indices {
                let shortfall = weights[objective] * (best[objective] - columns[objective][index])
                largest = max(largest, shortfall)
                sum += shortfall
            }
            return -(largest + 0.05 * sum)
        }
        return TargetTransform.standardized(sums)
    }

    /// At most `limit` of the rows, spread evenly, the newest included.
    func thinned(to limit: Int) -> TrainingSet {
        guard rows.count > limit else { return self }
        let places = (0..<limit).map { rows.count - 1 - $0 * rows.count / limit }.sorted()
        return TrainingSet(
            rows: places.map { rows[$0] },
            targets: TargetTransform.standardized(places.map { targets[$0] }),
            doubts: doubts.isEmpty ? [] : places.map { doubts[$0] }, limit: self.limit,
            deviation: deviation, spread: spread, isWhole: false)
    }
}
