import LuthierDomain
import LuthierMath

/// A scheduler that compares trials at rungs, and is told the resource of a whole training.
protocol RungScheduler: Scheduler {
    /// What trials are compared by.
    var objectives: [Objective] { get }
    /// The resource of a whole training.
    var highest: Double { get }
    /// What was measured so far.
    var memory: Remembered<RungBook> { get }

    /// Rules on a trial that has come to a rung below the highest.
    func ruling(
        at place: RungBook.Place, _ entry: RungStanding.Entry, of trial: Trial, _ book: RungBook,
        in snapshot: StudySnapshot
    ) -> Ruling

    /// What a free worker does next; nil when nothing can be until more is known.
    func job(_ book: RungBook, in snapshot: StudySnapshot, mayBegin: Bool) -> ScheduledJob?

    /// The rungs of a bracket.
    func levels(of bracket: Int) -> [Double]

    /// Whether nothing more can ever be decided of a bracket.
    func isDecided(_ book: RungBook, _ bracket: Int) -> Bool

    /// Whether a trial's place at one rung is to tell its place at the next.
    var comparesRungs: Bool { get }
}

extension RungScheduler {
    /// Rules when the trial has come to a rung that it had not been measured at.
    ///
    /// - Complexity: O(log n) comparisons in the number of trials.
    func ruling(on number: Int, in snapshot: StudySnapshot) -> Ruling {
        let trial = snapshot.trials[number]
        guard let newest = trial.measurements.last, newest.unit == nil, let reach = newest.reach,
            objectives.allSatisfy({ newest.metrics[$0.name] != nil })
        else { return .proceed }
        if reach.isFinite, reach > highest {
            return .finish(
                reason: "it reported at \(reach.stepText), beyond the maximum of "
                    + "\(highest.stepText).")
        }
        return memory.update { book in
            book.read(snapshot)
            guard let (place, entry) = book.arrival(of: trial),
                place.rung + 1 < levels(of: place.bracket).count
            else { return .proceed }
            for (objective, loss) in zip(objectives, entry.losses) where loss == .infinity {
                return .stop(
                    reason: "its \(objective.name) is \(objective.text(loss)) or no number at "
                        + "\(reach.stepText).")
            }
            // A rung that has been seen to tell nothing decides nothing, nor does one below that from which
            // the trial was let on: its program began anew, or went on from an older checkpoint.
            if comparesRungs && book.isMisleading(place)
                || book.resumedFrom(trial.number) >= place.rung
            {
                return .extend(to: levels(of: place.bracket)[place.rung + 1])
            }
            return ruling(at: place, entry, of: trial, book, in: snapshot)
        }
    }

    /// What a free worker does next; once no trial may be started and nothing is left to decide, the
    /// best trial is trained to the end, should none have been.
    func job(
        in snapshot: StudySnapshot, mayBegin: Bool, using source: inout RandomSource
    ) -> ScheduledJob {
        memory.update { book in
            book.read(snapshot)
            book.close(while: isDecided)
            book.rank()
            return job(book, in: snapshot, mayBegin: mayBegin)
                ?? (mayBegin ? nil : last(book, in: snapshot)) ?? .nothing
        }
    }

    private func last(_ book: RungBook, in snapshot: StudySnapshot) -> ScheduledJob? {
        guard snapshot.pending.isEmpty,
            !snapshot.ends.contains(where: { snapshot.trials[$0].outcome == .completed })
        else { return nil }
        var best: (rungsAbove: Int, entry: RungStanding.Entry)?
        for bracket in 0...max(book.lastBracket, 0) {
            let count = levels(of: bracket).count
            for rung in stride(from: count - 2, through: 0, by: -1) {
                let left = book.left(RungBook.Place(bracket: bracket, rung: rung)).entries
                    .first { snapshot.trials[$0.number].state == .paused }
                guard let left else { continue }
                let isBetter = best.map {
                    (count - rung, left.losses[0]) < ($0.rungsAbove, $0.entry.losses[0])
                }
                if isBetter ?? true { best = (count - rung, left) }
                break
            }
        }
        return best.map { .resume($0.entry.number, upTo: highest) }
    }

    var comparesRungs: Bool { true }

    func isDecided(_ book: RungBook, _ bracket: Int) -> Bool { false }

    func agreements(in snapshot: StudySnapshot) -> [RungAgreementEstimate] {
        guard comparesRungs else { return [] }
        return memory.update { book in
            book.read(snapshot)
            return book.agreements
        }
    }

    /// The losses of a trial at a rung, as people read them.
    func text(_ entry: RungStanding.Entry) -> String {
        zip(objectives, entry.losses).map { "\($0.name) \($0.text($1))" }.joined(separator: ", ")
    }
}
