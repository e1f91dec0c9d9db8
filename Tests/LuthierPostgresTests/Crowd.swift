import Synchronization

/// Counts who is inside.
final class Crowd: Sendable {
    private struct Counts {
        var inside = 0
        var most = 0
        var total = 0
    }

    private let counts = Mutex(Counts())
    var most: Int { counts.withLock { $0.most } }
    var total: Int { counts.withLock { $0.total } }

    func enter() {
        counts.withLock {
            $0.inside += 1
            $0.total += 1
            $0.most = max($0.most, $0.inside)
        }
    }

    func leave() { counts.withLock { $0.inside -= 1 } }
}
