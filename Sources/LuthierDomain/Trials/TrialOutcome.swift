/// Why a trial failed.
public enum FailureKind: String, Sendable, Hashable, CaseIterable {
    /// The program was ended by a signal that nobody here sent, such as a segmentation fault.
    case crash
    /// The program ended with an exit code other than 0.
    case exit
    /// The program took longer than its time limit.
    case timeout
    /// The program ended well and did not report an optimised metric.
    case noMetric = "no_metric"
    /// A required metric was NaN or infinite.
    case notFinite = "not_finite"
    /// The program could not be started.
    case notStarted = "not_started"
    /// Its worker was not heard of before the lease expired.
    case lost
    /// A person or the end of the study stopped it.
    case interrupted
    /// The program or a caller said so.
    case reported
}

/// How a trial ended.
///
/// The cases stay apart because each teaches something else: what ran out of memory shows where the
/// machine ends, what is infeasible where the problem does.
public enum TrialOutcome: Sendable, Hashable {
    /// It ran to its end and reported every required metric.
    case completed
    /// A scheduler saw that it would not become good.
    case stopped(reason: String)
    /// It broke; `detail` holds the last lines of output, if there were any.
    case failed(FailureKind, reason: String, detail: String?)
    /// It needed more memory than it may use or the machine has.
    case outOfMemory(reason: String, detail: String?)
    /// The program said that these settings cannot be, or a constraint on metrics is broken.
    case infeasible(reason: String)

    /// The word for the outcome in files and on the wire.
    public var word: String {
        switch self {
        case .completed: "completed"
        case .stopped: "stopped"
        case .failed: "failed"
        case .outOfMemory: "out_of_memory"
        case .infeasible: "infeasible"
        }
    }

    /// What happened, as a sentence; nil for a completed trial.
    public var reason: String? {
        switch self {
        case .completed: nil
        case .stopped(let reason), .infeasible(let reason): reason
        case .failed(_, let reason, _), .outOfMemory(let reason, _): reason
        }
    }

    /// The last lines of output, where they tell something.
    public var detail: String? {
        switch self {
        case .failed(_, _, let detail), .outOfMemory(_, let detail): detail
        case .completed, .stopped, .infeasible: nil
        }
    }
}
