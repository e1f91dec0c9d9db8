import LuthierDomain
import LuthierMath

/// The trials that survived of all that have a result: those from which new ones are bred.
///
/// Results join one by one, and the worst leaves when there are too many. What it holds is a
/// function of the results in their order.
///
/// - SeeAlso: Deb et al., "A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II", 2002, for
///   crowding and for constraints; Durillo et al., "On the Effect of the Steady-State Selection Scheme
///   in Multi-Objective Genetic Algorithms", EMO 2009, for one result at a time.
struct Population: Sendable {
    /// What counts before all losses; the less the better.
    enum Tier: Int, Sendable, Comparable {
        /// Feasible, and every objective as good as is wanted at least.
        case wanted
        /// Feasible.
        case beyond
        /// Stopped or paused; its losses are those on the way.
        case stopped
        /// A constraint on metrics is broken.
        case infeasible

        static func < (left: Tier, right: Tier) -> Bool { left.rawValue < right.rawValue }
    }

    /// A trial in the population.
    struct Member: Sendable {
        /// The trial's number.
        let number: Int
        /// Its point in the model's space.
        let point: [Double]
        /// Its objectives, small being good; all finite.
        let losses: [Double]
        /// How far it is beyond each bound of its tier, 0 where it keeps it.
        let excesses: [Double]
        /// What counts first.
        let tier: Tier
        /// How many fronts of its tier are better than the one it stands on.
        fileprivate(set) var level = 0
    }

    /// How the survivors of a front are chosen.
    enum Selection: Sendable, Hashable {
        /// Those with most room around them.
        case crowding
        /// Those nearest to these directions of length 1, as many of each as of others.
        case niches([[Double]])
    }

    /// The most that survive.
    let limit: Int
    /// How the survivors of a front are chosen.
    let selection: Selection
    /// The survivors, oldest first.
    private(set) var members: [Member] = []

    init(limit: Int, selection: Selection) {
        self.limit = limit
        self.selection = selection
    }

    /// Takes note of a result; what failed, or has no numbers to go by, never joins.
    ///
    /// - Parameters:
    ///   - observation: The trial.
    ///   - wanted: For each objective a loss that is wanted at most; nil where none is.
    /// - Complexity: O(limit × losses) where others dominate it, and that of the selection elsewhere.
    mutating func add(_ observation: Observation, wanted: [Double?]) {
        guard let member = Self.member(observation, wanted) else { return }
        members.append(member)
        settleLevels()
        if members.count > limit { members.remove(at: worst()) }
    }

    private static func member(_ observation: Observation, _ wanted: [Double?]) -> Member? {
        let losses = observation.losses
        func member(_ tier: Tier, _ excesses: [Double] = []) -> Member {
            Member(
                number: observation.number, point: observation.point, losses: losses,
                excesses: excesses, tier: tier)
        }
        switch observation.kind {
        case .feasible where !losses.isEmpty:
            let short = zip(losses, wanted).map { loss, wanted in
                // Halves, so that the distance of the largest numbers stays finite.
                max(loss / 2 - (wanted ?? .infinity) / 2, 0)
            }
            return short.contains { $0 > 0 } ? member(.beyond, short) : member(.wanted)
        case .stopped where !losses.isEmpty: return member(.stopped)
        case .infeasible where observation.violation > 0:
            return member(
                .infeasible,
                observation.excesses.map { min(max($0, 0), .greatestFiniteMagnitude) / 2 })
        case .feasible, .stopped, .infeasible, .failed: return nil
        }
    }

    // MARK: Fronts

    /// Gives the newest member its front, and moves those down that it dominates.
    ///
    /// - SeeAlso: Li et al., "Efficient Nondomination Level Update Method for Steady-State
    ///   Evolutionary Multiobjective Optimization", IEEE Transactions on Cybernetics 47 (2017).
    private mutating func settleLevels() {
        let newest = members.count - 1
        let tier = members[newest].tier
        guard tier != .infeasible else { return }
        let others = members.indices.dropLast().filter { members[$0].tier == tier }
        var level = 0
        for other in others where members[other].level >= level {
            if NonDominatedSort.dominates(members[other].losses, members[newest].losses) {
                level = members[other].level + 1
            }
        }
        members[newest].level = level
        var moved = [newest]
        while !moved.isEmpty {
            let next = others.filter { other in
                members[other].level == level
                    && moved.contains {
                        NonDominatedSort.dominates(members[$0].losses, members[other].losses)
                    }
            }
            level += 1
            for index in next { members[index].level = level }
            moved = next
        }
    }

    // MARK: Who leaves

    /// The place of the member that all others are better than; never one that others rely on for
    /// their fronts.
    private func worst() -> Int {
        let tier = members.map(\.tier).max() ?? .infeasible
        let own = members.indices.filter { members[$0].tier == tier }
        let level = own.map { members[$0].level }.max() ?? 0
        let last = own.filter { members[$0].level == level }
        guard last.count > 1 else { return last[0] }
        switch (tier, selection) {
        case (.infeasible, _), (.beyond, _):
            return last[Self.indexOfLast(Self.violations(last.map { members[$0] }))]
        case (_, .crowding):
            let rooms = CrowdingDistance.rooms(last.map { members[$0].losses })
            return last[Self.indexOfLast(rooms.map { -$0 })]
        case (_, .niches(let directions)):
            let niches = niches(own, directions)
            var counts = [Int](repeating: 0, count: directions.count)
            for niche in niches.niches { counts[niche] += 1 }
            let places = own.indices.filter { members[own[$0]].level == level }
            var chosen = places[0]
            for place in places {
                let (one, other) = (niches.niches[place], niches.niches[chosen])
                let (first, second) = (niches.cost(of: place), niches.cost(of: chosen))
                if (counts[one], first) >= (counts[other], second) { chosen = place }
            }
            return own[chosen]
        }
    }

    private func niches(_ own: [Int], _ directions: [[Double]]) -> ReferenceNiches {
        ReferenceNiches(
            own.map { members[$0].losses },
            front: own.indices.filter { members[own[$0]].level == 0 }, directions: directions)
    }

    /// How far members are beyond their bounds in all, each bound in shares of the largest excess of
    /// it.
    private static func violations(_ members: [Member]) -> [Double] {
        guard let count = members.first?.excesses.count else { return [] }
        let most = (0..<count).map { bound in
            members.reduce(Double.leastNormalMagnitude) { max($0, $1.excesses[bound]) }
        }
        return members.map { zip($0.excesses, most).reduce(0) { $0 + $1.0 / $1.1 } }
    }

    /// The place of the largest number, the last of equals.
    private static func indexOfLast(_ values: [Double]) -> Int {
        var best = 0
        for index in values.indices where values[index] >= values[best] { best = index }
        return best
    }

    // MARK: Who is better

    /// What decides between two members that might become parents.
    struct Standing: Sendable {
        let tier: Tier
        let level: Int
        /// The direction it is nearest to, where directions are what survivors are chosen by.
        var niche: Int?
        /// What counts at last; small is good.
        var value = 0.0
    }

    /// How every member stands.
    ///
    /// - Complexity: That of one selection.
    func standings() -> [Standing] {
        var standings = members.map { Standing(tier: $0.tier, level: $0.level) }
        func set(_ places: [Int], _ values: [Double]) {
            for (place, value) in zip(places, values) { standings[place].value = value }
        }
        for tier in [Tier.wanted, .beyond, .stopped, .infeasible] {
            let own = members.indices.filter { members[$0].tier == tier }
            guard !own.isEmpty else { continue }
            switch (tier, selection) {
            case (.infeasible, _), (.beyond, _): set(own, Self.violations(own.map { members[$0] }))
            case (_, .crowding):
                for level in 0...(own.map { members[$0].level }.max() ?? 0) {
                    let front = own.filter { members[$0].level == level }
                    set(front, CrowdingDistance.rooms(front.map { members[$0].losses }).map { -$0 })
                }
            case (_, .niches(let directions)):
                let niches = niches(own, directions)
                set(own, own.indices.map(niches.cost(of:)))
                for (place, index) in own.enumerated() {
                    standings[index].niche = niches.niches[place]
                }
            }
        }
        return standings
    }
}
