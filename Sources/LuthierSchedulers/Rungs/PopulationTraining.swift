import LuthierDomain
import LuthierMath

/// Population-based training: a population trains in stretches, and after each the worst go on from the
/// checkpoints of the best, with values a little changed.
///
/// - SeeAlso: Jaderberg et al., "Population Based Training of Neural Networks", 2017, arXiv:1711.09846.
struct PopulationTraining: RungScheduler {
    /// Trials that train side by side, unless a study says otherwise.
    static let defaultCount = 16
    /// The share of the population that is replaced, and that it is replaced from.
    static let defaultShare = 0.25
    /// The name under which a trial's provenance tells which trial's place it took.
    static let replaced = "replaces"

    let objectives: [Objective]
    let memory: Remembered<RungBook>
    let highest: Double
    private let population = Remembered(Population())
    private let ladder: [Double]
    private let count: Int
    private let share: Double
    private let step: PopulationStep

    /// A scheduler.
    ///
    /// - Parameters:
    ///   - definition: The study.
    ///   - interval: The resource after which trials are compared.
    ///   - highest: The resource of a whole training.
    ///   - count: Trials that train side by side.
    ///   - share: The share of them that is replaced.
    /// - Throws: An issue at `scheduler` when the study optimises nothing.
    init(
        _ definition: StudyDefinition, interval: Double, highest: Double, count: Int, share: Double
    ) throws(DefinitionError) {
        objectives = try Objective.all(of: definition)
        self.highest = highest
        self.count = count
        self.share = share
        step = PopulationStep(definition.space)
        let whole = max(Int(highest / interval - 1e-9), 0)
        let ladder =
            (0..<whole).map { interval * Double($0 + 1) }.filter { $0 < highest } + [highest]
        self.ladder = ladder
        memory = Remembered(RungBook(objectives, levels: { _ in ladder }, comparesRungs: false))
    }

    func levels(of bracket: Int) -> [Double] { ladder }

    /// The members are compared with one another and change on their way.
    var comparesRungs: Bool { false }

    var outline: String? {
        "\(count) trials side by side, compared \(ladder.count - 1) times on their way to "
            + highest.stepText
    }

    func ruling(
        at place: RungBook.Place, _ entry: RungStanding.Entry, of trial: Trial, _ book: RungBook,
        in snapshot: StudySnapshot
    ) -> Ruling {
        .pause(
            reason: "\(text(entry)) at \(ladder[place.rung].stepText); the population is compared "
                + "there.")
    }

    /// Continues the trial that is furthest behind, or one from the checkpoint of a better one.
    ///
    /// - Complexity: O(log trials), and O(p log p) for a population of p.
    func job(
        in snapshot: StudySnapshot, mayBegin: Bool, using source: inout RandomSource
    ) -> ScheduledJob {
        memory.update { book in
            book.read(snapshot)
            return job(book, in: snapshot, mayBegin: mayBegin, using: &source)
        }
    }

    func job(_ book: RungBook, in snapshot: StudySnapshot, mayBegin: Bool) -> ScheduledJob? { nil }

    private func job(
        _ book: RungBook, in snapshot: StudySnapshot, mayBegin: Bool,
        using source: inout RandomSource
    ) -> ScheduledJob {
        let population = population.update { population in
            population.read(snapshot, book)
            return population
        }
        let living = population.trials.filter { snapshot.trials[$0].outcome == nil }
        // A population is filled at once; another is begun when nobody of the last is left.
        if mayBegin, population.rootCount % count != 0 || living.isEmpty {
            return .begin(resource: ladder[0], bracket: 0)
        }
        // Who is furthest behind is first, so that the population stays together.
        let paused = living.filter { snapshot.trials[$0].state == .paused }
        let ready = paused.map { (book.rungReached(by: $0) ?? 0, $0) }.min { $0 < $1 }
        guard let number = ready?.1, let rung = book.rungReached(by: number) else {
            return .nothing
        }
        let next = ladder[min(rung + 1, ladder.count - 1)]
        let standing = book.standing(RungBook.Place(bracket: 0, rung: rung))
        let losers = Int(Double(standing.count) * share)
        guard mayBegin, losers > 0, let own = book.entry(of: number, at: rung),
            standing.isAmongLast(losers, own)
        else { return .resume(number, upTo: next) }
        let donors = standing.amongFirst(
            losers, of: paused.compactMap { book.entry(of: $0, at: rung) }
        )
        .map(\.number)
        guard !donors.isEmpty else { return .resume(number, upTo: next) }
        let donor = donors[Int(source.uniform() * Double(donors.count))]
        let reached = book.rungReached(by: donor) ?? rung
        let assignment = step.changed(snapshot.trials[donor].assignment, using: &source)
        return .fork(
            from: donor, assignment,
            Provenance(
                sampler: "pbt",
                summary: "the values of trial \(donor), changed a little, in place of trial "
                    + "\(number), which was among the worst at \(ladder[rung].stepText)",
                figures: [Self.replaced: Double(number)]),
            upTo: ladder[min(reached + 1, ladder.count - 1)])
    }
}
