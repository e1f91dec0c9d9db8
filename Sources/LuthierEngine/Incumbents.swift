import LuthierDomain

/// The best trials so far: one for a single objective, the Pareto front for several.
///
/// Trials that meet every threshold on an optimised metric come before all that do not.
/// Among equals the lowest number stands.
struct Incumbents: Sendable {
    private struct Entry {
        let number: Int
        let losses: [Double]
    }

    private let objectives: [Metric]
    private var meeting: [Entry] = []
    private var others: [Entry] = []

    /// Nothing yet.
    init(objectives: [Metric]) { self.objectives = objectives }

    /// The numbers of the best trials: by the first objective, then by number.
    var numbers: [Int] {
        (meeting.isEmpty ? others : meeting)
            .sorted { ($0.losses.first ?? 0, $0.number) < ($1.losses.first ?? 0, $1.number) }
            .map(\.number)
    }

    /// Takes a completed trial in.
    ///
    /// - Returns: Whether the best so far became better; an equal trial is no improvement.
    /// - Complexity: O(size of the front).
    mutating func add(_ number: Int, metrics: MetricValues) -> Bool {
        let values = objectives.compactMap { metrics[$0.name] }
        guard !objectives.isEmpty, values.count == objectives.count else { return false }
        let entry = Entry(
            number: number,
            losses: zip(objectives, values).map { $0.direction?.loss($1) ?? $1 })
        let meets = zip(objectives, values).allSatisfy { metric, value in
            guard case .optimized(_, let threshold?) = metric.role else { return true }
            return threshold.holds(for: value)
        }
        if meets { return Self.insert(entry, into: &meeting) }
        return Self.insert(entry, into: &others) && meeting.isEmpty
    }

    private static func insert(_ entry: Entry, into front: inout [Entry]) -> Bool {
        if let equal = front.firstIndex(where: { $0.losses == entry.losses }) {
            if entry.number < front[equal].number { front[equal] = entry }
            return false
        }
        guard !front.contains(where: { dominates($0.losses, entry.losses) }) else { return false }
        front.removeAll { dominates(entry.losses, $0.losses) }
        front.append(entry)
        return true
    }

    private static func dominates(_ left: [Double], _ right: [Double]) -> Bool {
        zip(left, right).allSatisfy { $0 <= $1 }
    }
}
