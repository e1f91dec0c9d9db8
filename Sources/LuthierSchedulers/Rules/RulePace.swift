/// When a rule decides: after a grace, and not at every report.
public struct RulePace: Sendable, Hashable {
    /// Step, or resource, before which no trial is stopped.
    public let grace: Double
    /// Resource between two decisions; 0 decides at every report.
    public let interval: Double

    /// A pace; by default a decision at every report from 1 on.
    ///
    /// The grace protects a first report at step 0.
    ///
    /// - Parameters:
    ///   - grace: Any number of at least 0.
    ///   - interval: Any number of at least 0.
    public init(grace: Double = 1, interval: Double = 0) {
        precondition(grace >= 0 && interval >= 0, "a pace goes forward, got \(grace), \(interval)")
        self.grace = grace
        self.interval = interval
    }

    /// Whether the newest point of a curve is one to decide at.
    ///
    /// With an interval these are the first points at or beyond grace, grace + interval,
    /// grace + 2 interval and so on, so that reports may skip the very steps.
    func isDue(_ curve: LearningCurve) -> Bool {
        guard let reach = curve.points.last?.reach, reach >= grace else { return false }
        guard interval > 0, let earlier = curve.earlierReach, earlier >= grace else { return true }
        return ((reach - grace) / interval).rounded(.down)
            > ((earlier - grace) / interval).rounded(.down)
    }
}
