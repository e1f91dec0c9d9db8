import LuthierDomain

/// The time during which at least one trial ran.
///
/// Nights between two runs cost nothing; the time of a trial whose worker was lost counts up to the
/// end of its lease at most.
struct ActiveTime: Sendable {
    private var total: Duration = .zero
    private var since: Timestamp?

    /// The first trial of several started.
    mutating func begin(at time: Timestamp) {
        if since == nil { since = time }
    }

    /// The last running trial ended.
    mutating func end(at time: Timestamp) {
        guard let since else { return }
        total += max(time - since, .zero)
        self.since = nil
    }

    /// The time so far.
    func elapsed(at now: Timestamp) -> Duration {
        total + (since.map { max(now - $0, .zero) } ?? .zero)
    }
}
