/// How many trials there are of each kind.
public struct TrialCounts: Sendable, Hashable {
    /// Trials that a worker holds.
    public package(set) var running = 0
    /// Trials that were enqueued or wait for another attempt.
    public package(set) var waiting = 0
    /// Trials that a scheduler may have continued.
    public package(set) var paused = 0
    /// Trials that reported all that was asked.
    public package(set) var completed = 0
    /// Trials that a scheduler stopped.
    public package(set) var stopped = 0
    /// Trials that broke.
    public package(set) var failed = 0
    /// Trials that ran out of memory.
    public package(set) var outOfMemory = 0
    /// Trials with settings that cannot be.
    public package(set) var infeasible = 0

    /// No trials.
    package init() {}

    /// Trials that are over.
    public var ended: Int { completed + stopped + failed + outOfMemory + infeasible }

    /// All trials.
    public var total: Int { running + waiting + paused + ended }

    /// Kinds with their counts, under the words used in files and on the wire.
    public var entries: [(word: String, count: Int)] {
        [
            ("running", running), ("waiting", waiting), ("paused", paused),
            ("completed", completed),
            ("stopped", stopped), ("failed", failed), ("out_of_memory", outOfMemory),
            ("infeasible", infeasible),
        ]
    }
}
