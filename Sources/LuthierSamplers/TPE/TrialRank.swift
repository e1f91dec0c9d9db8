/// The place of a trial among all with one objective; the best is the least.
///
/// Feasible trials come first, by loss. Stopped ones follow: the farther one came the better, then
/// by its last loss. Then those that break constraints, by how far. What failed comes last.
struct TrialRank: Sendable, Comparable {
    /// What kind of trial it is; the better kind is the smaller number.
    let group: Int
    /// What counts first within a kind.
    let first: Double
    /// What counts next.
    let second: Double
    /// The number of the trial, which decides between equals: the older is better.
    let number: Int

    /// The rank of an observation.
    ///
    /// - Parameters:
    ///   - observation: An ended trial.
    ///   - resource: How far it came; NaN when that is not known.
    ///   - loss: What stands for its objectives; NaN when they are not known.
    init(_ observation: Observation, resource: Double, loss: Double) {
        number = observation.number
        let known = loss.isNaN ? Double.infinity : loss
        switch observation.kind {
        case .feasible:
            (group, first, second) = (0, known, 0)
        case .stopped:
            (group, first, second) = (1, resource.isNaN ? .infinity : -resource, known)
        case .infeasible:
            // Without numbers, nothing says how far away what is allowed lies.
            let violation = observation.violation > 0 ? observation.violation : .infinity
            (group, first, second) = (2, violation, known)
        case .failed:
            (group, first, second) = (3, 0, 0)
        }
    }

    static func < (left: TrialRank, right: TrialRank) -> Bool {
        (left.group, left.first, left.second, left.number)
            < (right.group, right.first, right.second, right.number)
    }
}

/// The best trials seen, at most a fixed number, in order.
///
/// - Complexity: O(limit) for each trial, whatever the number of trials.
struct BestTrials: Sendable {
    /// The most that are kept.
    let limit: Int
    /// Position and rank of each, best first.
    private(set) var entries: [(position: Int, rank: TrialRank)] = []

    init(limit: Int) { self.limit = limit }

    /// Takes note of a trial; failed ones are never among the best.
    mutating func add(_ position: Int, _ rank: TrialRank) {
        guard rank.group < 3 else { return }
        if entries.count == limit, let last = entries.last, last.rank < rank { return }
        let place = entries.firstIndex { rank < $0.rank } ?? entries.count
        entries.insert((position, rank), at: place)
        if entries.count > limit { entries.removeLast() }
    }
}
