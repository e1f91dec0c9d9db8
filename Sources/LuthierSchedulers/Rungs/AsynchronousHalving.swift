import LuthierDomain
import LuthierMath

/// Asynchronous successive halving: at each rung one in `factor` of the trials seen there goes on,
/// judged as soon as a trial arrives.
///
/// - SeeAlso: Li et al., "A System for Massively Parallel Hyperparameter Tuning", MLSys 2020,
///   arXiv:1810.05934; for `grows`, Bohdal et al., "PASHA: Efficient HPO and NAS with Progressive
///   Resource Allocation", ICLR 2023, arXiv:2207.06940.
struct AsynchronousHalving: RungScheduler {
    /// What becomes of a trial that does not go on.
    enum Form: String, Sendable, CaseIterable {
        /// It is paused, and continued when its place among the later ones is good enough.
        case pause
        /// It is stopped for good.
        case stop
    }

    /// One in how many goes on, unless a study says otherwise.
    static let defaultFactor = 3.0

    let objectives: [Objective]
    let memory: Remembered<RungBook>
    private let rungs: RungLevels
    private let ladder: [Double]
    private let form: Form

    /// A scheduler.
    ///
    /// - Parameters:
    ///   - definition: The study; trials are compared by what it optimises.
    ///   - rungs: Where trials are compared.
    ///   - form: What becomes of those that do not go on.
    ///   - grows: Whether only the two lowest rungs are open at first, and a higher one is opened when
    ///     the two highest open ones disagree about which trials are good.
    /// - Throws: An issue at `scheduler` when the study optimises nothing.
    init(
        _ definition: StudyDefinition, rungs: RungLevels, form: Form = .pause, grows: Bool = false
    ) throws(DefinitionError) {
        objectives = try Objective.all(of: definition)
        self.rungs = rungs
        self.form = form
        let ladder = rungs.ascending
        self.ladder = ladder
        memory = Remembered(
            grows
                ? RungBook(
                    objectives, levels: { _ in ladder }, open: 1,
                    opens: { book in
                        book.highestOpen + 1 < ladder.count && !RungAgreement.isReached(in: book)
                    })
                : RungBook(objectives, levels: { _ in ladder }))
    }

    var highest: Double { rungs.highest }

    func levels(of bracket: Int) -> [Double] { ladder }

    var outline: String? {
        let rungs = ladder.map(\.stepText).joined(separator: ", ")
        return "the best of every \(self.rungs.factor.stepText) at each of \(rungs) "
            + (form == .stop ? "trains on, the rest is stopped" : "trains on, the rest is paused")
    }

    /// How many of those seen at a rung go on.
    private func quota(of count: Int) -> Int { Int(Double(count) / rungs.factor + 1e-9) }

    func ruling(
        at place: RungBook.Place, _ entry: RungStanding.Entry, of trial: Trial, _ book: RungBook,
        in snapshot: StudySnapshot
    ) -> Ruling {
        let standing = book.standing(place)
        let count = standing.count + 1
        let rank = standing.place(of: entry)
        let level = ladder[place.rung].stepText
        let words = "\(text(entry)) at \(level) is number \(rank + 1) of \(count)"
        switch form {
        case .stop:
            let quota = max(quota(of: count), 1)
            guard rank >= quota else { return .extend(to: highest) }
            return .stop(reason: "\(words), of which \(quota) may go on.")
        case .pause:
            let quota = quota(of: count)
            if place.rung < book.highestOpen, rank < quota {
                return .extend(to: ladder[place.rung + 1])
            }
            return .pause(reason: "\(words), of which \(quota) may go on so far.")
        }
    }

    func job(_ book: RungBook, in snapshot: StudySnapshot, mayBegin: Bool) -> ScheduledJob? {
        if form == .stop { return mayBegin ? .begin(resource: highest, bracket: 0) : nil }
        for rung in stride(from: min(ladder.count - 2, book.highestOpen - 1), through: 0, by: -1) {
            let place = RungBook.Place(bracket: 0, rung: rung)
            let standing = book.standing(place)
            let quota = quota(of: standing.count)
            for (rank, entry) in book.left(place).entries.enumerated() {
                guard rank < quota, standing.place(of: entry) < quota else { break }
                if snapshot.trials[entry.number].state == .paused {
                    return .resume(entry.number, upTo: ladder[rung + 1])
                }
            }
        }
        return mayBegin ? .begin(resource: ladder[0], bracket: 0) : nil
    }
}
