import LuthierDomain
import LuthierMath
import RealModule

/// The evolution strategy on the results of one study: generations, and restarts when one has ended.
///
/// Restarts alternate between ever larger populations and small ones that look closely, whichever
/// has used fewer trials.
///
/// - SeeAlso: Hansen, "Benchmarking a BI-population CMA-ES on the BBOB-2009 function testbed", GECCO
///   2009, DOI 10.1145/1570256.1570333.
struct EvolutionRun: Sendable {
    /// What does not change in a study.
    struct Settings: Sendable, Hashable {
        /// The study's seed.
        var seed: UInt64
        /// Results that make a generation of the first run, λ₀.
        var population: Int
        /// The step size at the start.
        var sigma: Double
        /// Trials that run at once.
        var parallel: Int
    }

    /// The distribution of the numbers.
    private(set) var evolution: CMAEvolution
    /// The distribution of the choices.
    private(set) var categories: CategoryEvolution
    /// How often the search began anew.
    private(set) var restarts = 0
    /// How many results were read.
    private(set) var position: Int
    /// How many results were learnt from.
    private(set) var modelSize: Int

    private let space: EvolutionSpace
    private let settings: Settings
    private var best: ResultRank?
    private var generationsSinceBest = 0
    private var lastBest: ResultRank?
    private var equalGenerations = 0
    private var generations = 0
    /// Results of trials up to this number belong to the run before.
    private var oldThrough = -1
    private var largestNumber = -1
    private var largeRestarts = 0
    private var largeTrials = 0
    private var smallTrials = 0
    private var isSmall = false

    /// The largest population, in multiples of the first.
    private static let populationLimit = 64
    /// The longest deviation of the distribution: about that of even draws from the unit interval.
    ///
    /// A wider one puts most draws on the bounds, where how far beyond they went makes no difference
    /// to the losses, so that nothing would ever make it narrower again.
    private static let widest = 0.3
    /// Numbers on the unit interval that are closer mean the same to any program.
    private static let finest = 1e-11

    /// A run that starts from what was observed before it.
    ///
    /// - Parameters:
    ///   - space: The space.
    ///   - settings: What does not change.
    ///   - observations: What the first own suggestion could see, oldest first.
    init(
        _ space: EvolutionSpace, _ settings: Settings, from observations: ArraySlice<Observation>
    ) {
        self.space = space
        self.settings = settings
        let start = EvolutionStart(space, observations, sigma: settings.sigma)
        evolution = CMAEvolution(
            CMAParameters(
                dimension: max(space.axes.count, 1), population: settings.population),
            mean: start.mean, sigma: start.sigma, covariance: start.covariance)
        categories = CategoryEvolution(start.probabilities, discreteCount: space.discreteCount)
        position = observations.endIndex
        modelSize = observations.count
        largestNumber = observations.map(\.number).max() ?? -1
    }

    /// Learns from every whole generation among the results that were not read yet.
    ///
    /// - Parameter observations: All results, oldest first; they only grow from call to call.
    mutating func read(_ observations: [Observation]) {
        while let generation = nextGeneration(in: observations) {
            learn(from: generation)
            if isOver { restart() }
        }
    }

    private mutating func nextGeneration(in observations: [Observation]) -> [Observation]? {
        let size = evolution.parameters.population
        guard observations.count - position >= size else { return nil }
        var generation: [Observation] = []
        var next = position
        while generation.count < size {
            guard next < observations.count else { return nil }
            if observations[next].number > oldThrough { generation.append(observations[next]) }
            next += 1
        }
        position = next
        return generation
    }

    private mutating func learn(from generation: [Observation]) {
        let ranked = generation.map { (rank: ResultRank($0), observation: $0) }
        let order = ranked.indices.sorted {
            ranked[$0].rank == ranked[$1].rank ? $0 < $1 : ranked[$0].rank < ranked[$1].rank
        }.map { ranked[$0] }
        largestNumber = max(largestNumber, generation.map(\.number).max() ?? -1)
        modelSize += generation.count
        generations += 1
        if isSmall { smallTrials += generation.count } else { largeTrials += generation.count }
        note(order[0].rank)
        let ties = Self.ties(order.map(\.rank))
        // Where all are alike there is nothing to learn.
        guard ties.count > 1 else { return }
        let weights = RankWeights(evolution.parameters.weights, ties: ties)
        if !space.axes.isEmpty {
            evolution.update(
                order.map { space.member(for: $0.observation, evolution, seed: settings.seed) },
                weights: weights)
            keepInside()
        }
        if !space.choices.isEmpty {
            categories.update(
                order.map { space.values(at: $0.observation.point) }, weights: weights.positive)
        }
    }

    /// Keeps the mean in the unit cube, the step size within it, and discrete axes open.
    private mutating func keepInside() {
        evolution.limitSigma(Self.widest)
        let margin = CMAEvolution.margin(discreteCount: space.discreteCount)
        for axis in space.axes.indices {
            evolution.mean[axis] = min(max(evolution.mean[axis], 0), 1)
            guard let borders = space.borders(ofAxis: axis, at: evolution.mean[axis]) else {
                continue
            }
            evolution.correct(margin: margin, onAxis: axis, borders)
            evolution.mean[axis] = min(max(evolution.mean[axis], 0), 1)
        }
    }

    private mutating func note(_ rank: ResultRank) {
        equalGenerations = rank == lastBest ? equalGenerations + 1 : 0
        lastBest = rank
        if best.map({ rank < $0 }) ?? true {
            best = rank
            generationsSinceBest = 0
        } else {
            generationsSinceBest += 1
        }
    }

    private static func ties(_ ranks: [ResultRank]) -> [Range<Int>] {
        var ties: [Range<Int>] = []
        var start = 0
        for index in ranks.indices
        where index + 1 == ranks.count || ranks[index + 1] != ranks[index] {
            ties.append(start..<(index + 1))
            start = index + 1
        }
        return ties
    }

    /// Whether the run can find nothing more: it has converged, is flat, or stands still.
    ///
    /// Only the order of losses enters, so every increasing function of them gives the same study.
    private var isOver: Bool {
        if evolution.isBroken { return true }
        let patience =
            10
            + Int(
                (30 * Double(space.dimension) / Double(evolution.parameters.population))
                    .rounded(.up))
        if equalGenerations >= patience || generationsSinceBest >= 110 + patience { return true }
        guard !space.axes.isEmpty else { return false }
        return space.axes.indices.allSatisfy { evolution.plainDeviation($0) < Self.finest }
    }

    private mutating func restart() {
        restarts += 1
        var source = RandomSource(
            seed: settings.seed, stream: .max - UInt64(restarts), purpose: .evolution)
        isSmall = smallTrials < largeTrials && restarts > 1
        let first = Double(settings.population)
        var (population, sigma) = (settings.population, settings.sigma)
        if isSmall {
            let large = Double(min(1 << min(largeRestarts, 30), Self.populationLimit))
            let draw = source.uniform()
            population = Int(first * Double.pow(0.5 * large, draw * draw))
            sigma *= Double.pow(10, -2 * source.uniform())
        } else {
            largeRestarts += 1
            population =
                settings.population * min(1 << min(largeRestarts, 30), Self.populationLimit)
        }
        population = max(population, settings.population)
        evolution = CMAEvolution(
            CMAParameters(dimension: max(space.axes.count, 1), population: population),
            mean: (0..<max(space.axes.count, 1)).map { _ in source.uniform() }, sigma: sigma)
        categories = CategoryEvolution(
            EvolutionStart.even(space), discreteCount: space.discreteCount)
        // What runs now was asked of the old distribution.
        oldThrough = largestNumber + settings.parallel - 1
        (best, lastBest) = (nil, nil)
        (generationsSinceBest, equalGenerations) = (0, 0)
    }
}
