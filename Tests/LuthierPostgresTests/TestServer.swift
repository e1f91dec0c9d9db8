import Foundation
import LuthierDomain
import LuthierKit
import LuthierPorts
import LuthierTesting

@testable import LuthierPostgres

/// The server that the test script has started.
enum TestServer {
    private static let environment = ProcessInfo.processInfo.environment

    /// The address of a database in which everything is allowed; nil without a server.
    static let address = PostgresStorage.isBuiltIn ? environment["LUTHIER_TEST_POSTGRES"] : nil

    /// Whether tests that need the server can run.
    static var isThere: Bool { address != nil }

    /// A certificate that vouches for the server as "localhost"; nil where it speaks no TLS.
    static let authority = environment["LUTHIER_TEST_POSTGRES_AUTHORITY"]
    /// A certificate that does not.
    static let stranger = environment["LUTHIER_TEST_POSTGRES_STRANGER"]

    /// How often tests restart the server under load.
    static let restarts = environment["LUTHIER_TEST_RESTARTS"].flatMap(Int.init) ?? 3

    /// Has the server's control program do something, such as `restart -m immediate`.
    static func control(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(
            fileURLWithPath: environment["LUTHIER_TEST_POSTGRES_CONTROL"] ?? "/bin/false")
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        // The server inherits what is open; it must not keep the tests' own input.
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw ControlFailure() }
    }

    struct ControlFailure: Error {}

    /// A name for a schema that nobody else uses.
    static func freshSchema() -> String {
        "test_" + UUID().uuidString.lowercased().replacing("-", with: "_").prefix(30)
    }

    /// Options for tests: a schema of their own.
    static func options(_ schema: String) -> PostgresStorage.Options {
        var options = PostgresStorage.Options()
        options.schema = schema
        return options
    }

    /// A storage of its own.
    static func storage(
        _ schema: String = freshSchema(), address: String? = address,
        _ change: (inout PostgresStorage.Options) -> Void = { _ in }
    ) throws -> PostgresStorage {
        var options = options(schema)
        change(&options)
        return try PostgresStorage(
            address: address ?? "", clock: SystemClock(), options: options)
    }

    /// A storage whose connections meet faults, and which does not wait between attempts.
    static func faulty(
        _ plan: FaultPlan, _ schema: String = freshSchema(),
        _ change: (inout PostgresStorage.Options) -> Void = { _ in }
    ) throws -> PostgresStorage {
        var options = options(schema)
        change(&options)
        let address = PostgresAddress(address ?? "")
        return PostgresStorage(
            address: address, options: options, now: { Timestamp(milliseconds: 0) },
            sleep: { _ in await Task.yield() },
            connect: { () async throws(PostgresFailure) in
                #if Postgres
                    FaultyLink(try await LibPQLink.connect(to: address), plan)
                #else
                    throw PostgresFailure(.unreachable, message: "there is no PostgreSQL")
                #endif
            })
    }

    /// Has a statement performed on a connection of its own.
    @discardableResult
    static func sql(_ text: String, at database: String? = address) async throws -> [[String?]] {
        #if Postgres
            let link = try await LibPQLink.connect(to: PostgresAddress(database ?? ""))
            return try await link.run(.plain(text)).rows
        #else
            return []
        #endif
    }
}
