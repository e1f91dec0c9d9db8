import LuthierDomain
package import LuthierPorts
import Synchronization

/// Whether the server answers, and when it is tried again when it does not.
///
/// All requests of a worker share it: while the server is away, few of them are spent on finding out.
package final class Outage: Sendable {
    private struct State {
        /// When the first request went unanswered; nil while the server answers.
        var since: Duration?
        /// When the server is tried again.
        var next: Duration = .zero
        var pause: Duration = Outage.firstPause
        var reason = ""
    }

    private static let firstPause: Duration = .milliseconds(250)
    private static let longestPause: Duration = .seconds(1)

    private let state = Mutex(State())
    private let clock: any StudyClock
    private let note: @Sendable (String) -> Void
    private let place: String

    /// No outage.
    ///
    /// - Parameters:
    ///   - server: The server's address, for people.
    ///   - clock: Tells the time.
    ///   - note: Is told, in sentences, when the server goes and comes back.
    package init(
        of server: String, clock: any StudyClock, note: @escaping @Sendable (String) -> Void
    ) {
        place = server
        self.clock = clock
        self.note = note
    }

    /// How long the server has been away; nil while it answers.
    package var length: Duration? {
        let now = clock.steady
        return state.withLock { state in state.since.map { now - $0 } }
    }

    /// How long to wait before the server is tried.
    package var wait: Duration {
        let now = clock.steady
        return state.withLock { $0.since == nil ? .zero : max($0.next - now, .zero) }
    }

    /// Takes note of an answer.
    package func end() {
        let now = clock.steady
        let since = state.withLock { state -> Duration? in
            defer { state = State() }
            return state.since
        }
        guard let since else { return }
        let seconds = max(Int((now - since).seconds.rounded()), 1)
        note("the server answers again after \(seconds) s.")
    }

    /// Takes note of a request without an answer.
    ///
    /// - Parameter reason: Why, as a part of a sentence.
    package func failed(_ reason: String) {
        let now = clock.steady
        let chance = Double.random(in: 0.5...1.5)
        let isNews = state.withLock { state in
            defer { state.reason = reason }
            let isNews = state.since == nil || state.reason != reason
            // Requests that were under way together count as one try.
            guard state.since == nil || now >= state.next else { return isNews }
            state.since = state.since ?? now
            state.next = now + state.pause * chance
            state.pause = min(state.pause * 2, Self.longestPause)
            return isNews
        }
        guard isNews else { return }
        note(
            "the server \(place) does not serve: \(reason). It is tried again; meanwhile "
                + "what trials report is kept.")
    }
}
