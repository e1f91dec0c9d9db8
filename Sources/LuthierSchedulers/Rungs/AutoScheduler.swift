import LuthierDomain
import LuthierMath

/// Chooses among the schedulers by what a study says, and by what its programs turn out to do.
///
/// - Trials that report units, such as folds, race against the best.
/// - Where the end of training is known, trials go through the brackets of Hyperband. Should the first
///   ones that are continued begin from nothing again, later trials are stopped at rungs instead of
///   being paused, which needs no checkpoint.
/// - Else a trial is stopped when it is worse than the median of the others.
struct AutoScheduler: Scheduler {
    /// Continued trials that are looked at.
    private static let witnesses = 3

    private let units: RacingScheduler
    private let median: PercentileScheduler
    private let pausing: Hyperband?
    private let stopping: AsynchronousHalving?

    /// A scheduler.
    ///
    /// - Parameters:
    ///   - definition: The study.
    ///   - rungs: Where trials may be compared; nil when it is not known how far they train.
    /// - Throws: An issue at `scheduler` when the study optimises nothing.
    init(_ definition: StudyDefinition, rungs: RungLevels?) throws(DefinitionError) {
        units = try RacingScheduler(definition)
        median = try PercentileScheduler(definition)
        // With folds or repeats there are no rungs to go through: every trial races.
        if let rungs, definition.replication == nil {
            pausing = try Hyperband(definition, rungs: rungs)
            stopping = try AsynchronousHalving(definition, rungs: rungs, form: .stop)
        } else {
            pausing = nil
            stopping = nil
        }
    }

    func ruling(on number: Int, in snapshot: StudySnapshot) -> Ruling {
        let trial = snapshot.trials[number]
        if trial.measurements.last?.unit != nil { return units.ruling(on: number, in: snapshot) }
        guard let pausing, let stopping else { return median.ruling(on: number, in: snapshot) }
        // A trial of the first bracket that was told to train to the end is one that cannot be paused.
        return trial.target == pausing.highest && trial.settled == 0 && trial.bracket == 0
            ? stopping.ruling(on: number, in: snapshot) : pausing.ruling(on: number, in: snapshot)
    }

    func job(
        in snapshot: StudySnapshot, mayBegin: Bool, using source: inout RandomSource
    ) -> ScheduledJob {
        guard let pausing, let stopping else {
            return units.job(in: snapshot, mayBegin: mayBegin, using: &source)
        }
        return Self.beginsAnew(snapshot)
            ? stopping.job(in: snapshot, mayBegin: mayBegin, using: &source)
            : pausing.job(in: snapshot, mayBegin: mayBegin, using: &source)
    }

    var outline: String? {
        pausing?.outline
            ?? "the median of earlier trials, because no max says how far a trial trains"
    }

    func agreements(in snapshot: StudySnapshot) -> [RungAgreementEstimate] {
        guard let pausing, let stopping else { return [] }
        return Self.beginsAnew(snapshot)
            ? stopping.agreements(in: snapshot) : pausing.agreements(in: snapshot)
    }

    /// Whether the first trials that were continued did not go on from where they had been.
    static func beginsAnew(_ snapshot: StudySnapshot) -> Bool {
        var seen = 0
        var anew = 0
        for job in snapshot.jobs where job.settled > 0 {
            let measurements = snapshot.trials[job.number].measurements
            guard measurements.count > job.settled,
                let first = measurements[job.settled...].first(where: { $0.reach != nil })?.reach,
                let before = measurements[..<job.settled].last(where: { $0.reach != nil })?.reach
            else { continue }
            seen += 1
            if first <= before { anew += 1 }
            if seen == witnesses { break }
        }
        return seen == witnesses && anew == seen
    }
}
