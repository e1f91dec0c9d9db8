import Dispatch
import Foundation
import Synchronization
import Testing

@testable import LuthierSQLite

#if os(Linux)
    @Suite("WriterGate")
    struct WriterGateTests {
        let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        private func opened() -> Int32 {
            open(folder.file("lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        }

        @Test("one stands there at a time, and the lock of the file is another one")
        func excludes() {
            let (one, other) = (opened(), opened())
            defer {
                close(one)
                close(other)
            }
            #expect(WriterGate.enter(one, waits: false))
            #expect(!WriterGate.enter(other, waits: false))
            #expect(flock(other, LOCK_EX | LOCK_NB) == 0)
            WriterGate.leave(one)
            #expect(WriterGate.enter(other, waits: true))
            #expect(!WriterGate.enter(one, waits: false))
        }

        @Test("who gives the lock away and wants it again comes after the one that waits")
        func order() throws {
            let (one, other) = (
                WriterLock(path: folder.file("lock")), WriterLock(path: folder.file("lock"))
            )
            let probe = opened()
            defer { close(probe) }
            let turns = Mutex<[String]>([])
            try one.acquire(within: 10)
            let isOver = DispatchSemaphore(value: 0)
            DispatchQueue(label: "other").async {
                try? other.acquire(within: 600)
                turns.withLock { $0.append("other") }
                other.release()
                isOver.signal()
            }
            // From then on it is at the gate for no other reason than to wait.
            while !other.hasRequest { sched_yield() }
            while WriterGate.enter(probe, waits: false) {
                WriterGate.leave(probe)
                sched_yield()
            }
            one.release()
            try one.acquire(within: 600)
            turns.withLock { $0.append("one") }
            one.release()
            isOver.wait()
            #expect(turns.withLock { $0 } == ["other", "one"])
        }
    }
#endif
