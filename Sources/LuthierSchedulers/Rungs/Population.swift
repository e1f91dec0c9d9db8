import LuthierDomain

/// Who trains in a population: the trials whose place no other took, but for most that have ended.
///
/// Trials that ended among the last are still there, because a snapshot that hides more may show them as
/// they were before.
struct Population: Sendable {
    /// The newest trials that are looked at again: those that were read and then not kept by the storage
    /// are of one transaction.
    private static let recheck = 64

    /// The trials in the order of their starts.
    private(set) var trials: [Int] = []
    /// How many began from nothing.
    private(set) var rootCount = 0
    /// By number, whose place a trial took.
    private var replacements: [Int?] = []
    private var replaced: Set<Int> = []
    private var memberCount = 0
    /// How many of the ends are left out, and the last of these.
    private var leftOut: (count: Int, last: Int?) = (0, nil)
    private var generation = 0

    /// Takes in what came since the last snapshot, or everything when it does not continue that.
    ///
    /// - Complexity: O(population) for each new trial and end.
    mutating func read(_ snapshot: StudySnapshot, _ book: RungBook) {
        if !continues(in: snapshot, book) {
            self = Population()
            generation = book.generation
        }
        for number in replacements.count..<snapshot.trials.count {
            let other = Self.replacement(by: number, in: snapshot)
            replacements.append(other)
            guard let other else { continue }
            replaced.insert(other)
            trials.removeAll { $0 == other }
        }
        let members = book.members[0] ?? []
        for number in members[memberCount...] {
            if snapshot.trials[number].parent == nil { rootCount += 1 }
            if !replaced.contains(number) { trials.append(number) }
        }
        memberCount = members.count
        let ends = snapshot.ends
        let count = ends.count - Self.shown(in: snapshot)
        guard count > leftOut.count else { return }
        let over = Set(ends[leftOut.count..<count])
        trials.removeAll { over.contains($0) }
        leftOut = (count, ends[count - 1])
    }

    private func continues(in snapshot: StudySnapshot, _ book: RungBook) -> Bool {
        guard generation == book.generation, replacements.count <= snapshot.trials.count,
            leftOut.count <= snapshot.ends.count,
            leftOut.count == 0 || snapshot.ends[leftOut.count - 1] == leftOut.last
        else { return false }
        return (max(replacements.count - Self.recheck, 0)..<replacements.count).allSatisfy {
            Self.replacement(by: $0, in: snapshot) == replacements[$0]
        }
    }

    /// The newest ends that are not left out: more than another snapshot may hide.
    private static func shown(in snapshot: StudySnapshot) -> Int {
        16 + 4 * snapshot.definition.budget.parallel
    }

    private static func replacement(by number: Int, in snapshot: StudySnapshot) -> Int? {
        snapshot.trials[number].provenance?.figures[PopulationTraining.replaced].map { Int($0) }
    }
}
