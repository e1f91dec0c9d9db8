import LuthierDomain
import LuthierMath
import RealModule

/// What `tpe` knows of a study: the good trials, and two densities for every group of parameters.
///
/// All of it is a function of the last snapshot; what was read before only saves time.
struct TPEModel: Sendable {
    /// The groups of parameters, parents before children.
    private(set) var groups: [TPEGroup]
    /// How many trials have a result that ranks them; failed ones have none.
    private(set) var rankedCount = 0
    /// How many trials are good.
    private(set) var goodCount = 0
    /// How many trials have ended.
    var count: Int { observed.observations.count }

    /// The most trials without a result that join the rest; the newest.
    private static let pendingLimit = 512

    private let space: ModelSpace
    private let settings: TPESettings
    private let objectives: Int
    private var observed: ObservedTrials
    private var generation = 0
    private var readCount = 0
    private var best = BestTrials(limit: TPESettings.mostGood + 1)
    private var front = ParetoTrials(limit: TPESettings.mostGood)

    init(_ space: ModelSpace, _ settings: TPESettings, objectives: Int) {
        self.space = space
        self.settings = settings
        self.objectives = objectives
        groups = TPEGroup.groups(of: space)
        observed = ObservedTrials(space)
    }

    /// Takes note of the trials that have ended.
    ///
    /// - Complexity: O(new trials).
    mutating func read(_ snapshot: StudySnapshot) {
        observed.read(snapshot)
        if observed.generation != generation {
            var fresh = TPEModel(space, settings, objectives: objectives)
            fresh.observed = observed
            fresh.generation = observed.generation
            self = fresh
        }
        for position in readCount..<count {
            add(position, reached: Self.resource(of: snapshot, observed.observations[position]))
        }
        readCount = count
    }

    /// Brings the densities to what was read.
    ///
    /// - Parameter snapshot: The snapshot read last; its trials without a result join the rest.
    mutating func settle(for snapshot: StudySnapshot) {
        let chosen = goodTrials()
        goodCount = chosen.count
        let pending = snapshot.pending.suffix(Self.pendingLimit).map {
            (number: $0, point: space.point(of: snapshot.trials[$0].assignment))
        }
        for index in groups.indices {
            groups[index].settle(chosen, settings, pending: pending, observed.observations)
        }
    }

    /// ln l − ln g of an assignment's active parameters.
    func logRatio(of assignment: Assignment) -> Double {
        let point = space.point(of: assignment)
        return groups.reduce(0) { sum, group in
            sum + (group.coordinates(of: point).map { group.logRatios(at: [$0])[0] } ?? 0)
        }
    }

    private mutating func add(_ position: Int, reached: Double) {
        let observation = observed.observations[position]
        if observation.kind != .failed { rankedCount += 1 }
        var rank: TrialRank?
        if objectives == 1 || observation.kind != .feasible {
            rank = TrialRank(
                observation, resource: reached, loss: Self.combined(observation.losses))
        }
        if let rank {
            best.add(position, rank)
        } else if observation.losses.isEmpty == false {
            front.add(position, observation.losses)
        }
        for index in groups.indices { groups[index].add(position, observation, rank: rank) }
    }

    /// The good trials, best first, with the weights of their kernels.
    private func goodTrials() -> [(position: Int, weight: Double)] {
        let wanted = settings.good(of: rankedCount)
        guard objectives == 1 else {
            let feasible = front.best(wanted)
            let others = best.entries.prefix(wanted - feasible.count).map(\.position)
            return (feasible + others).map { ($0, 1) }
        }
        let entries = best.entries.prefix(wanted)
        // The first that is not good; where there is none, the last that is.
        let limit = best.entries.count > wanted ? best.entries[wanted] : entries.last
        guard let first = entries.first, let limit, limit.rank.group == 0 else {
            return entries.map { ($0.position, 1) }
        }
        // Halves, so that the distance of the largest numbers stays finite.
        let range = limit.rank.first / 2 - first.rank.first / 2
        guard range > 0, range.isFinite else { return entries.map { ($0.position, 1) } }
        return entries.map {
            ($0.position, max((limit.rank.first / 2 - $0.rank.first / 2) / range, 1e-12))
        }
    }

    /// How far a trial came, NaN when it did not say.
    private static func resource(of snapshot: StudySnapshot, _ observation: Observation) -> Double {
        guard observation.kind == .stopped else { return .nan }
        let trial = snapshot.trials[observation.number]
        let count = trial.outcome == nil ? trial.settled : trial.measurements.count
        return trial.measurements.prefix(count).last?.reach ?? .nan
    }

    /// One number for several losses of a trial that is not feasible: their largest.
    private static func combined(_ losses: [Double]) -> Double {
        losses.isEmpty ? .nan : losses.reduce(-.infinity) { max($0, $1) }
    }
}
