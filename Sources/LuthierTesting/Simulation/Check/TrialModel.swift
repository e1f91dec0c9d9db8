import LuthierDomain

/// A trial as the checker follows it, apart from the engine's own fold.
struct TrialModel {
    /// What a trial is doing.
    enum Phase: Equatable {
        case waiting
        case running(expires: Timestamp)
        case paused
        case ended
    }

    var phase: Phase
    /// The token of its newest attempt; 0 before the first.
    var token = 0
    /// How often it was started.
    var attempts = 0
    /// Attempts whose failure the retry policy counts.
    var failures = 0
    /// Who runs it.
    var worker = ""
    /// How it ended.
    var outcome: TrialOutcome?
    /// Its final numbers.
    var metrics = MetricValues()
    /// Whether a scheduler ruled that it ends.
    var isRuled = false
    /// How far it was told to train.
    var resource: Double?
    /// Whether somebody else evaluated it.
    var isAdded = false
}
