/// One piece of work given to a worker: a new trial, or more training of a paused one.
///
/// Another attempt after a failure belongs to the job that failed. A trial that was evaluated elsewhere
/// is a job that ended when it came.
public struct TrialJob: Sendable, Hashable {
    /// The trial's number.
    public let number: Int
    /// The resource up to which the trial was to train; nil when no scheduler set it.
    public let resource: Double?
    /// How many measurements the trial had by then.
    package let settled: Int

    package init(number: Int, resource: Double?, settled: Int) {
        self.number = number
        self.resource = resource
        self.settled = settled
    }
}
