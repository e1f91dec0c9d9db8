import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
package import LuthierDomain
package import LuthierPorts
import NIOCore
import ServiceLifecycle

/// A tracking server for the programs of this process, on a port of this machine alone.
package struct TrackingListener: ProgramTracking {
    /// Why no port can be listened to.
    package struct Failure: Error, Sendable, CustomStringConvertible {
        /// What is wrong and what to do.
        package let description: String
    }

    private static let address = "127.0.0.1"
    /// Connections that may be open at once; more wait.
    private static let connections = 1024
    /// How long a connection may be silent.
    private static let rest = TimeAmount.seconds(75)

    private let desk: TrackingDesk
    private let port: Int

    /// Listens while something is done.
    ///
    /// - Parameters:
    ///   - clock: Tells the time.
    ///   - body: What is done.
    /// - Returns: What the body returns.
    /// - Throws: `Failure` when no port can be listened to, and what the body throws.
    package static func with<Value: Sendable>(
        clock: any StudyClock, _ body: (TrackingListener) async throws -> Value
    ) async throws -> Value {
        let desk = TrackingDesk(clock: clock)
        let (ports, opened) = AsyncStream.makeStream(of: Int.self)
        let service = service(desk) { opened.yield($0) }
        // Not a child of this task: when that is cancelled, programs are asked to end, and what they log
        // until they have ended counts.
        let server = Task {
            defer { opened.finish() }
            try await service.run()
        }
        guard let port = await ports.first(where: { $0 > 0 }) else {
            let reason: String
            do {
                try await server.value
                reason = "it ended at once"
            } catch {
                reason = "\(error)"
            }
            throw Failure(
                description:
                    "no port of \(address) can be listened to for what programs log to MLflow: "
                    + "\(reason).")
        }
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(TrackingListener(desk: desk, port: port)))
        } catch {
            result = .failure(error)
        }
        server.cancel()
        // How it ends matters to nobody: the programs that it served are gone.
        _ = await server.result
        return try result.get()
    }

    private static func service(
        _ desk: TrackingDesk, onStart: @escaping @Sendable (Int) -> Void
    ) -> ServiceGroup {
        var logger = Logger(label: "luthier.tracking")
        logger.logLevel = .critical
        let application = Application(
            responder: TrackingResponder(desk: desk),
            server: .http1(configuration: HTTP1Channel.Configuration(idleTimeout: rest)),
            configuration: ApplicationConfiguration(
                address: .hostname(address, port: 0), serverName: nil,
                availableConnectionsDelegate: MaximumAvailableConnections(connections)),
            onServerRunning: { onStart($0.localAddress?.port ?? 0) }, logger: logger)
        return ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: application)], logger: logger))
    }

    /// Serves one run of a program.
    package func serve<Value: Sendable>(
        _ program: TrackedProgram, receive: @escaping @Sendable (Measurement) async -> Void,
        _ body: (TrackingVariables) async -> Value
    ) async -> Value {
        let run = desk.open(program, receive: receive)
        let value = await body(variables(of: run))
        await desk.close(run)
        return value
    }

    private func variables(of run: TrackedRun) -> TrackingVariables {
        // Clients prefer a name and a password, which may also come from a file of the user's, to a token.
        let secrets = ["MLFLOW_TRACKING_PASSWORD", "MLFLOW_TRACKING_TOKEN"]
        return TrackingVariables(
            set: [
                "MLFLOW_TRACKING_URI": "http://\(Self.address):\(port)", "MLFLOW_RUN_ID": run.id,
                "MLFLOW_TRACKING_USERNAME": "luthier", secrets[0]: run.token, secrets[1]: run.token,
            ],
            removed: [
                "MLFLOW_EXPERIMENT_ID", "MLFLOW_EXPERIMENT_NAME", "MLFLOW_TRACKING_AUTH",
                "MLFLOW_TRACKING_AWS_SIGV4", "MLFLOW_TRACKING_CLIENT_CERT_PATH",
                "MLFLOW_TRACKING_SERVER_CERT_PATH", "MLFLOW_REGISTRY_URI",
            ],
            secrets: Set(secrets), direct: Self.address)
    }
}

/// Takes requests from the library that speaks HTTP, and gives it the desk's answers.
private struct TrackingResponder: HTTPResponder {
    let desk: TrackingDesk

    func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
        do throws(TrackingRefusal) {
            // Before a byte of the body is read.
            let run = try desk.run(authorization: request.headers[.authorization])
            let body = try await body(of: request)
            return response(
                await desk.answer(
                    to: run, method: request.method.rawValue, target: request.head.path ?? "",
                    body: body))
        } catch {
            return response(TrackingDesk.answer(error))
        }
    }

    private func body(of request: Request) async throws(TrackingRefusal) -> [UInt8] {
        let limit = TrackingCall.bodyLimit
        let tooLong = TrackingRefusal(
            413, "BAD_REQUEST",
            "the body has more than \(limit) bytes; log in several batches, and files as artifacts."
        )
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw tooLong
        }
        var body: [UInt8] = []
        do {
            for try await buffer in request.body {
                body += buffer.readableBytesView
                if body.count > limit { break }
            }
        } catch {
            throw TrackingRefusal(400, "MALFORMED_REQUEST", "the body broke off.")
        }
        guard body.count <= limit else { throw tooLong }
        return body
    }

    private func response(_ answer: TrackingDesk.Answer) -> Response {
        Response(
            status: HTTPResponse.Status(code: answer.status),
            headers: [
                .contentType: answer.type, .contentLength: "\(answer.body.utf8.count)",
                .cacheControl: "no-store",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: answer.body)))
    }
}
