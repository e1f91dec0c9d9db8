public import LuthierDomain
public import LuthierMath

/// Decides what workers do: whether a running trial goes on, and what comes next.
///
/// The contract, checked by `SchedulerContract` in LuthierTesting:
///
/// - A ruling is a pure function of the snapshot. Caches may be kept and may be dropped at any time;
///   the next ruling is the same.
/// - Results that the snapshot hides change nothing.
/// - It is asked after each measurement of a running trial, and rules on that measurement: a trial
///   whose newest measurement is nothing that the rule looks at goes on.
/// - No history makes it fail: not NaN, infinite or equal values, not a single trial.
public protocol Scheduler: Sendable {
    /// Rules on a running trial.
    ///
    /// - Parameters:
    ///   - number: The trial's number; it is running and its newest measurement was just taken in.
    ///   - snapshot: What is known.
    /// - Returns: Whether the trial goes on, and why if not.
    func ruling(on number: Int, in snapshot: StudySnapshot) -> Ruling

    /// Decides what a free worker does next.
    ///
    /// - Parameters:
    ///   - snapshot: What is known.
    ///   - mayBegin: Whether new trials may still be started.
    ///   - source: A random stream of this decision alone.
    /// - Returns: A trial to start or to continue; `nothing` when neither can be until more is known.
    func job(
        in snapshot: StudySnapshot, mayBegin: Bool, using source: inout RandomSource
    ) -> ScheduledJob

    /// The order in which a trial runs its units.
    ///
    /// - Parameters:
    ///   - units: Those that it has no result of, at least one, in the order of the study.
    ///   - snapshot: What is known.
    /// - Returns: The same units.
    func order(
        of units: [Replication.Unit], in snapshot: StudySnapshot
    ) -> [Replication.Unit]

    /// What it is going to do, as a phrase for people; nil when its name says it.
    var outline: String? { get }

    /// How well places at one rung tell places at the next, from the lowest rung up.
    ///
    /// - Parameter snapshot: What is known.
    /// - Returns: Empty for schedulers without rungs, and where no trial came to two of them.
    func agreements(in snapshot: StudySnapshot) -> [RungAgreementEstimate]
}

extension Scheduler {
    /// The order of the study, in every trial.
    public func order(
        of units: [Replication.Unit], in snapshot: StudySnapshot
    ) -> [Replication.Unit] { units }

    /// Nothing to add to the name.
    public var outline: String? { nil }

    /// No rungs.
    public func agreements(in snapshot: StudySnapshot) -> [RungAgreementEstimate] { [] }

    /// Decides what a free worker does next, drawing from the stream of the study's next job.
    package func nextJob(in snapshot: StudySnapshot, mayBegin: Bool) -> ScheduledJob {
        var source = RandomSource(
            seed: snapshot.definition.seed, stream: UInt64(snapshot.jobs.count),
            purpose: .scheduling)
        return job(in: snapshot, mayBegin: mayBegin, using: &source)
    }

    /// Starts new trials as long as there may be any, with no limit to their training.
    public func job(
        in snapshot: StudySnapshot, mayBegin: Bool, using source: inout RandomSource
    ) -> ScheduledJob {
        mayBegin ? .begin(resource: nil, bracket: nil) : .nothing
    }
}

/// What a scheduler has a free worker do.
public enum ScheduledJob: Sendable, Hashable {
    /// Start a new trial, and train it up to a resource.
    case begin(resource: Double?, bracket: Int?)
    /// Train a paused trial further, up to a resource.
    case resume(Int, upTo: Double)
    /// Start a trial from the checkpoint of a paused one, with other values.
    case fork(from: Int, Assignment, Provenance, upTo: Double)
    /// Nothing, until more is known.
    case nothing
}
