import LuthierMath
import LuthierSurrogates
import RealModule

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
    private var objective = Fitted()
    private var constraints: [Fitted] = []
    private var durations = Fitted()

    /// What was fitted to the first `count` observations.
    private struct Fitted: Sendable {
        var count = -1
        var hyperparameters: [Hyperparameters] = []
        /// How likely they are, as logarithms.
        var logWeights: [Double] = []
        /// The processes of the first of the rows, without jitter; nil where not known.
        var processes: [GaussianProcess?] = []
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
    ///   - weights: The share of each objective; one number for each.
    ///   - shareLeft: The share of a time budget that is left; nil when time is free.
    /// - Returns: nil when there is nothing to learn from.
    mutating func model(
        of history: ObservedTrials, weights: [Double], shareLeft: Double? = nil
    ) -> SurrogateModel? {
        if history.generation != generation {
            generation = history.generation
            objective = Fitted()
            constraints = []
            durations = Fitted()
        }
        let observations = history.observations
        // Each trial looks at several objectives in another way; nothing is kept for the next.
        if weights.count > 1 { objective = Fitted() }
        let isSmall = Self.fitCount(observations.count) <= recipe.memberLimit
        guard
            let (processes, set) = processes(
                of: observations, &objective, members: isSmall ? recipe.members : 1,
                { TrainingSet.objective($0, weights: weights, transform: recipe.transform) })
        else { return nil }
        let bounds = observations.reduce(0) { max($0, $1.excesses.count) }
        while constraints.count < bounds { constraints.append(Fitted()) }
        var models: [Acquisition.Constraint] = []
        for place in 0..<bounds {
            let fitted = self.processes(of: observations, &constraints[place], members: 1) {
                TrainingSet.constraint($0, place)
            }
            guard let (processes, set) = fitted else { continue }
            models.append(
                Acquisition.Constraint(process: processes[0].process, limit: set.limit))
        }
        return SurrogateModel(
            rows: set.rows, targets: set.targets, processes: processes,
            isFeasible: set.rows.map { observations[$0].kind == .feasible },
            constraints: models, cost: cost(observations, shareLeft),
            scale: weights.count == 1 ? Self.scale(set, observations) : [])
    }

    private mutating func cost(_ observations: [Observation], _ shareLeft: Double?) -> TrialCost? {
        guard let shareLeft,
            let (processes, set) = processes(
                of: observations, &durations, members: 1, { TrainingSet.durations($0) })
        else { return nil }
        return TrialCost(processes[0].process, set, share: shareLeft)
    }

    private static func scale(
        _ set: TrainingSet, _ observations: [Observation]
    ) -> [(target: Double, loss: Double)] {
        var scale: [(target: Double, loss: Double)] = []
        for (row, target) in zip(set.rows, set.targets).sorted(by: { $0.1 < $1.1 }) {
            guard let loss = observations[row].losses.first,
                scale.last.map({ $0.target < target }) ?? true
            else { continue }
            scale.append((target, loss))
        }
        return scale
    }

    /// How many of n observations the hyperparameters are fitted to: all while there are few, then
    /// in steps of a thirty-second.
    static func fitCount(_ count: Int) -> Int {
        guard count >= 64 else { return count }
        return count - count % ((count + 31) / 32)
    }

    private func processes(
        of observations: [Observation], _ fitted: inout Fitted, members: Int,
        _ training: (ArraySlice<Observation>) -> TrainingSet?
    ) -> (processes: [SurrogateModel.Weighed], set: TrainingSet)? {
        guard let set = training(observations[...]) else { return nil }
        let count = Self.fitCount(observations.count)
        if fitted.count != count {
            let earlier = training(observations.prefix(count)) ?? set
            fitted = Fitted(count: count)
            (fitted.hyperparameters, fitted.logWeights) = hyperparameters(
                earlier, observations, members)
            fitted.processes = fitted.hyperparameters.map { _ in nil }
        }
        let processes = fitted.hyperparameters.indices.compactMap { index in
            process(
                of: set, observations, fitted.hyperparameters[index], &fitted.processes[index]
            ).map { SurrogateModel.Weighed(process: $0, logWeight: fitted.logWeights[index]) }
        }
        return processes.isEmpty ? nil : (processes, set)
    }

    /// The likeliest hyperparameters first, and others that are likely.
    private func hyperparameters(
        _ set: TrainingSet, _ observations: [Observation], _ members: Int
    ) -> ([Hyperparameters], logWeights: [Double]) {
        let sample = set.thinned(to: Self.fitLimit)
        let features = features(sample.rows, observations)
        var found = recipe.kernels.map { kernel in
            let fit = HyperparameterFit(prior: prior, kernel: kernel)
            let (mode, density) = fit.best(features, targets: sample.targets)
            if let (bent, mode, density) = warped(fit, mode, features, sample.targets) {
                return (fit: bent, mode: mode, density: density)
            }
            return (fit: fit, mode: mode, density: density)
        }
        found.sort { $0.density > $1.density }
        // A kernel that explains a hundred times worse changes nothing.
        let best = found[0].density
        found.removeAll { $0.density < best - 4.6 }
        var all: [Hyperparameters] = []
        var logWeights: [Double] = []
        for (fit, mode, density) in found {
            var own = [mode]
            if members > 1 {
                own += fit.samples(members - 1, around: mode, features, targets: sample.targets)
            }
            all += own
            logWeights += own.map { _ in density - Double.log(Double(own.count)) }
        }
        let total = logSumExp(logWeights)
        return (all, logWeights.map { $0 - total })
    }

    /// The same fit with bent inputs, where they predict better; nil elsewhere.
    private func warped(
        _ fit: HyperparameterFit, _ mode: Hyperparameters, _ features: Features,
        _ targets: [Double]
    ) -> (fit: HyperparameterFit, mode: Hyperparameters, density: Double)? {
        guard recipe.warpsInputs, !features.bendable.isEmpty, map.starts.count <= 25,
            features.count >= max(20, 3 * map.starts.count),
            let straight = GaussianProcess(features, targets: targets, hyperparameters: mode)
        else { return nil }
        var bent = fit
        bent.warpsInputs = true
        var start = mode
        start.warps = features.bendable.map { _ in InputWarp() }
        let (found, density) = bent.best(features, targets: targets, starts: [start])
        guard let process = GaussianProcess(features, targets: targets, hyperparameters: found),
            process.logPredictiveDensity > straight.logPredictiveDensity
        else { return nil }
        return (bent, found, density)
    }

    private func process(
        of set: TrainingSet, _ observations: [Observation], _ hyperparameters: Hyperparameters,
        _ known: inout GaussianProcess?
    ) -> GaussianProcess? {
        if set.isWhole, var process = known, process.count <= set.rows.count {
            process.append(
                set.rows[process.count...].map { map.row(of: observations[$0].point) },
                targets: set.targets)
            known = process
            return process
        }
        let process = GaussianProcess(
            features(set.rows, observations), targets: set.targets,
            hyperparameters: hyperparameters)
        if let process, set.isWhole, process.isExact { known = process }
        return process
    }

    private func features(_ rows: [Int], _ observations: [Observation]) -> Features {
        var features = Features(groups: map.groups, bendable: map.numbers)
        for index in rows { features.append(map.row(of: observations[index].point)) }
        return features
    }
}
