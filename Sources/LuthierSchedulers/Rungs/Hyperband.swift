import LuthierDomain
import LuthierMath
import RealModule

/// Hyperband: brackets of successive halving, from many trials with little resource each to few with
/// all of it.
///
/// A rung of a bracket is decided once every trial of the bracket has come there or ended. No worker
/// waits for that: it takes up another bracket.
///
/// - SeeAlso: Li et al., "Hyperband: A Novel Bandit-Based Approach to Hyperparameter Optimization",
///   Journal of Machine Learning Research 18(185), 2018, algorithm 1.
struct Hyperband: RungScheduler {
    /// One in how many goes on, unless a study says otherwise.
    static let defaultFactor = 2.0

    let objectives: [Objective]
    let memory: Remembered<RungBook>
    private let rungs: RungLevels
    /// The trials and rungs of each bracket, until they begin anew.
    private let plans: [(count: Int, levels: [Double])]

    /// A scheduler.
    ///
    /// - Parameters:
    ///   - definition: The study; trials are compared by what it optimises.
    ///   - rungs: Where trials are compared.
    ///   - count: Trials of a bracket, for successive halving alone; nil is the brackets of Hyperband.
    /// - Throws: An issue at `scheduler` when the study optimises nothing.
    init(
        _ definition: StudyDefinition, rungs: RungLevels, halving count: Int?? = .none
    ) throws(DefinitionError) {
        objectives = try Objective.all(of: definition)
        self.rungs = rungs
        let depth = rungs.depth
        let plans: [(count: Int, levels: [Double])]
        switch count {
        case .some(let count):
            let levels = rungs.ascending
            let usual = Int(Double.pow(rungs.factor, levels.count - 1).rounded())
            plans = [(count ?? usual, levels)]
        case .none:
            plans = (0...depth).reversed().map { divisions in
                (Self.count(depth: depth, divisions, rungs.factor), rungs.bracket(divisions))
            }
        }
        self.plans = plans
        let levels = plans.map(\.levels)
        memory = Remembered(RungBook(objectives, levels: { levels[$0 % levels.count] }))
    }

    /// The trials of a bracket whose highest resource is divided so many times.
    private static func count(depth: Int, _ divisions: Int, _ factor: Double) -> Int {
        let share = Double(depth + 1) / Double(divisions + 1)
        return Int((share * Double.pow(factor, divisions) - 1e-9).rounded(.up))
    }

    var highest: Double { rungs.highest }

    func levels(of bracket: Int) -> [Double] { plans[bracket % plans.count].levels }

    /// The brackets in the order in which they are begun: the trials that are to train to each rung.
    var table: [[(count: Int, resource: Double)]] {
        plans.map { plan in
            plan.levels.enumerated().map { rung, level in (quota(plan.count, rung), level) }
        }
    }

    var outline: String? {
        let brackets = table.map { rungs in
            rungs.map { "\($0.count) to \($0.resource.stepText)" }.joined(separator: ", ")
        }
        let trials = plans.reduce(0) { $0 + $1.count }
        return
            "\(trials) trials in \(brackets.count == 1 ? "a bracket" : "\(brackets.count) brackets")"
            + ": \(brackets.joined(separator: "; ")); then anew"
    }

    /// How many of a bracket's trials are to come to a rung.
    private func quota(_ count: Int, _ rung: Int) -> Int {
        Int(Double(count) * Double.pow(rungs.factor, -rung) + 1e-9)
    }

    func ruling(
        at place: RungBook.Place, _ entry: RungStanding.Entry, of trial: Trial, _ book: RungBook,
        in snapshot: StudySnapshot
    ) -> Ruling {
        let plan = plans[place.bracket % plans.count]
        let level = plan.levels[place.rung].stepText
        let missing = missing(place, book, snapshot, counting: trial.number)
        let quota = quota(plan.count, place.rung + 1)
        let rank = book.standing(place).place(of: entry)
        if missing == 0, rank < quota, isFull(place, plan.count, book) {
            return .extend(to: plan.levels[place.rung + 1])
        }
        return .pause(
            reason: "\(text(entry)) at \(level) is number \(rank + 1) so far in bracket "
                + "\(place.bracket), of whose trials \(quota) go on.")
    }

    /// Whether every trial that is to come to a rung has been let on to it.
    private func isFull(_ place: RungBook.Place, _ count: Int, _ book: RungBook) -> Bool {
        guard place.rung > 0 else { return (book.members[place.bracket] ?? []).count >= count }
        let below = RungBook.Place(bracket: place.bracket, rung: place.rung - 1)
        return book.promotions[below] ?? 0 >= quota(count, place.rung)
    }

    /// How many trials are still on their way to a rung that they were let on to, but for one that has
    /// just come there.
    private func missing(
        _ place: RungBook.Place, _ book: RungBook, _ snapshot: StudySnapshot,
        counting arrived: Int? = nil
    ) -> Int {
        (book.members[place.bracket] ?? []).count { number in
            number != arrived && book.promotedFrom(number) >= place.rung - 1
                && book.rungReached(by: number) ?? -1 < place.rung
                && snapshot.trials[number].outcome == nil
        }
    }

    func job(_ book: RungBook, in snapshot: StudySnapshot, mayBegin: Bool) -> ScheduledJob? {
        for bracket in book.openBrackets {
            if let job = promotion(in: bracket, book, snapshot, mayBegin: mayBegin) { return job }
        }
        guard mayBegin else { return nil }
        let current = max(book.lastBracket, 0)
        let isFull = (book.members[current] ?? []).count >= plans[current % plans.count].count
        let bracket = isFull ? current + 1 : current
        return .begin(resource: levels(of: bracket)[0], bracket: bracket)
    }

    func isDecided(_ book: RungBook, _ bracket: Int) -> Bool {
        let plan = plans[bracket % plans.count]
        return (0..<(plan.levels.count - 1)).allSatisfy { rung in
            let place = RungBook.Place(bracket: bracket, rung: rung)
            return book.promotions[place] ?? 0 >= quota(plan.count, rung + 1)
        }
    }

    private func promotion(
        in bracket: Int, _ book: RungBook, _ snapshot: StudySnapshot, mayBegin: Bool
    ) -> ScheduledJob? {
        let plan = plans[bracket % plans.count]
        let members = (book.members[bracket] ?? []).count
        // A bracket that nobody will fill any more is decided as it is.
        let count = mayBegin ? plan.count : members
        guard members >= count else { return nil }
        for rung in 0..<(plan.levels.count - 1) {
            let place = RungBook.Place(bracket: bracket, rung: rung)
            guard missing(place, book, snapshot) == 0 else { return nil }
            let quota = quota(count, rung + 1)
            guard book.promotions[place] ?? 0 < quota else { continue }
            let next = book.left(place).entries.first {
                snapshot.trials[$0.number].state == .paused
            }
            if let next { return .resume(next.number, upTo: plan.levels[rung + 1]) }
        }
        return nil
    }
}
