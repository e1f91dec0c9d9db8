// Shows what the thread sanitizer sees: `probe mutex` must be silent, `probe race` must be reported.
import Dispatch
import Synchronization

/// Two numbers, of which a Mutex protects one.
final class Numbers: @unchecked Sendable {
    let guarded = Mutex<[Int]>([0])
    var bare = 0
}

let numbers = Numbers()
let races = CommandLine.arguments.last == "race"
DispatchQueue.concurrentPerform(iterations: 8) { _ in
    for turn in 0..<20_000 {
        numbers.guarded.withLock { values in
            values[0] += 1
            // Growing takes time, so that others come to wait in the kernel.
            if turn.isMultiple(of: 100) { values = Array(values.prefix(1)) + [turn] }
        }
        if races { numbers.bare += 1 }
    }
}
precondition(numbers.guarded.withLock { $0[0] } == 160_000)
