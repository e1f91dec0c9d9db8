#if Postgres
    import Testing

    @testable import LuthierPostgres

    @Suite("LibPQLink", .enabled(if: TestServer.isThere))
    struct LibPQLinkTests {
        private func link() async throws -> LibPQLink {
            try await LibPQLink.connect(to: PostgresAddress(TestServer.address ?? ""))
        }

        @Test("values come back as they went, NULL and empty texts told apart")
        func values() async throws {
            let link = try await link()
            let values: [String?] = [
                "", nil, "é 研究 🦉", "'; DROP TABLE x; --", "\u{1}\t\n\\", "NaN",
                String(repeating: "x", count: 3_000_000),
            ]
            let places = values.indices.map { "$\($0 + 1)::text" }.joined(separator: ", ")
            for _ in 0..<2 {
                let rows = try await link.run(Statement("SELECT \(places)", values)).rows
                #expect(rows == [values])
            }
        }

        @Test("many statements go in one piece, whatever their size")
        func pipeline() async throws {
            let link = try await link()
            let big = String(repeating: "y", count: 20_000)
            let statements = (0..<500).map {
                Statement("SELECT $1::text, $2::text", ["\($0)", big])
            }
            let results = try await link.run(statements)
            #expect(results.map { $0.rows[0][0] } == (0..<500).map { "\($0)" })
        }

        @Test("the first failure is told with its place, stops the rest, and leaves a usable link")
        func failure() async throws {
            let link = try await link()
            _ = try await link.run(.plain("CREATE TEMPORARY TABLE t (x int)"))
            let insert = Statement("INSERT INTO t VALUES ($1)", ["1"])
            let error = await #expect(throws: PostgresFailure.self) {
                _ = try await link.run([
                    .begin, insert, Statement("SELECT 1 / $1::int", ["0"]), insert, .commit,
                ])
            }
            #expect(error?.kind == .refused)
            #expect(error?.state == "22012")
            #expect(error?.index == 2)
            _ = try await link.run(.rollback)
            #expect(try await link.run(.plain("SELECT count(*) FROM t")).rows == [["0"]])
            let wrong = await #expect(throws: PostgresFailure.self) {
                _ = try await link.run(Statement("SELECT nonsense"))
            }
            #expect(wrong?.state == "42703")
            #expect(try await link.run(Statement("SELECT 7")).rows == [["7"]])
        }

        @Test("a connection that the server ends is lost, with what the server said")
        func terminated() async throws {
            let link = try await link()
            let pid = try await link.run(.plain("SELECT pg_backend_pid()")).rows[0][0] ?? ""
            async let sleeping: Void = {
                let error = await #expect(throws: PostgresFailure.self) {
                    _ = try await link.run(.plain("SELECT pg_sleep(60)"))
                }
                #expect(error?.kind == .lost)
            }()
            let other = try await self.link()
            _ = try await other.run(Statement("SELECT pg_terminate_backend($1::int)", [pid]))
            await sleeping
            let again = await #expect(throws: PostgresFailure.self) {
                _ = try await link.run(.plain("SELECT 1"))
            }
            #expect(again?.kind == .lost)
        }

        @Test("waiting for the server holds up nobody else")
        func concurrency() async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        _ = try await self.link().run(.plain("SELECT pg_sleep(0.2)"))
                    }
                }
                try await group.waitForAll()
            }
        }

        @Test("a notification reaches who listens")
        func notification() async throws {
            let listener = try await link()
            let channel = TestServer.freshSchema()
            _ = try await listener.run(.plain("LISTEN \(channel)"))
            let sender = try await link()
            _ = try await sender.run(Statement("SELECT pg_notify($1, $2)", [channel, "12 34"]))
            #expect(try await listener.notifications() == ["12 34"])
        }

        @Test("a host where nobody answers is given up after the time-out")
        func timeout() async throws {
            // An address for documentation, to which nothing is routed (RFC 5737).
            let error = await #expect(throws: PostgresFailure.self) {
                _ = try await LibPQLink.connect(
                    to: PostgresAddress("postgresql://192.0.2.1/d"), timeout: .milliseconds(200))
            }
            #expect(error?.kind == .unreachable)
        }
    }
#endif
