/// What a scheduler decides about a running trial.
public enum Ruling: Sendable, Hashable {
    /// It trains on.
    case proceed
    /// It may train further than it was to, up to a resource, without being asked to end.
    case extend(to: Double)
    /// It ends now and may be continued later, for a reason given as a sentence about the trial.
    case pause(reason: String)
    /// It ends now with the result that it has, as if it had come to its own end.
    case finish(reason: String)
    /// It ends now and has failed to become good.
    case stop(reason: String)

    /// What stands of a trial that a person stopped.
    package static let byHand = Ruling.stop(reason: "it was stopped by hand.")
}

/// A ruling that stood, with what it was made on.
///
/// The rulings of a study are only ever added to, so that what a scheduler decided once stays decided
/// whatever becomes of the trial.
public struct RuledMeasurement: Sendable, Hashable {
    /// The trial's number.
    public let number: Int
    /// The bracket of the trial, or nil when it has none.
    public let bracket: Int?
    /// The measurement that was ruled on.
    public let measurement: Measurement
    /// What was decided.
    public let ruling: Ruling

    /// A ruling.
    public init(number: Int, bracket: Int?, measurement: Measurement, ruling: Ruling) {
        self.number = number
        self.bracket = bracket
        self.measurement = measurement
        self.ruling = ruling
    }
}
