import LuthierDomain
import LuthierPorts
import LuthierTesting
import Testing

@testable import LuthierPostgres

@Suite("PostgresStorage", .enabled(if: TestServer.isThere))
struct PostgresStorageTests {
    @Test("keeps the contract of storages", arguments: StorageContract.checks)
    func keepsTheContract(check: StorageContract.Check) async throws {
        try await check.run(on: TestServer.storage())
    }

    /// A study with every kind of event.
    private func makeSample(_ schema: String) async throws -> (PostgresStorage, [EventRecord]) {
        let storage = try TestServer.storage(schema)
        let records = StorageSamples.log(of: "s")
        _ = try await storage.create(records[0])
        try await storage.transact(on: "s", after: 1, keys: []) { _ in
            StorageChange(events: Array(records.dropFirst()), result: ())
        }
        return (storage, records)
    }

    @Test("what was written is there for another storage, and is verified")
    func anotherStorage() async throws {
        let schema = TestServer.freshSchema()
        let (_, records) = try await makeSample(schema)
        let other = try TestServer.storage(schema)
        #expect(try await other.events(of: "s", after: 0, limit: .max) == records)
        #expect(try await other.verify("s") == records.count)
    }

    @Test("two storages on one database see each other's events and lose none")
    func twoStorages() async throws {
        let schema = TestServer.freshSchema()
        let storages = try [TestServer.storage(schema), TestServer.storage(schema)]
        _ = try await storages[0].create(StorageSamples.first(of: "s"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for storage in storages {
                for _ in 0..<2 {
                    group.addTask {
                        for _ in 0..<20 { try await StorageSamples.count(in: "s", of: storage) }
                    }
                }
            }
            try await group.waitForAll()
        }
        for storage in storages {
            let counts = try await storage.events(of: "s", after: 1, limit: .max)
                .map(StorageSamples.count(in:))
            #expect(counts == Array(1...80))
        }
    }

    @Test("storages that open a new database at once all succeed")
    func openAtOnce() async throws {
        let schema = TestServer.freshSchema()
        let created = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    try await TestServer.storage(schema).create(StorageSamples.first(of: "s"))
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(created == 1)
    }

    @Test("a stale view of a study that was begun anew is refused")
    func staleView() async throws {
        let (storage, _) = try await makeSample(TestServer.freshSchema())
        try await storage.delete("s")
        _ = try await storage.create(StorageSamples.first(of: "s"))
        let error = await #expect(throws: StorageError.self) {
            try await storage.transact(on: "s", after: 30, keys: []) { _ in
                StorageChange(events: [], result: ())
            }
        }
        #expect(error?.code == .notFound)
        #expect(error?.message.contains("begun anew") == true)
    }

    @Test("the character zero is refused in a study's name, and kept in keys and answers")
    func zeros() async throws {
        let storage = try TestServer.storage()
        let error = await #expect(throws: StorageError.self) {
            _ = try await storage.create(StorageSamples.first(of: "a\0b"))
        }
        #expect(error?.code == .unsuitable)
        _ = try await storage.create(StorageSamples.first(of: "s"))
        let receipt = Receipt(key: "k\0\\0", fingerprint: "\0", reply: "\\\0é")
        try await storage.transact(on: "s", after: 1, keys: []) { _ in
            StorageChange(events: [], receipts: [receipt], result: ())
        }
        let found = try await storage.transact(on: "s", after: 1, keys: ["k", receipt.key]) {
            StorageChange(events: [], result: $0.receipts)
        }
        #expect(found == [receipt])
        let missing = await #expect(throws: StorageError.self) {
            _ = try await storage.events(of: "x\0", after: 0, limit: 1)
        }
        #expect(missing?.code == .notFound)
    }

    @Test("every table that follows from the events can be made again from them")
    func rebuild() async throws {
        let schema = TestServer.freshSchema()
        let (storage, _) = try await makeSample(schema)
        func rows() async throws -> [[String?]] {
            try await TestServer.sql("SELECT * FROM \(schema).trial ORDER BY number")
                + TestServer.sql("SELECT name, head, checksum, state FROM \(schema).study")
        }
        let before = try await rows()
        #expect(before.count > 20)
        try await TestServer.sql("UPDATE \(schema).trial SET state = 'x', reports = 99")
        try await TestServer.sql("UPDATE \(schema).study SET state = 'y'")
        try await storage.rebuild("s")
        #expect(try await rows() == before)
        try await TestServer.sql("DELETE FROM \(schema).trial")
        try await storage.rebuild("s")
        #expect(try await rows() == before)
    }

    @Test("the trial table shows a person what a trial did")
    func trialTable() async throws {
        let schema = TestServer.freshSchema()
        _ = try await makeSample(schema)
        let row = try await TestServer.sql(
            """
            SELECT state, parameters, attempt, worker, late FROM \(schema).trial WHERE number = 0
            """)
        #expect(row == [["waiting", #"{"x":0.1}"#, "1", "host é/0", "1"]])
        let rejudged = try await TestServer.sql(
            """
            SELECT number, state, reason FROM \(schema).trial WHERE number IN (100, 101, 113)
            ORDER BY number
            """)
        #expect(
            rejudged == [
                ["100", "failed", "because"], ["101", "failed", "because"],
                ["113", "completed", nil],
            ])
    }

    @Test(
        "an event that was changed, removed or added behind our back is found",
        arguments: [
            (
                "UPDATE S.event SET body = replace(body, '0.1', '0.2') WHERE sequence = 2", 2,
                "checksum"
            ),
            ("UPDATE S.event SET time = time + 1 WHERE sequence = 5", 5, "checksum"),
            ("DELETE FROM S.event WHERE sequence = 7", 7, "missing"),
            ("DELETE FROM S.event WHERE sequence >= 30", 30, "missing"),
            ("UPDATE S.study SET head = head - 1", 0, "comes after"),
        ])
    func damage(sql: String, sequence: Int, what: String) async throws {
        let schema = TestServer.freshSchema()
        let (storage, records) = try await makeSample(schema)
        try await TestServer.sql(sql.replacing("S.", with: "\(schema)."))
        let error = await #expect(throws: StorageError.self) {
            _ = try await storage.events(of: "s", after: 0, limit: .max)
        }
        #expect(error?.code == .corrupt)
        #expect(error?.message.contains(what) == true, "\(error?.message ?? "")")
        let place = sequence == 0 ? records.count : sequence
        #expect(error?.message.contains("Event \(place) ") == true, "\(error?.message ?? "")")
        let transacting = await #expect(throws: StorageError.self) {
            try await storage.transact(on: "s", after: 0, keys: []) { _ in
                StorageChange(events: [], result: ())
            }
        }
        #expect(transacting?.code == .corrupt)
        await #expect(throws: StorageError.self) { _ = try await storage.verify("s") }
    }

    @Test("a receipt that was changed behind our back is found")
    func damagedReceipt() async throws {
        let storage = try TestServer.storage()
        _ = try await storage.create(StorageSamples.first(of: "s"))
        try await StorageSamples.append(1, to: "s", in: storage)
        try await TestServer.sql("UPDATE \(storage.schema.name).receipt SET reply = 'other'")
        let error = await #expect(throws: StorageError.self) {
            try await storage.transact(on: "s", after: 2, keys: ["key 0"]) { _ in
                StorageChange(events: [], result: ())
            }
        }
        #expect(error?.code == .corrupt)
    }

    @Test("old receipts are dropped and young ones kept")
    func pruning() async throws {
        let schema = TestServer.freshSchema()
        let storage = try TestServer.storage(schema)
        _ = try await storage.create(StorageSamples.first(of: "s"))
        try await StorageSamples.append(2, to: "s", in: storage)
        try await TestServer.sql("UPDATE \(schema).receipt SET time = 0 WHERE key = 'key 0'")
        try await TestServer.sql(
            "UPDATE \(schema).study SET revision = \(ReceiptRows.pruning - 1)")
        try await storage.transact(on: "s", after: 3, keys: []) { _ in
            StorageChange(
                events: [], receipts: [Receipt(key: "new", fingerprint: "", reply: "")], result: ())
        }
        let keys = try await TestServer.sql("SELECT key FROM \(schema).receipt ORDER BY key")
        #expect(keys == [["key 1"], ["new"]])
    }

    @Test("a study that another process deleted and began anew is read with its own parameters")
    func begunAnew() async throws {
        let schema = TestServer.freshSchema()
        let (mine, others) = (try TestServer.storage(schema), try TestServer.storage(schema))
        func begin(_ parameters: [String]) async throws -> EventRecord {
            let record = StorageSamples.record(
                1, .created(StorageSamples.definition(named: "s", parameters: parameters)))
            _ = try await others.create(record)
            return record
        }
        func found() async throws -> [EventRecord] {
            try await mine.transact(on: "s", after: 0, keys: ["k"]) { view in
                StorageChange(events: [], result: view.tail)
            }
        }
        var record = try await begin(["x", "y"])
        #expect(try await found() == [record])
        try await others.delete("s")
        record = try await begin(["alpha", "beta", "gamma"])
        #expect(try await found() == [record])
        try await others.delete("s")
        record = try await begin(["z"])
        #expect(try await mine.events(of: "s", after: 0, limit: 9) == [record])
        #expect(try await found() == [record])
    }

    @Test(
        "over TLS the server's certificate has to be vouched for, and to be for its name",
        .enabled(if: TestServer.authority != nil))
    func verifiedServer() async throws {
        let plain = try #require(TestServer.address)
        func storage(host: String, _ authority: String?) throws -> PostgresStorage {
            let address = plain.replacing("@127.0.0.1:", with: "@\(host):").replacing(
                "sslmode=disable", with: "sslmode=verify-full&sslrootcert=\(authority ?? "")")
            #expect(address != plain)
            return try TestServer.storage(address: address) { $0.firstPatience = .zero }
        }
        let trusted = try storage(host: "localhost", TestServer.authority)
        #expect(try await trusted.create(StorageSamples.first(of: "s")))
        for refused in [
            try storage(host: "127.0.0.1", TestServer.authority),
            try storage(host: "localhost", TestServer.stranger),
        ] {
            let error = await #expect(throws: StorageError.self) {
                try await refused.create(StorageSamples.first(of: "s"))
            }
            #expect(error?.message.contains("certificate") == true, "\(error?.message ?? "")")
            #expect(error?.message.contains(":luthier@") == false)
        }
    }

    @Test("of several hosts the one that answers and may be written to is used")
    func severalHosts() async throws {
        let address = try #require(TestServer.address)
        let several = address.replacing("@127.0.0.1:", with: "@127.0.0.1:1,127.0.0.1:")
        let storage = try TestServer.storage(
            address: several + (several.contains("?") ? "&" : "?")
                + "target_session_attrs=read-write")
        #expect(several != address)
        #expect(try await storage.create(StorageSamples.first(of: "s")))
        #expect(try await storage.studies().map(\.name) == ["s"])
    }
}
