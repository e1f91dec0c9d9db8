#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif
import Hummingbird
import HummingbirdCore
package import Logging
import LuthierEngine
import LuthierPorts
import NIOCore
import ServiceLifecycle

/// Listens, and serves an application until it is told to end.
package struct HTTPServer: Sendable {
    /// Where to listen, and how much to take.
    package struct Options: Sendable {
        /// The address.
        package var address = "127.0.0.1"
        /// The port; 0 for any that is free.
        package var port = 8080
        /// Connections that may be open at once; more wait until one is closed.
        package var connections = 4096
        /// How long requests may take to finish when the server ends.
        package var grace = Duration.seconds(10)
        /// The certificate to speak TLS with; nil for plain HTTP/1.1.
        package var security: TransportSecurity?

        /// The usual options.
        package init() {}
    }

    /// Why the server cannot listen.
    package struct Failure: Error, CustomStringConvertible {
        /// What is wrong and what to do.
        package let description: String
    }

    /// How long between looks for leases that have expired.
    private static let sweepPeriod = Duration.seconds(5)

    private let application: ServerApplication
    private let options: Options
    private let logger: Logger

    /// A server.
    ///
    /// - Parameters:
    ///   - application: What answers requests.
    ///   - options: Where to listen.
    ///   - logger: Where the server's doings are told.
    package init(_ application: ServerApplication, options: Options, logger: Logger) {
        self.application = application
        self.options = options
        self.logger = logger
    }

    /// Serves.
    ///
    /// Once `stop` returns, nothing new is accepted, live events end, and requests under way may
    /// finish within the grace time.
    ///
    /// - Parameters:
    ///   - onStart: Told the port, once connections are accepted.
    ///   - stop: Returns when the server shall end.
    /// - Throws: `Failure` when it cannot listen.
    package func run(
        onStart: @escaping @Sendable (Int) async -> Void,
        until stop: @escaping @Sendable () async -> Void
    ) async throws {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        let security = options.security
        let service = Application(
            responder: SocketResponder(application: application, isSecure: security != nil),
            server: HTTPServerBuilder { responder in
                guard let security else {
                    return HTTP1Channel(responder: responder, configuration: Self.channel)
                }
                return try SecureChannel(security, requests: Self.channel, responder: responder)
            },
            configuration: ApplicationConfiguration(
                address: .hostname(options.address, port: options.port), serverName: nil,
                backlog: 4096, reuseAddress: true,
                availableConnectionsDelegate: MaximumAvailableConnections(options.connections)),
            onServerRunning: { await onStart($0.localAddress?.port ?? 0) }, logger: quiet)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: service)], logger: quiet))
        do {
            try await serve(group, until: stop)
        } catch let error as IOError {
            throw Self.failure(error, options)
        }
    }

    private func serve(
        _ group: ServiceGroup, until stop: @escaping @Sendable () async -> Void
    ) async throws {
        let grace = options.grace
        let (application, logger) = (application, logger)
        // A task of its own, as a request may calculate on when it is cut off, and is not waited for then.
        let (ends, ending) = AsyncThrowingStream.makeStream(of: Never.self)
        let serving = Task {
            do {
                try await group.run()
                ending.finish()
            } catch { ending.finish(throwing: error) }
        }
        defer { serving.cancel() }
        try await withThrowingTaskGroup(of: Bool.self) { tasks in
            tasks.addTask {
                for try await _ in ends {}
                return true
            }
            tasks.addTask {
                await Self.sweep(application)
                return false
            }
            tasks.addTask {
                await stop()
                guard !Task.isCancelled else { return false }
                application.drain.begin()
                await group.triggerGracefulShutdown()
                try? await application.clock.sleep(for: grace)
                guard !Task.isCancelled else { return true }
                logger.warning("requests were cut off", metadata: ["grace": "\(grace)"])
                // Whoever can hear it ends at once; the others have no more time.
                serving.cancel()
                try? await application.clock.sleep(for: Self.farewell)
                return true
            }
            while let isOver = try await tasks.next(), !isOver {}
            tasks.cancelAll()
        }
    }

    /// How long requests have to hear that they were cut off.
    private static let farewell = Duration.seconds(1)

    /// Reclaims trials whose workers are silent, also when nobody asks.
    private static func sweep(_ application: ServerApplication) async {
        while !Task.isCancelled {
            // A storage that fails is told by the requests that need it; the next look may find it well.
            for head in (try? await application.engine.studies()) ?? [] {
                guard let study = try? await application.engine.study(head.name),
                    (try? await study.read { $0.counts.running > 0 }) ?? false
                else { continue }
                try? await study.refresh()
            }
            try? await application.clock.sleep(for: sweepPeriod)
        }
    }

    private static var channel: HTTP1Channel.Configuration {
        HTTP1Channel.Configuration(
            additionalChannelHandlers: [ConnectionGuard()], idleTimeout: nil,
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 64 << 10, maxHeaderFieldCount: 100)
        )
    }

    private static func failure(_ error: IOError, _ options: Options) -> Failure {
        let place = "port \(options.port) of \(options.address)"
        switch error.errnoCode {
        case EADDRINUSE:
            return Failure(
                description:
                    "\(place) is in use. Choose another with --port \(options.port + 1), or any "
                    + "that is free with --port 0.")
        case EACCES:
            return Failure(
                description:
                    "\(place) may not be used by this user. Choose one above 1023, such as "
                    + "--port 8080.")
        case EADDRNOTAVAIL:
            return Failure(
                description: "this machine has no address \(options.address). Name one of its own "
                    + "with --host.")
        default: return Failure(description: "\(place) cannot be listened to: \(error).")
        }
    }
}
