import LuthierDomain
import LuthierSurrogates

/// Fits surrogate models, and keeps what can be used again.
///
/// The hyperparameters at n observations are fitted to the first of them, up to a number that grows
/// in steps; so they are a function of the history alone, however it was reached.
struct SurrogateModelling: Sendable {
    /// Most rows that hyperparameters are fitted to.
    static let fitLimit = 200

    private let map: FeatureMap
    private let recipe: Recipe
    private let prior: HyperparameterPrior
    private var generation = -1
    private var objectives: [Fitted] = []
    private var constraints: [Fitted] = []
    private var durations = Fitted()

    /// What was fitted to the first `count` observations.
    private struct Fitted: Sendable {
        var count = -1
        var hyperparameters: Hyperparameters?
        /// The process of the first of the rows, without jitter.
        var process: GaussianProcess?
    }

    init(_ map: FeatureMap, dimension: Int, recipe: Recipe = Recipe()) {
        self.map = map
        self.recipe = recipe
        prior = recipe.prior(dimension: dimension)
    }

    /// Fits to the observations.
    ///
    /// - Parameters:
    ///   - history: What is known.
    ///   - goals: How the objectives are looked at.
    ///   - shareLeft: The share of a time budget that is left; nil when time is free.
    /// - Returns: nil when there is nothing to learn from.
    mutating func model(
        of history: ObservedTrials, _ goals: ModelledGoals, shareLeft: Double? = nil
    ) -> SurrogateModel? {
        if history.generation != generation {
            generation = history.generation
            objectives = []
            constraints = []
            durations = Fitted()
        }
        var observations = history.observations
        // What unfinished trials will come to is expected anew with each result.
        if history.hasPartial {
            observations = UnitMeans.projected(observations, unitCount: history.unitCount)
            if goals.count == 1 { observations = CurveEnds.projected(observations) }
            objectives = []
        }
        // Each trial looks at a sum of several objectives in another way; nothing is kept for the next.
        if !goals.areKept { objectives = [] }
        let modelled = models(of: goals, observations)
        guard let (_, set) = modelled.first, modelled.count == goals.modelCount else { return nil }
        let processes = modelled.map(\.process)
        let bounds = observations.reduce(0) { max($0, $1.excesses.count) }
        while constraints.count < bounds { constraints.append(Fitted()) }
        var models: [Acquisition.Constraint] = []
        for place in 0..<bounds {
            let fitted = self.process(of: observations, &constraints[place]) {
                TrainingSet.constraint($0, place)
            }
            guard let (process, set) = fitted else { continue }
            models.append(Acquisition.Constraint(process: process, limit: set.limit))
        }
        var model = SurrogateModel(
            rows: set.rows, processes: processes,
            isFeasible: set.rows.map { row in
                observations[row].kind == .feasible
                    || observations[row].kind == .stopped && !observations[row].losses.isEmpty
            },
            constraints: models, success: success(processes[0], set, observations),
            cost: cost(observations, shareLeft),
            scale: goals.count == 1 ? TargetScale(set, observations[...], 0) : TargetScale())
        if case .each(let wanted) = goals {
            let targets = modelled.enumerated().map { place, modelled in
                wanted[place].flatMap {
                    TargetScale(modelled.set, observations[...], place).target(of: $0)
                }
            }
            model.front = FrontModel(processes, isFeasible: model.isFeasible, wanted: targets)
        }
        return model
    }

    private mutating func models(
        of goals: ModelledGoals, _ observations: [Observation]
    ) -> [(process: GaussianProcess, set: TrainingSet)] {
        while objectives.count < goals.modelCount { objectives.append(Fitted()) }
        return (0..<goals.modelCount).compactMap { place in
            process(of: observations, &objectives[place]) {
                TrainingSet.objective($0, goals, place, transform: recipe.transform)
            }
        }
    }

    private func success(
        _ process: GaussianProcess, _ set: TrainingSet, _ observations: [Observation]
    ) -> SuccessChance? {
        guard recipe.failures == .feasibility else { return nil }
        return SuccessChance(process, succeeded: set.rows.map { !observations[$0].hasFailed })
    }

    private mutating func cost(_ observations: [Observation], _ shareLeft: Double?) -> TrialCost? {
        guard let shareLeft,
            let (process, set) = process(
                of: observations, &durations, { TrainingSet.durations($0) })
        else { return nil }
        return TrialCost(process, set, share: shareLeft)
    }

    /// How many of n observations the hyperparameters are fitted to: all while there are few, then
    /// in steps of a thirty-second.
    static func fitCount(_ count: Int) -> Int {
        guard count >= 64 else { return count }
        return count - count % ((count + 31) / 32)
    }

    private func process(
        of observations: [Observation], _ fitted: inout Fitted,
        _ training: (ArraySlice<Observation>) -> TrainingSet?
    ) -> (process: GaussianProcess, set: TrainingSet)? {
        guard let set = training(observations[...]) else { return nil }
        let count = Self.fitCount(observations.count)
        if fitted.count != count {
            let earlier = training(observations.prefix(count)) ?? set
            fitted = Fitted(
                count: count,
                hyperparameters: hyperparameters(earlier.thinned(to: Self.fitLimit), observations))
        }
        guard let hyperparameters = fitted.hyperparameters else { return nil }
        if set.isWhole, var process = fitted.process, process.count <= set.rows.count {
            process.append(
                set.rows[process.count...].map { map.row(of: observations[$0].point) },
                targets: set.targets)
            fitted.process = process
            return (process, set)
        }
        let process = GaussianProcess(
            features(set.rows, observations), targets: set.targets, doubts: set.doubts,
            hyperparameters: hyperparameters)
        if let process, set.isWhole, process.isExact { fitted.process = process }
        return process.map { ($0, set) }
    }

    private func hyperparameters(
        _ set: TrainingSet, _ observations: [Observation]
    ) -> Hyperparameters {
        let features = features(set.rows, observations)
        var fit = HyperparameterFit(prior: prior)
        let straight = fit.fit(features, targets: set.targets, doubts: set.doubts)
        let isPlenty = features.count >= max(20, 3 * map.starts.count) && map.starts.count <= 25
        guard recipe.warpsInputs, isPlenty, !features.bendable.isEmpty else { return straight }
        fit.warpsInputs = true
        var start = straight
        start.warps = features.bendable.map { _ in InputWarp() }
        let bent = fit.fit(
            features, targets: set.targets, doubts: set.doubts, starts: [start])
        func density(_ hyperparameters: Hyperparameters) -> Double {
            GaussianProcess(
                features, targets: set.targets, doubts: set.doubts,
                hyperparameters: hyperparameters)?
                .logPredictiveDensity ?? -.infinity
        }
        return density(bent) > density(straight) ? bent : straight
    }

    private func features(_ rows: [Int], _ observations: [Observation]) -> Features {
        var features = Features(groups: map.groups, bendable: map.numbers)
        for index in rows { features.append(map.row(of: observations[index].point)) }
        return features
    }
}
