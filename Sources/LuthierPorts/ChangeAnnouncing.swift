/// A storage that hears what other processes write, sooner than by looking again and again.
public protocol ChangeAnnouncing: StudyStorage {
    /// Waits until a study's log may go further than an event.
    ///
    /// It is a hint and no promise: it may return early, and late or never when the connection by
    /// which it hears is lost. Whoever waits looks again after some time by himself.
    ///
    /// - Parameters:
    ///   - study: The study's name.
    ///   - sequence: The last event that the caller knows.
    func change(of study: String, after sequence: Int) async
}
