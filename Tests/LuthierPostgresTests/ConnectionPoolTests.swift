import Synchronization
import Testing

@testable import LuthierPostgres

@Suite("ConnectionPool")
struct ConnectionPoolTests {
    @Test("a connection that was given back is lent again")
    func reuse() async throws {
        let made = Atomic(0)
        let pool = ConnectionPool(limit: 2) {
            made.add(1, ordering: .relaxed)
            return ScriptedLink { _ in [] }
        }
        for _ in 0..<5 { await pool.give(try await pool.take()) }
        #expect(made.load(ordering: .relaxed) == 1)
    }

    @Test("no more than the limit are lent at once, and everyone gets one in the end")
    func limit() async throws {
        let lent = Crowd()
        let pool = ConnectionPool(limit: 3) { ScriptedLink { _ in [] } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<40 {
                group.addTask {
                    let link = try await pool.take()
                    lent.enter()
                    await Task.yield()
                    lent.leave()
                    if index.isMultiple(of: 3) {
                        await pool.discard(link)
                    } else {
                        await pool.give(link)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(lent.most <= 3)
    }

    @Test("when one is lost those at rest are closed too")
    func discard() async throws {
        let links = Mutex<[ScriptedLink]>([])
        let pool = ConnectionPool(limit: 2) {
            let link = ScriptedLink { _ in [] }
            links.withLock { $0.append(link) }
            return link
        }
        let first = try await pool.take()
        await pool.give(try await pool.take())
        await pool.discard(first)
        for link in links.withLock({ $0 }) { #expect(await link.isClosed) }
        _ = try await pool.take()
        _ = try await pool.take()
        #expect(links.withLock { $0.count } == 4)
    }

    @Test("a connection that cannot be made takes up no place")
    func failure() async throws {
        let fails = Atomic(true)
        let pool = ConnectionPool(limit: 1) { () async throws -> any PostgresLink in
            if fails.load(ordering: .relaxed) {
                throw PostgresFailure(.unreachable, message: "no")
            }
            return ScriptedLink { _ in [] }
        }
        for _ in 0..<3 {
            await #expect(throws: PostgresFailure.self) { _ = try await pool.take() }
        }
        fails.store(false, ordering: .relaxed)
        _ = try await pool.take()
    }
}
