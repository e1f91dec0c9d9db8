import Synchronization

/// Tells everything that goes on for long that the server is ending.
package final class Drain: Sendable {
    private let state = Atomic(false)

    /// A server that is not ending.
    package init() {}

    /// Whether the server is ending.
    package var isOn: Bool { state.load(ordering: .relaxed) }

    /// The server is ending.
    package func begin() { state.store(true, ordering: .relaxed) }
}
