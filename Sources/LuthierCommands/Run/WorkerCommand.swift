import ArgumentParser
import Foundation
import LuthierDomain
import LuthierEngine
import LuthierKit
import LuthierPages
import LuthierPorts
import LuthierRemote
import LuthierWire

/// `luthier worker`: joins a study that another process began, here or on another machine.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Join a study, and run its trials on this machine until it is over.",
        discussion: """
            The study is as it is stored: no study file is needed, and nothing of it is changed. Any \
            number of workers and runs may share a study; together they keep its budget. It lies in a \
            storage that this machine can open, or on a server (`luthier serve`).

            The study's working directory is relative to --folder, which is to hold the program: \
            with --server, whoever may define studies on the server says what runs here.

            With --server the worker goes on while the server is away, keeps what trials report in \
            luthier.trials, and sends it when the server is back. A token is taken from LUTHIER_TOKEN \
            or --token-file, never from the command line.

            Examples:
              luthier worker --server https://tuning.example.org --study spam-gbm
              luthier worker --storage postgresql://luthier@db/tuning --study spam-gbm
              luthier worker --study spam-gbm --parallel 2 --folder ~/spam

            Exit codes: 0 the study is over, 1 failed, 2 interrupted, 64 wrong usage.
            """)

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The server that has the study, in place of a storage.", valueName: "url"))
    var server: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A file with the token for the server, which only its owner may read.",
            valueName: "path"))
    var tokenFile: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Certificates in PEM that are trusted for the server in place of the system's.",
            valueName: "path"))
    var certificates: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "How long a server that is away is waited for while no trial runs here.",
            valueName: "duration"))
    var patience = "1h"

    @Flag(
        name: .long,
        help: "Send the token to a server on another machine without TLS: others can read it.")
    var insecurePlainHttp = false

    @OptionGroup var storage: StorageOptions

    @Option(name: .long, help: "The study's name; needed only when the storage holds several.")
    var study: String?

    @Option(name: .long, help: "Trials at once on this machine, in place of the study's number.")
    var parallel: Int?

    @Option(name: .long, help: "The folder that the study's working directory is relative to.")
    var folder = "."

    @Flag(name: .long, help: "Print one JSON document at the end, and nothing else.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print only the result.")
    var quiet = false

    func validate() throws {
        if let parallel, parallel < 1 {
            throw ValidationError("--parallel must be at least 1, got \(parallel).")
        }
        guard DurationText.parse(patience) != nil else {
            throw ValidationError(
                "--patience must be a time such as 90s, 30m or 2h, got \"\(patience)\".")
        }
        if server == nil {
            guard tokenFile == nil, certificates == nil, !insecurePlainHttp else {
                throw ValidationError(
                    "--token-file, --certificates and --insecure-plain-http go with --server.")
            }
            guard !StorageLocation.isMemory(storage.storage) else {
                throw ValidationError(
                    "a worker joins a study that others see; memory: is seen by nobody else.")
            }
        } else {
            guard storage.isDefault else {
                throw ValidationError("name a --server or a --storage, not both.")
            }
            guard study != nil else {
                throw ValidationError("name the study on the server with --study.")
            }
        }
    }

    func run() async throws {
        if let server, let study {
            try await run(at: server, study)
        } else {
            try await runInStorage()
        }
    }

    /// Refuses a study that this machine cannot run.
    static func check(_ definition: StudyDefinition, in surroundings: Surroundings) throws {
        guard !definition.command.isEmpty else {
            throw CommandFailure(
                "the study \"\(definition.name)\" names no program; it was begun by one that asks for "
                    + "trials and tells their results, and such programs alone can work on it.")
        }
        try surroundings.requireSecrets(of: definition)
    }

    private func run(at server: String, _ study: String) async throws {
        let surroundings = Surroundings.current
        let address: ServerAddress
        do throws(ServerAddress.Failure) { address = try ServerAddress(server) } catch {
            throw CommandFailure(error.description, status: .usage)
        }
        let token: WorkerToken
        do { token = try WorkerToken(file: tokenFile, in: surroundings) } catch {
            throw CommandFailure("\(error)", status: .usage)
        }
        let hasToken = try token.current() != nil
        guard !hasToken || !address.isPlain || address.isLoopback || insecurePlainHttp else {
            throw CommandFailure(
                "whoever is on the way to \(address) could read the token. Use https, or take "
                    + "--insecure-plain-http if the way is safe.", status: .usage)
        }
        if let certificates, !FileManager.default.isReadableFile(atPath: certificates) {
            throw CommandFailure(
                "the certificates in \(certificates) cannot be read.", status: .usage)
        }
        let ending = try await RemoteSession(
            address: address, study: study, token: token,
            certificates: certificates.map(surroundings.absolute),
            base: surroundings.absolute(folder), slots: parallel,
            patience: DurationText.parse(patience) ?? .seconds(3600), surroundings: surroundings,
            isQuiet: json || quiet
        ).run()
        let state = ending.wasInterrupted ? "interrupted" : ending.card.ending ?? "open"
        if json {
            var body = JSONObject()
            for key in ["study", "reason", "trials", "best"] { body[key] = ending.card.body[key] }
            body["state"] = .string(state)
            body["seconds"] = .double(ending.seconds)
            Console.line(JSONValue.object(body).text(.pretty))
        } else {
            Console.line("\(NumberText.plain(study)) is \(state): \(Self.count(ending.card)) ended")
        }
        if ending.wasInterrupted { throw CommandFailure("", status: .interrupted) }
    }

    private static func count(_ card: StudyCard) -> String {
        let open = ["running", "waiting", "paused"]
        let counts = card.body["trials"]?.members ?? JSONObject()
        let ended = counts.filter { !open.contains($0.0) }.compactMap { $0.1.integerValue }
        return NumberText.count(ended.reduce(0, +), "trial")
    }

    private func runInStorage() async throws {
        let surroundings = Surroundings.current
        let choice = StudyChoice(study: study, storage: storage.storage)
        let definition = try await choice.open().study.read { $0.definition }
        try Self.check(definition, in: surroundings)
        let session = RunSession(
            base: surroundings.absolute(folder), definition: definition,
            slots: parallel ?? definition.budget.parallel,
            location: try StorageLocation(storage.storage, in: surroundings),
            surroundings: surroundings,
            display: json || quiet ? .none : Console.isTerminal ? .live : .lines)
        let result = try await session.run(.joining)
        if json {
            Console.line(RunReport.json(result).text(.pretty))
        } else {
            let trials = NumberText.count(result.ledger.counts.ended, "trial")
            Console.line(
                "\(NumberText.plain(definition.name)) is \(RunReport.state(result)): \(trials) ended"
            )
        }
        if result.wasInterrupted { throw CommandFailure("", status: .interrupted) }
    }
}
