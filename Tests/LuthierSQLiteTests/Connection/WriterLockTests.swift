import Dispatch
import Foundation
import Testing

@testable import LuthierSQLite

@Suite("WriterLock")
struct WriterLockTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("only one has it, and the other learns from whom")
    func excludes() throws {
        let one = WriterLock(path: folder.file("lock"))
        let other = WriterLock(path: folder.file("lock"))
        try one.acquire(within: 1)
        let error = #expect(throws: WriterLock.TimedOut.self) { try other.acquire(within: 0.01) }
        #expect(error?.holder == getpid())
        one.release()
        try other.acquire(within: 10)
        other.release()
    }

    @Test("a request that nobody waits for any more keeps the lock from nobody")
    func abandoned() throws {
        let one = WriterLock(path: folder.file("lock"))
        let other = WriterLock(path: folder.file("lock"))
        for _ in 0..<20 {
            try one.acquire(within: 10)
            #expect(throws: WriterLock.TimedOut.self) { try other.acquire(within: 0.0001) }
            #expect(other.hasRequest)
            one.release()
            while other.hasRequest { sched_yield() }
        }
        try one.acquire(within: 1)
        #expect(throws: WriterLock.TimedOut.self) { try other.acquire(within: 0.0001) }
        one.release()
        try other.acquire(within: 10)
        other.release()
    }

    @Test("those who wait get it, every one")
    func handsOver() async throws {
        let path = folder.file("lock")
        let total = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    let lock = WriterLock(path: path)
                    return await withCheckedContinuation { continuation in
                        DispatchQueue(label: "writer").async {
                            var count = 0
                            for _ in 0..<50 where (try? lock.acquire(within: 10)) != nil {
                                count += 1
                                lock.release()
                            }
                            continuation.resume(returning: count)
                        }
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(total == 200)
    }

    @Test("a place where no lock file can be made lets everybody through")
    func noFile() throws {
        let lock = WriterLock(path: folder.file("none/lock"))
        try lock.acquire(within: 0)
        lock.release()
    }
}
