/// What a scheduler decides about a running trial.
public enum Ruling: Sendable, Hashable {
    /// It trains on.
    case proceed
    /// It ends now, for a reason given as a sentence about the trial.
    case stop(reason: String)
}
