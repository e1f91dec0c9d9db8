import Logging
import LuthierHTTP

/// Runs a server while a body speaks to its port.
func withServer(
    of caller: Caller, security: TransportSecurity? = nil,
    _ body: @escaping @Sendable (Int) async throws -> Void
) async throws {
    var options = HTTPServer.Options()
    options.port = 0
    options.grace = .seconds(5)
    options.security = security
    let server = HTTPServer(
        caller.application, options: options,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let (ports, start) = AsyncStream.makeStream(of: Int.self)
    let (stop, stopping) = AsyncStream.makeStream(of: Void.self)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            try await server.run(
                onStart: { start.yield($0) }, until: { for await _ in stop {} })
        }
        group.addTask {
            defer { stopping.finish() }
            for await port in ports { return try await body(port) }
        }
        try await group.waitForAll()
    }
}
