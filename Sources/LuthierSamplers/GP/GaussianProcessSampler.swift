public import LuthierDomain
public import LuthierMath
import LuthierSurrogates
import RealModule

/// Models the objective with a Gaussian process and tries where it expects to gain most.
///
/// Made for up to some hundred trials of a few dozen parameters that cost more than milliseconds.
/// It learns from what failed and from constraints on metrics, and takes trials that still run into
/// account. Beyond 400 trials the best and the newest stand for all, so that a suggestion takes no
/// longer.
public struct GaussianProcessSampler: Sampler {
    private let space: ModelSpace
    private let feasible: FeasibleSet
    private let design: InitialDesign
    private let map: FeatureMap
    private let recipe: Recipe
    private let belief: Belief
    private let memory: Remembered<Memory>

    /// What was read and fitted so far.
    private struct Memory: Sendable {
        var history: ObservedTrials
        var modelling: SurrogateModelling
    }

    /// A sampler of a space.
    ///
    /// - Parameters:
    ///   - space: A valid space.
    ///   - seed: The study's seed.
    /// - Throws: When nothing satisfies the constraints.
    public init(_ space: SearchSpace, seed: UInt64) throws(DefinitionError) {
        try self.init(space, seed: seed, recipe: Recipe())
    }

    init(_ space: SearchSpace, seed: UInt64, recipe: Recipe) throws(DefinitionError) {
        let model = ModelSpace(space)
        self.space = model
        self.recipe = recipe
        feasible = try FeasibleSet(space, warps: PriorWarp.warps(of: space))
        design = try InitialDesign(model, seed: seed)
        map = FeatureMap(model)
        belief = Belief(space)
        memory = Remembered(
            Memory(
                history: ObservedTrials(model),
                modelling: SurrogateModelling(
                    map, dimension: Self.activeDimension(model, feasible, seed: seed),
                    recipe: recipe)))
    }

    /// The most parameters that are active at once, as far as some draws show.
    private static func activeDimension(
        _ space: ModelSpace, _ feasible: FeasibleSet, seed: UInt64
    ) -> Int {
        guard space.isConditional else { return max(space.dimension, 1) }
        var source = RandomSource(seed: seed, purpose: .enumeration)
        return (0..<64).reduce(1) { most, _ in
            max(most, feasible.draw(using: &source).values.count { $0 != nil })
        }
    }

    /// The assignment of the largest expected gain.
    public func suggest(
        for snapshot: StudySnapshot, using source: inout RandomSource
    ) -> Suggestion? {
        if let count = feasible.count.exact, snapshot.tried.count >= count { return nil }
        let startup = startup(of: snapshot.definition)
        guard snapshot.insideCount >= startup else {
            return design.suggest(for: snapshot, size: startup, using: &source)
        }
        let goals = goals(of: snapshot.definition, using: &source)
        let (model, history) = memory.update { memory in
            memory.history.read(snapshot)
            let observations = memory.history.observations
            let model = memory.modelling.model(
                of: memory.history, goals,
                shareLeft: TrialCost.shareLeft(
                    of: snapshot.definition.budget, after: observations))
            return (model, memory.history)
        }
        guard let model else {
            return design.suggest(
                for: snapshot, because: "no trial has a result to learn from", using: &source)
        }
        return suggest(by: model, history, snapshot, using: &source)
            ?? design.suggest(
                for: snapshot, because: "the model found nothing new to try", using: &source)
    }

    private func startup(of definition: StudyDefinition) -> Int {
        recipe.startup ?? design.count(for: definition)
    }

    /// Draws open values from the priors.
    public func complete(_ given: Assignment, using source: inout RandomSource) -> Assignment? {
        feasible.assignment(completing: given, using: &source)
    }

    /// Most objectives of which each has a model of its own.
    private static let mostFronts = 4

    /// How the objectives are looked at: weights are drawn anew for each trial, even on all sums of 1.
    private func goals(
        of definition: StudyDefinition, using source: inout RandomSource
    ) -> ModelledGoals {
        let objectives = definition.objectives
        guard objectives.count > 1 else { return .single }
        if recipe.fronts == .hypervolume, objectives.count <= Self.mostFronts {
            return .each(wanted: objectives.map(\.wantedLoss))
        }
        let draws = objectives.map { _ in -Double.log(max(source.uniform(), 1e-300)) }
        let sum = draws.reduce(0, +)
        return .weighted(draws.map { $0 / sum })
    }

    private func suggest(
        by model: SurrogateModel, _ history: ObservedTrials, _ snapshot: StudySnapshot,
        using source: inout RandomSource
    ) -> Suggestion? {
        let pending = snapshot.pending
        let running = pending.suffix(64).map {
            map.row(of: space.point(of: snapshot.trials[$0].assignment))
        }
        var acquisition = model.acquisition(pending: running, recipe, using: &source)
        let isGoalless = snapshot.definition.objectives.isEmpty
        if isGoalless {
            acquisition.objective = nil
            acquisition.variety = Variety(
                Self.solutions(history).map { map.row(of: $0.point) } + running)
        }
        var search = AcquisitionSearch(
            space: space, feasible: feasible, map: map, effort: recipe.effort,
            logLengths: Self.logLengths(model))
        if !belief.isEmpty {
            search.belief = belief.after(
                history.observations.count, of: snapshot.definition.budget.trials)
        }
        let centres = centres(model, history, using: &source)
        if space.dimension >= recipe.regionFrom, let centre = centres.first {
            let region = TrustRegion(
                after: history.observations, startup: startup(of: snapshot.definition),
                dimension: space.dimension, parallel: snapshot.definition.budget.parallel)
            search.bounds = region.bounds(around: centre, search.logLengths)
        }
        let found = search.search(acquisition, around: centres, using: &source)
        guard let best = found.first, best.value.isFinite else { return nil }
        var chosen: (assignment: Assignment, point: [Double], value: Double)?
        for candidate in found {
            guard let assignment = space.assignment(at: candidate.point),
                !snapshot.tried.contains(assignment)
            else { continue }
            chosen = (assignment, candidate.point, candidate.value)
            break
        }
        if chosen == nil {
            chosen = untried(near: best.point, search, acquisition, snapshot, using: &source)
        }
        guard let chosen else { return nil }
        return Suggestion(
            chosen.assignment,
            provenance: provenance(
                chosen.point, chosen.value, model, acquisition, pending.count,
                best: isGoalless ? nil : Self.bestLoss(history),
                solutions: isGoalless ? Self.solutions(history).count : nil))
    }

    /// The best of many untried assignments, where the search led only to tried ones.
    private func untried(
        near point: [Double], _ search: AcquisitionSearch, _ acquisition: Acquisition,
        _ snapshot: StudySnapshot, using source: inout RandomSource
    ) -> (assignment: Assignment, point: [Double], value: Double)? {
        var best: (assignment: Assignment, point: [Double], value: Double)?
        func consider(_ assignment: Assignment) {
            guard !snapshot.tried.contains(assignment) else { return }
            let point = space.point(of: assignment)
            let value = search.score(point, acquisition)
            if best.map({ value > $0.value }) ?? true { best = (assignment, point, value) }
        }
        if let count = feasible.count.exact, count <= 2000 {
            for index in 0..<count { consider(feasible.assignment(at: index)) }
            return best
        }
        for (index, axis) in space.axes.enumerated() where !point[index].isNaN {
            let places: [Double]
            switch axis {
            case .continuous: places = [source.uniform()]
            case .listed(let all): places = all
            case .choice(let count): places = (0..<count).map(Double.init)
            }
            for place in places {
                var near = point
                near[index] = place
                if let assignment = space.assignment(at: near) { consider(assignment) }
            }
        }
        if best == nil {
            let fallback = Untried.assignment(
                in: feasible, tried: snapshot.tried, using: &source
            ) { _, source in feasible.draw(using: &source) }
            if let fallback { consider(fallback) }
        }
        return best
    }

    /// The logarithms of the length scales, averaged over the models.
    private static func logLengths(_ model: SurrogateModel) -> [Double] {
        let all = model.processes.map(\.hyperparameters.logLengths)
        return all[0].indices.map { column in
            all.reduce(0) { $0 + $1[column] } / Double(all.count)
        }
    }

    /// The points of the best modelled observations, best first.
    private func centres(
        _ model: SurrogateModel, _ history: ObservedTrials, using source: inout RandomSource
    ) -> [[Double]] {
        if let front = model.front {
            let rows = model.isFeasible.indices.filter { model.isFeasible[$0] }
            return front.centres(Self.frontCentres, using: &source)
                .map { history.observations[model.rows[rows[$0]]].point }
        }
        let fitted = model.process.fittedMeans
        let order = model.rows.indices.filter {
            history.observations[model.rows[$0]].kind != .failed
        }.sorted { one, other in
            let first = history.observations[model.rows[one]]
            let second = history.observations[model.rows[other]]
            return (first.violation, -fitted[one], one) < (second.violation, -fitted[other], other)
        }
        return order.prefix(3).map { history.observations[model.rows[$0]].point }
    }

    /// How many points of a front are searched around.
    private static let frontCentres = 4

    /// How much of a loss is gained over the best on average, from its values at evenly likely places of
    /// the prediction; nil when losses cannot be told.
    private static func gain(over best: Double, _ loss: (Double) -> Double?) -> Double? {
        let count = 16
        var sum = 0.0
        for place in 0..<count {
            let share = (Double(place) + 0.5) / Double(count)
            guard let loss = loss(normalQuantile(share)) else { return nil }
            sum += max(best - loss, 0) / Double(count)
        }
        return sum.isFinite ? sum : nil
    }

    /// The best loss of a feasible trial; nil when there is none, or several objectives.
    private static func bestLoss(_ history: ObservedTrials) -> Double? {
        history.observations.lazy.filter { $0.kind == .feasible && $0.losses.count == 1 }
            .map { $0.losses[0] }.min()
    }

    /// The trials that satisfy every constraint.
    private static func solutions(_ history: ObservedTrials) -> [Observation] {
        history.observations.filter { $0.kind == .feasible }
    }

    private func provenance(
        _ point: [Double], _ value: Double, _ model: SurrogateModel, _ acquisition: Acquisition,
        _ pending: Int, best: Double?, solutions: Int?
    ) -> Provenance {
        let row = map.row(of: point)
        let prediction = model.process.predict(row)
        let deviation = prediction.variance.squareRoot()
        var figures: MetricValues = [
            "model_size": Double(model.rows.count), "log_gain": value,
            "noise_share": model.process.noise / (model.process.noise + model.process.signal),
        ]
        let figure = { model.scale.loss(of: prediction.mean + $0 * deviation) }
        if solutions == nil, let expected = figure(0), let low = figure(1), let high = figure(-1) {
            figures["predicted_loss"] = expected
            figures["predicted_low"] = low
            figures["predicted_high"] = high
        }
        figures["best_loss"] = best
        if let best { figures["expected_gain"] = Self.gain(over: best, figure) }
        figures["uncertainty_share"] = acquisition.uncertaintyShare(at: row)
        if !acquisition.constraints.isEmpty {
            figures["feasible_probability"] = Double.exp(acquisition.logFeasibility(at: row))
        }
        if acquisition.front != nil { figures["goals"] = Double(model.processes.count) }
        figures["success_probability"] = acquisition.success?.probability(at: row)
        if pending > 0 { figures["pending"] = Double(pending) }
        let gain =
            switch solutions {
            case nil: "the largest expected gain"
            case 0?: "the best chance to satisfy the constraints"
            case let count?: "the best chance to satisfy the constraints far from \(count) known"
            }
        figures["solutions"] = solutions.map(Double.init)
        let what = "\(gain) of a Gaussian process of \(model.rows.count) trials"
        let running = pending == 0 ? "" : ", \(pending) more running"
        return Provenance(sampler: "gp", summary: what + running, figures: figures)
    }
}
