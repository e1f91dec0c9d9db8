/// How a running trial goes on.
public enum TrialDecision: String, Sendable, Hashable {
    /// It trains on.
    case proceed = "continue"
    /// It ends now; it will not become good, or the study is over.
    case stop
    /// It ends now and may be continued from its checkpoint.
    case pause
}
