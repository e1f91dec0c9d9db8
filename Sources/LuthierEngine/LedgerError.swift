/// An event that cannot follow the events before it: the log was damaged or written by other rules.
public struct LedgerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The place of the event.
    public let sequence: Int
    /// What does not fit.
    public let message: String

    /// Place and reason in one sentence.
    public var description: String { "Event \(sequence) does not fit the log: \(message)" }
}
