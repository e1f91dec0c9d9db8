import Foundation
import LuthierDomain
import LuthierPorts
import LuthierTesting
import Testing

@testable import LuthierPostgres

@Suite("SchemaKeeper", .enabled(if: TestServer.isThere))
struct SchemaKeeperTests {
    /// The error of a storage's first use.
    private func failure(
        _ schema: String = TestServer.freshSchema(), address: String? = TestServer.address,
        creates: Bool = true
    ) async throws -> StorageError? {
        let storage = try TestServer.storage(schema, address: address) {
            $0.creates = creates
            $0.firstPatience = .zero
        }
        return await #expect(throws: StorageError.self) { _ = try await storage.studies() }
    }

    /// The test server's address with another user, password or database.
    private func address(
        user: String? = nil, password: String? = nil, database: String? = nil, port: Int? = nil
    ) throws -> String {
        var parts = try #require(URLComponents(string: TestServer.address ?? ""))
        parts.user = user ?? parts.user
        parts.password = password ?? parts.password
        parts.path = database.map { "/\($0)" } ?? parts.path
        parts.port = port ?? parts.port
        return try #require(parts.string)
    }

    @Test("a schema of a newer version is refused and not changed")
    func newer() async throws {
        let schema = TestServer.freshSchema()
        _ = try await TestServer.storage(schema).studies()
        try await TestServer.sql("UPDATE \(schema).about SET version = 99")
        let error = try await failure(schema)
        #expect(error?.code == .newerVersion)
        #expect(error?.message.contains("version 99") == true)
        #expect(try await TestServer.sql("SELECT version FROM \(schema).about") == [["99"]])
    }

    @Test("a schema that holds something else is refused and not changed")
    func foreign() async throws {
        let schema = TestServer.freshSchema()
        try await TestServer.sql("CREATE SCHEMA \(schema)")
        try await TestServer.sql("CREATE TABLE \(schema).thing (x int)")
        let error = try await failure(schema)
        #expect(error?.code == .unsuitable)
        let tables = try await TestServer.sql(
            "SELECT tablename FROM pg_tables WHERE schemaname = '\(schema)'")
        #expect(tables == [["thing"]])
    }

    @Test("a command that only looks makes no tables")
    func lookingOnly() async throws {
        let schema = TestServer.freshSchema()
        let error = try await failure(schema, creates: false)
        #expect(error?.code == .notFound)
        #expect(error?.hint?.contains("luthier run") == true)
        #expect(try await TestServer.sql("SELECT to_regnamespace('\(schema)')") == [[nil]])
    }

    @Test(
        "a role that owns only its schema can do everything; one without rights is told what it needs"
    )
    func leastPrivilege() async throws {
        let role = TestServer.freshSchema()
        try await TestServer.sql("CREATE ROLE \(role) LOGIN PASSWORD 'pw'")
        let theirs = try address(user: role, password: "pw")
        let refusal = try await failure(role, address: theirs)
        #expect(refusal?.code == .readOnly)
        #expect(refusal?.hint?.contains("AUTHORIZATION") == true)
        try await TestServer.sql("CREATE SCHEMA \(role) AUTHORIZATION \(role)")
        let storage = try TestServer.storage(role, address: theirs)
        _ = try await storage.create(StorageSamples.first(of: "s"))
        try await StorageSamples.append(3, to: "s", in: storage)
        try await storage.delete("s")
    }

    @Test("a role with rights to the tables alone can work, and one that may only read can look")
    func grants() async throws {
        let schema = TestServer.freshSchema()
        let role = TestServer.freshSchema()
        let owner = try TestServer.storage(schema)
        _ = try await owner.create(StorageSamples.first(of: "s"))
        try await TestServer.sql("CREATE ROLE \(role) LOGIN PASSWORD 'pw'")
        try await TestServer.sql("GRANT USAGE ON SCHEMA \(schema) TO \(role)")
        try await TestServer.sql("GRANT SELECT ON ALL TABLES IN SCHEMA \(schema) TO \(role)")
        let storage = try TestServer.storage(
            schema, address: try address(user: role, password: "pw"))
        #expect(try await storage.events(of: "s", after: 0, limit: 9).count == 1)
        let error = await #expect(throws: StorageError.self) {
            try await StorageSamples.count(in: "s", of: storage)
        }
        #expect(error?.code == .readOnly)
        try await TestServer.sql(
            "GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA \(schema) TO \(role)")
        try await StorageSamples.count(in: "s", of: storage)
        _ = try await storage.create(StorageSamples.first(of: "t"))
        try await storage.delete("t")
    }

    @Test("a wrong password, user or database, and a server that is not there, are told apart")
    func connecting() async throws {
        let secret = "wr0ng-s3cret"
        let password = try await failure(address: address(password: secret))
        #expect(password?.hint?.contains("PGPASSWORD") == true)
        let none = try await failure(
            address: address(password: "").replacing(":@", with: "@"))
        #expect(none?.hint?.contains("PGPASSWORD") == true)
        let database = try await failure(address: address(database: "no_such_database"))
        #expect(database?.message.contains("no such database") == true)
        #expect(database?.message.contains("no_such_database") == true)
        let server = try await failure(address: address(password: secret, port: 1))
        #expect(server?.message.contains("cannot be reached") == true)
        for error in [password, none, database, server] {
            #expect(error?.code == .unavailable)
            #expect(error?.description.contains(secret) == false)
            #expect(error?.description.contains("luthier@") == false)
        }
    }

    @Test("an address that cannot be read is refused at once, without its password")
    func badAddress() throws {
        for text in [
            "postgresql://u:s3cr%zzet@h/d", "postgresql://u:s3cret@h:port/d?nonsense=1",
            "postgresql://u:s3cret@[::1/d",
        ] {
            let error = #expect(throws: StorageError.self) {
                _ = try TestServer.storage(address: text)
            }
            #expect(error?.code == .unsuitable)
            #expect(error?.description.contains("s3cr") == false, "\(error?.description ?? "")")
        }
    }

    @Test("a database in another encoding is refused")
    func encoding() async throws {
        let database = TestServer.freshSchema()
        try await TestServer.sql(
            "CREATE DATABASE \(database) ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
        let error = try await failure(address: address(database: database))
        #expect(error?.code == .unsuitable)
        #expect(error?.hint?.contains("UTF8") == true)
        try await TestServer.sql("DROP DATABASE \(database) WITH (FORCE)")
    }

    @Test("a session that only reads says so when it is to write")
    func readOnly() async throws {
        let schema = TestServer.freshSchema()
        let storage = try TestServer.faulty(
            FaultPlan { $0.contains(.begin) ? .refused("25006") : .none }, schema)
        _ = try await TestServer.storage(schema).create(StorageSamples.first(of: "s"))
        #expect(try await storage.studies().count == 1)
        let error = await #expect(throws: StorageError.self) {
            try await StorageSamples.count(in: "s", of: storage)
        }
        #expect(error?.code == .readOnly)
    }
}
