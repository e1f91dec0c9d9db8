import ArgumentParser
import Logging
import LuthierEngine
import LuthierExecutors
import LuthierHTTP
import LuthierKit
import LuthierServer
import LuthierWire

/// `luthier serve`: the operations over HTTP.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve studies over HTTP to programs, workers and people.",
        discussion: """
            Only this machine can reach it, unless --host says otherwise. As long as
            there is no token, everybody on this machine may do everything;
            `luthier token create` makes tokens.

            Example:
              luthier serve
              curl http://127.0.0.1:8080/api/v1/studies
            """)

    @OptionGroup var storage: StorageOptions
    @OptionGroup var tokens: TokenOptions

    @Option(name: .long, help: "The address to listen to.")
    var host = "127.0.0.1"

    @Option(name: .long, help: "The port to listen to; 0 takes any that is free.")
    var port = 8080

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Another name of this server; requests under names that are not known are refused.",
            valueName: "name"))
    var allowHost: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Speak TLS: the PEM file of this server's certificate, followed by those of who signed it.",
            valueName: "path"))
    var tlsCertificate: String?

    @Option(
        name: .long,
        help: ArgumentHelp("The PEM file of the certificate's private key.", valueName: "path"))
    var tlsKey: String?

    @Flag(
        name: .long,
        help: """
            Listen to other machines without TLS: whoever is on the way can read tokens and studies. \
            For a server behind a proxy that speaks TLS.
            """)
    var insecurePlainHttp = false

    @OptionGroup var runs: RunOptions

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The file of changes and refusals; beside the database file if not given.",
            valueName: "path"))
    var audit: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Requests a second that one token may send, on average over 10 seconds; 0 for any number.",
            valueName: "requests"))
    var tokenRate = 10_000

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Seconds that requests may take to finish when the server ends.", valueName: "seconds"))
    var grace = 10

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What is logged on standard error: debug, info, notice, warning, error.",
            valueName: "level"))
    var logLevel = LogLevel.info

    func validate() throws {
        guard (0...65535).contains(port) else {
            throw ValidationError("--port must be 0 to 65535, got \(port).")
        }
        guard (0...3600).contains(grace) else {
            throw ValidationError("--grace must be 0 to 3600 seconds, got \(grace).")
        }
        guard (0...1_000_000).contains(tokenRate) else {
            throw ValidationError("--token-rate must be 0 to 1000000, got \(tokenRate).")
        }
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-certificate and --tls-key belong together; give both.")
        }
        guard tlsCertificate == nil || !insecurePlainHttp else {
            throw ValidationError("--insecure-plain-http has no meaning with --tls-certificate.")
        }
    }

    func run() async throws {
        let surroundings = Surroundings.current
        let location = try StorageLocation(storage.storage, in: surroundings)
        let file = TokenFile(path: tokens.path(beside: location, in: surroundings))
        let isClosed = try checkAddress(file)
        try runs.check(file)
        let clock = SystemClock()
        let engine = StudyEngine(storage: try location.open(), clock: clock)
        let logger = logger(clock)
        let served = try runs.served(
            on: engine, beside: location, in: surroundings, logger: logger)
        let artifacts = location.artifacts(in: surroundings)
        var limits = ServerApplication.Limits()
        limits.rate = tokenRate
        let application = ServerApplication(
            engine: engine, operations: Operations(engine: engine, artifacts: artifacts),
            access: AccessControl(file: file, isClosed: isClosed, clock: clock),
            hosts: HostList(address: host, others: allowHost), clock: clock,
            audit: try auditLog(beside: location, in: surroundings), logger: logger,
            limits: limits, pages: ServedPages(), artifacts: artifacts,
            runs: served, logs: ServedLogs(root: location.trialsFolder(in: surroundings)))
        var options = HTTPServer.Options()
        options.address = host
        options.port = port
        options.grace = .seconds(grace)
        options.security = try security(in: surroundings)
        let isOpen = try file.tokens() == nil
        let (stop, stopping) = AsyncStream.makeStream(of: Void.self)
        let server = HTTPServer(application, options: options, logger: logger)
        let watching = Task {
            await Interruptions.watch(grace: .seconds(grace), "requests under way have") {
                stopping.finish()
            }
        }
        defer { watching.cancel() }
        do {
            try await server.run(
                onStart: { port in
                    // The list was read before; what is wrong with it was said then.
                    try? await served?.resume()
                    announce(port: port, isOpen: isOpen, logger)
                },
                until: {
                    for await _ in stop {}
                    await served?.drain()
                })
        } catch let failure as HTTPServer.Failure {
            throw CommandFailure(failure.description)
        }
        await served?.end()
        logger.notice("ended")
    }

    /// Refuses an address that others can reach, unless who sends what can be told and kept secret.
    ///
    /// - Returns: Whether a token is needed even when there is none.
    private func checkAddress(_ file: TokenFile) throws -> Bool {
        let hasTokens: Bool
        do throws(TokenFile.Failure) { hasTokens = try file.tokens()?.isEmpty == false } catch {
            throw CommandFailure(error.description)
        }
        guard !Self.isLoopback(host) else { return false }
        guard tlsCertificate != nil || insecurePlainHttp else {
            throw CommandFailure(
                "\(host) can be reached from other machines. Speak TLS with --tls-certificate and "
                    + "--tls-key, listen to 127.0.0.1 behind a proxy that does, or take "
                    + "--insecure-plain-http if the way to the proxy is safe.", status: .usage)
        }
        guard hasTokens else {
            throw CommandFailure(
                "\(host) can be reached from other machines, and there is no token in \(file.path). "
                    + "Make one with `luthier token create NAME --role admin`.", status: .usage)
        }
        return true
    }

    private func security(in surroundings: Surroundings) throws -> TransportSecurity? {
        guard let tlsCertificate, let tlsKey else { return nil }
        do throws(TransportSecurity.Failure) {
            return try TransportSecurity(
                certificate: surroundings.absolute(tlsCertificate),
                key: surroundings.absolute(tlsKey))
        } catch { throw CommandFailure(error.description) }
    }

    private static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1"
            || (host.hasPrefix("127.") && host.split(separator: ".").count == 4
                && host.utf8.allSatisfy { $0 == 0x2E || (0x30...0x39).contains($0) })
    }

    private func auditLog(
        beside location: StorageLocation, in surroundings: Surroundings
    ) throws -> AuditLog? {
        if audit == nil, location == .memory { return nil }
        let path =
            audit.map(surroundings.absolute)
            ?? location.companion("audit.jsonl", in: surroundings)
        guard let log = AuditLog(path: path) else {
            throw CommandFailure(
                "the audit log \(path) cannot be opened. Name another with --audit.")
        }
        return log
    }

    private func logger(_ clock: SystemClock) -> Logger {
        let level = Logger.Level(rawValue: logLevel.rawValue) ?? .info
        return Logger(label: "luthier") { label in
            JSONLogHandler(
                label: label, level: level, time: { clock.now.text }, write: Console.note)
        }
    }

    private func announce(port: Int, isOpen: Bool, _ logger: Logger) {
        let scheme = tlsCertificate == nil ? "http" : "https"
        let shownHost = host.contains(":") ? "[\(host)]" : host
        Console.line("Luthier serves \(storage.shown) at \(scheme)://\(shownHost):\(port)/")
        Console.line(
            isOpen
                ? "There is no token: everybody on this machine may do everything. Ctrl-C ends it."
                : "Requests need a token. Ctrl-C ends it.")
        if let folder = runs.runStudies.map(Surroundings.current.absolute) {
            Console.line(
                "Studies may run in \(folder): whoever has the role operator can run programs as this user."
            )
        }
        logger.notice(
            "serving",
            metadata: ["address": "\(host)", "port": "\(port)", "storage": "\(storage.shown)"])
    }
}

/// What is logged.
enum LogLevel: String, CaseIterable, ExpressibleByArgument {
    case debug, info, notice, warning, error
}
