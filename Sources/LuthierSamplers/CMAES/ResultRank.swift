/// How good a result is among others: an order, nothing more.
///
/// Feasible results come first by their loss, then stopped ones by their last loss, then infeasible
/// ones by how far they are, then failures, which are all alike.
struct ResultRank: Comparable, Sendable, Hashable {
    private let tier: Int
    private let value: Double

    init(_ observation: Observation) {
        let loss = observation.losses.first
        switch observation.kind {
        case .feasible where loss != nil: (tier, value) = (0, loss ?? 0)
        case .feasible, .stopped: (tier, value) = (1, loss ?? .greatestFiniteMagnitude)
        case .infeasible where observation.violation > 0:
            (tier, value) = (2, observation.violation)
        case .infeasible, .failed: (tier, value) = (3, 0)
        }
    }

    /// Whether nothing is known but that it failed.
    var isFailure: Bool { tier == 3 }

    static func < (left: ResultRank, right: ResultRank) -> Bool {
        (left.tier, left.value) < (right.tier, right.value)
    }
}
