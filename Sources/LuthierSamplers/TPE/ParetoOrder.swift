import LuthierMath

/// Puts points with several losses in order: by non-domination rank, then by what each adds.
enum ParetoOrder {
    /// The best points: whole ranks, and of the last rank those that cover it best.
    ///
    /// - Parameters:
    ///   - points: The losses; all finite.
    ///   - count: How many are wanted.
    /// - Returns: Indices, best first.
    static func best(_ points: [[Double]], count: Int) -> [Int] {
        let ranks = NonDominatedSort.ranks(points)
        var chosen: [Int] = []
        var rank = 0
        while chosen.count < min(count, points.count) {
            let front = points.indices.filter { ranks[$0] == rank }
            let room = count - chosen.count
            if front.count <= room {
                chosen += front
            } else if points[front[0]].count == 2 {
                chosen += greatestAreas(points, front, count: room)
            } else {
                chosen += leastCrowded(points, front, count: room)
            }
            rank += 1
        }
        return chosen
    }

    /// Points of a front of two losses that cover most area, one after the other.
    private static func greatestAreas(
        _ points: [[Double]], _ front: [Int], count: Int
    ) -> [Int] {
        // A tenth beyond the worst is the reference.
        HypervolumeSubset.greedy(
            of: CrowdingDistance.scaled(front.map { points[$0] }), reference: [1.1, 1.1],
            count: count
        ).map { front[$0] }
    }

    /// Points of a front that have most room around them.
    ///
    /// - SeeAlso: Deb et al., "A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II", IEEE
    ///   Transactions on Evolutionary Computation 6 (2002).
    private static func leastCrowded(
        _ points: [[Double]], _ front: [Int], count: Int
    ) -> [Int] {
        let rooms = CrowdingDistance.rooms(front.map { points[$0] })
        let order = front.indices.sorted { (-rooms[$0], $0) < (-rooms[$1], $1) }
        return order.prefix(count).map { front[$0] }
    }
}

/// Trials with several losses among which the best are.
///
/// A trial that as many others dominate as are wanted can never be among the best again, so few are
/// kept. Where fronts are large, the worst half goes when there are too many.
struct ParetoTrials: Sendable {
    /// The most that are ever wanted.
    let limit: Int
    /// The most that are kept.
    private static let capacity = 400
    private var entries: [(position: Int, losses: [Double], dominators: Int)] = []

    init(limit: Int) { self.limit = limit }

    /// Takes note of a feasible trial.
    ///
    /// - Complexity: O(kept trials).
    mutating func add(_ position: Int, _ losses: [Double]) {
        var dominators = 0
        for index in entries.indices {
            if NonDominatedSort.dominates(entries[index].losses, losses) {
                dominators += 1
            } else if NonDominatedSort.dominates(losses, entries[index].losses) {
                entries[index].dominators += 1
            }
        }
        entries.append((position, losses, dominators))
        entries.removeAll { $0.dominators >= limit }
        guard entries.count > Self.capacity else { return }
        let best = ParetoOrder.best(entries.map(\.losses), count: Self.capacity / 2).sorted()
        entries = best.map { entries[$0] }
    }

    /// The positions of the best trials, best first.
    func best(_ count: Int) -> [Int] {
        guard !entries.isEmpty else { return [] }
        return ParetoOrder.best(entries.map(\.losses), count: count).map { entries[$0].position }
    }
}
