import LuthierDomain
import LuthierPorts
import LuthierTesting
import Testing

@testable import LuthierPostgres

@Suite("ChangeWatch", .enabled(if: TestServer.isThere))
struct ChangeWatchTests {
    @Test(
        "who waits is woken by what another process writes, once it can be read",
        .timeLimit(.minutes(1)))
    func wakes() async throws {
        let schema = TestServer.freshSchema()
        let storages = try [TestServer.storage(schema), TestServer.storage(schema)]
        _ = try await storages[0].create(StorageSamples.first(of: "s"))
        var head = try await storages[1].events(of: "s", after: 0, limit: .max).count
        var wakings = 0
        for _ in 0..<20 {
            async let writing = StorageSamples.count(in: "s", of: storages[0])
            while true {
                await storages[1].change(of: "s", after: head)
                wakings += 1
                let news = try await storages[1].events(of: "s", after: head, limit: .max)
                head += news.count
                if !news.isEmpty { break }
            }
            _ = try await writing
        }
        #expect(head == 21)
        // One more when the connection was made, at most; who is woken finds something.
        #expect(wakings <= 21)
    }

    @Test("a cancelled task does not wait", .timeLimit(.minutes(1)))
    func cancellation() async throws {
        let storage = try TestServer.storage()
        _ = try await storage.create(StorageSamples.first(of: "s"))
        _ = try await storage.events(of: "s", after: 0, limit: 1)
        let task = Task {
            for _ in 0..<100 where !Task.isCancelled { await storage.change(of: "s", after: 1) }
        }
        task.cancel()
        await task.value
    }

    @Test("the connection that listens comes back after it was lost", .timeLimit(.minutes(1)))
    func reconnects() async throws {
        let schema = TestServer.freshSchema()
        let storage = try TestServer.storage(schema)
        _ = try await storage.create(StorageSamples.first(of: "s"))
        _ = try await storage.events(of: "s", after: 0, limit: 1)
        // Waking everyone after each new connection is what shows that it is there again.
        await storage.change(of: "s", after: 99)
        try await TestServer.sql(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE query = 'LISTEN \(schema)'
            """)
        await storage.change(of: "s", after: 99)
    }
}
