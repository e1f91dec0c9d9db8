import Synchronization

/// Which trials' logs somebody looks at, so that workers send them more often.
final class LogWatchers: Sendable {
    /// What is looked at.
    private struct Place: Hashable {
        let study: String
        let number: Int
    }

    /// How long a look is remembered; a page looks every second.
    private static let memory: Duration = .seconds(10)

    private let looks = Mutex<[Place: Duration]>([:])

    /// Notes that somebody looks.
    ///
    /// - Complexity: O(trials that are looked at).
    func look(at study: String, _ number: Int, _ now: Duration) {
        looks.withLock { looks in
            looks = looks.filter { now - $0.value < Self.memory }
            looks[Place(study: study, number: number)] = now
        }
    }

    /// Whether somebody looked lately.
    func isWatched(_ study: String, _ number: Int, _ now: Duration) -> Bool {
        looks.withLock { looks in
            looks[Place(study: study, number: number)].map { now - $0 < Self.memory } ?? false
        }
    }
}
