import Synchronization
import Testing

@testable import LuthierEngine

@Suite("Turns")
struct TurnsTests {
    /// Who has a turn.
    private final class Inside: Sendable {
        let count = Mutex((now: 0, most: 0, all: 0))

        func enter() { count.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1), $0.all + 1) } }
        func leave() { count.withLock { $0.now -= 1 } }
    }

    @Test("one has its turn at a time, and everybody comes")
    func oneAtATime() async {
        let turns = Turns()
        let inside = Inside()
        await withTaskGroup { group in
            for _ in 0..<50 {
                group.addTask {
                    await turns.take()
                    inside.enter()
                    await Task.yield()
                    inside.leave()
                    await turns.give()
                }
            }
        }
        let (now, most, all) = inside.count.withLock { $0 }
        #expect(now == 0 && most == 1 && all == 50)
    }
}
