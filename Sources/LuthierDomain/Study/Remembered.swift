import Synchronization

/// What a sampler or scheduler has worked out so far, shared by all copies of it.
///
/// It saves time and decides nothing: what it holds is a function of the last snapshot, and whoever
/// begins anew comes to the same. The lock makes sharing it safe.
package final class Remembered<State: Sendable>: Sendable {
    private let state: Mutex<State>

    /// Begins with a state.
    package init(_ state: State) { self.state = Mutex(state) }

    /// Reads and changes what is remembered, one caller at a time.
    package func update<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
        state.withLock { body(&$0) }
    }
}
