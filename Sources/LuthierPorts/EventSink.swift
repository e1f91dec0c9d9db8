public import LuthierDomain

/// Is told what happened to a study once it is durable: progress views, live events, reports.
public protocol EventSink: Sendable {
    /// Takes note of new events.
    ///
    /// It is called in the order of the log and must return at once.
    ///
    /// - Parameters:
    ///   - records: New events in order, those of other processes included.
    ///   - study: The study's name.
    func receive(_ records: [EventRecord], of study: String)
}
