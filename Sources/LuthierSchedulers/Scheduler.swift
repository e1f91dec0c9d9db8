public import LuthierDomain

/// Decides whether a running trial goes on.
///
/// The contract, checked by `SchedulerContract` in LuthierTesting:
///
/// - A ruling is a pure function of the snapshot. Caches may be kept and may be dropped at any time;
///   the next ruling is the same.
/// - Results that the snapshot hides change nothing.
/// - It is asked after each measurement of a running trial, and rules on that measurement: a trial
///   whose newest measurement is no point of its curve goes on.
/// - No history makes it fail: not NaN, infinite or equal values, not a single trial.
public protocol Scheduler: Sendable {
    /// Rules on a running trial.
    ///
    /// - Parameters:
    ///   - number: The trial's number; it is running and its newest measurement was just taken in.
    ///   - snapshot: What is known.
    /// - Returns: Whether the trial goes on, and why if not.
    func ruling(on number: Int, in snapshot: StudySnapshot) -> Ruling
}
