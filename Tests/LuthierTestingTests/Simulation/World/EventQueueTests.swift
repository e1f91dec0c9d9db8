import LuthierMath
import Testing

@testable import LuthierTesting

@Suite("EventQueue")
struct EventQueueTests {
    @Test("gives the earliest first, and of one moment what was added first")
    func order() {
        var source = RandomSource(seed: 1, purpose: .test)
        var queue = EventQueue<Int>()
        var expected: [(time: Int64, number: Int)] = []
        for number in 0..<500 {
            let time = Int64(source.below(50))
            queue.add(number, at: time)
            expected.append((time, number))
        }
        expected.sort { ($0.time, $0.number) < ($1.time, $1.number) }
        #expect(queue.nextTime == expected.first?.time)
        var found: [Int] = []
        while let (_, number) = queue.next() { found.append(number) }
        #expect(found == expected.map(\.number))
        #expect(queue.next() == nil && queue.count == 0)
    }
}
