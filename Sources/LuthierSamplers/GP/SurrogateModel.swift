import LuthierDomain
import LuthierMath
import LuthierSurrogates
import RealModule

/// Gaussian processes of a study's metrics, as far as its observations tell.
struct SurrogateModel: Sendable {
    /// The observations that are modelled, as places in the history.
    let rows: [Int]
    /// The targets of these rows; large is good.
    let targets: [Double]
    /// What trying a point is worth.
    let acquisition: Acquisition
    /// Losses by target, for telling predictions in the metric's own unit.
    let scale: [(target: Double, loss: Double)]

    /// A loss that a target stands for, between and beyond the observed ones along straight lines.
    func loss(ofTarget target: Double) -> Double? {
        guard let first = scale.first, let last = scale.last, scale.count > 1 else {
            return scale.first?.loss
        }
        var low = first
        var high = scale[1]
        if target >= last.target {
            (low, high) = (scale[scale.count - 2], last)
        } else if let index = scale.firstIndex(where: { $0.target > target }), index > 0 {
            (low, high) = (scale[index - 1], scale[index])
        }
        let share = (target - low.target) / (high.target - low.target)
        return low.loss + share * (high.loss - low.loss)
    }
}

/// Fits surrogate models, and keeps what can be used again.
///
/// The hyperparameters at n observations are fitted to the first of them, up to a number that grows
/// in steps; so they are a function of the history alone, however it was reached.
struct SurrogateModelling: Sendable {
    /// Most rows that a process is conditioned on; beyond, the best and the newest stand for all.
    static let rowLimit = 400
    /// Most rows that hyperparameters are fitted to.
    static let fitLimit = 200

    private let map: FeatureMap
    private let prior: HyperparameterPrior
    private var generation = -1
    private var objectiveFit: Fitted?
    private var constraintFits: [Fitted?] = []

    private struct Fitted: Sendable {
        var count: Int
        var hyperparameters: Hyperparameters
        /// The process of the first `process.count` rows.
        var process: GaussianProcess?
    }

    init(_ map: FeatureMap, dimension: Int) {
        self.map = map
        prior = HyperparameterPrior(dimension: dimension)
    }

    /// Fits to the observations.
    ///
    /// - Parameters:
    ///   - history: What is known.
    ///   - weights: The share of each objective; one number for each.
    /// - Returns: nil when there is nothing to learn from.
    mutating func model(
        of history: ObservedTrials, weights: [Double]
    ) -> SurrogateModel? {
        if history.generation != generation {
            generation = history.generation
            objectiveFit = nil
            constraintFits = []
        }
        let observations = history.observations
        let known = observations.indices.filter {
            !observations[$0].losses.isEmpty || observations[$0].kind == .failed
        }
        let scored = known.filter { !observations[$0].losses.isEmpty }
        guard scored.count >= 2 else { return nil }
        let losses = scored.map { observations[$0].losses }
        let single = Self.targets(losses, weights: weights)
        // A failure counts as somewhat worse than the worst result.
        let worst = (single.min() ?? 0) - 0.5
        var targets = [Double](repeating: worst, count: observations.count)
        for (index, target) in zip(scored, single) { targets[index] = target }
        let rows = Self.rows(known, targets: targets)
        let rowTargets = TargetTransform.standardized(rows.map { targets[$0] })
        let isScalarized = weights.count > 1
        guard
            let process = process(
                of: rows, of: observations, rowTargets, keeps: !isScalarized, &objectiveFit)
        else { return nil }
        let constraints = constraints(scored.filter(Set(rows).contains), observations)
        let fitted = process.fittedMeans
        let best = rows.indices.filter { observations[rows[$0]].kind == .feasible }
            .map { fitted[$0] }.max()
        var scale: [(target: Double, loss: Double)] = []
        if !isScalarized {
            for (row, target) in zip(rows, rowTargets).sorted(by: { $0.1 < $1.1 }) {
                guard let loss = observations[row].losses.first,
                    scale.last.map({ $0.target < target }) ?? true
                else { continue }
                scale.append((target, loss))
            }
        }
        return SurrogateModel(
            rows: rows, targets: rowTargets,
            acquisition: Acquisition(
                objective: process, incumbent: best, constraints: constraints),
            scale: scale)
    }

    /// One target for each vector of losses: its transformed loss, or a weighted sum of the worst
    /// and of all of them.
    ///
    /// - SeeAlso: Knowles, "ParEGO", IEEE Transactions on Evolutionary Computation 10(1), 2006.
    private static func targets(_ losses: [[Double]], weights: [Double]) -> [Double] {
        let columns = weights.indices.map { objective in
            TargetTransform.targets(ofLosses: losses.map { $0[objective] })
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

    /// The rows that a process is conditioned on, in the order of the history.
    private static func rows(_ known: [Int], targets: [Double]) -> [Int] {
        guard known.count > rowLimit else { return known }
        var chosen = Set(known.suffix(rowLimit / 2))
        let byTarget = known.sorted {
            (targets[$0], $0) > (targets[$1], $1)
        }
        for index in byTarget where chosen.count < rowLimit { chosen.insert(index) }
        return chosen.sorted()
    }

    /// How many of n rows the hyperparameters are fitted to: all while there are few, then in steps
    /// of a thirty-second.
    static func fitCount(_ count: Int) -> Int {
        guard count >= 64 else { return count }
        return count - count % ((count + 31) / 32)
    }

    private func process(
        of rows: [Int], of observations: [Observation], _ targets: [Double], keeps: Bool,
        _ fitted: inout Fitted?
    ) -> GaussianProcess? {
        let isWhole = rows.count < Self.rowLimit
        let count = isWhole ? Self.fitCount(rows.count) : Self.fitCount(observations.count)
        if fitted?.count != count || !keeps {
            let used =
                isWhole ? Array(0..<count) : Array(rows.indices.suffix(Self.fitLimit))
            let sample = Self.sample(used, limit: Self.fitLimit)
            var features = Features(groups: map.groups)
            for index in sample { features.append(map.row(of: observations[rows[index]].point)) }
            let own = TargetTransform.standardized(sample.map { targets[$0] })
            let hyperparameters = HyperparameterFit(prior: prior).fit(features, targets: own)
            fitted = Fitted(count: count, hyperparameters: hyperparameters, process: nil)
        }
        guard let hyperparameters = fitted?.hyperparameters else { return nil }
        if keeps, isWhole, var process = fitted?.process, process.isExact,
            process.count <= rows.count
        {
            process.append(
                rows[process.count...].map { map.row(of: observations[$0].point) },
                targets: targets)
            fitted?.process = process
            return process
        }
        var features = Features(groups: map.groups)
        for index in rows { features.append(map.row(of: observations[index].point)) }
        let process = GaussianProcess(
            features, targets: targets, hyperparameters: hyperparameters)
        if keeps, isWhole { fitted?.process = process }
        return process
    }

    /// At most `limit` of the places, spread evenly, the newest included.
    private static func sample(_ places: [Int], limit: Int) -> [Int] {
        guard places.count > limit else { return places }
        return (0..<limit).map { places[places.count - 1 - $0 * places.count / limit] }.sorted()
    }

    private mutating func constraints(
        _ rows: [Int], _ observations: [Observation]
    ) -> [Acquisition.Constraint] {
        let measured = rows.filter { !observations[$0].excesses.isEmpty }
        let number = measured.first.map { observations[$0].excesses.count } ?? 0
        guard measured.count >= 2 else { return [] }
        if constraintFits.count != number {
            constraintFits = Array(repeating: nil, count: number)
        }
        var constraints: [Acquisition.Constraint] = []
        for place in 0..<number {
            let excesses = measured.map { observations[$0].excesses[place] }
            let sizes = excesses.map { abs($0) }.sorted()
            let unit = max(sizes[sizes.count / 2], .leastNormalMagnitude)
            // Compressed, so that a few extreme values do not drown what happens at the bound.
            let values = excesses.map { excess -> Double in
                let size = Double.log(onePlus: min(abs(excess) / unit, 1e300))
                return excess < 0 ? -size : size
            }
            let mean = values.reduce(0, +) / Double(values.count)
            let variance =
                values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
            let deviation = max(variance.squareRoot(), 1e-12)
            guard
                let process = process(
                    of: measured, of: observations, values.map { ($0 - mean) / deviation },
                    keeps: true, &constraintFits[place])
            else { continue }
            constraints.append(
                Acquisition.Constraint(process: process, limit: -mean / deviation))
        }
        return constraints
    }
}
