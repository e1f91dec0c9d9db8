import ArgumentParser
import Foundation
import LuthierDomain
import LuthierEngine
import LuthierExecutors
import LuthierKit
import LuthierMLflow
import LuthierPages
import LuthierPorts
import LuthierWire

/// `luthier study log`: logs a study to an experiment tracker.
struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Log a study to an MLflow tracking server.",
        discussion: """
            The study becomes a run, and each trial that began a run inside it, with parameters, metrics \
            by step, times, outcome and reason. Doing it again adds what is new and nothing twice. \
            With --follow it goes on until the study is over; nothing of the study waits for the server.

            Read from the environment: MLFLOW_TRACKING_URI where --to names no address, \
            MLFLOW_EXPERIMENT_NAME, MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or \
            MLFLOW_TRACKING_TOKEN, and MLFLOW_TRACKING_SERVER_CERT_PATH.

            Examples:
              luthier study log spam-gbm --to mlflow:http://127.0.0.1:5000
              luthier study log --to mlflow --experiment spam --follow
            """)

    @OptionGroup var study: StudyOptions

    @Option(
        name: .long,
        help: ArgumentHelp(
            "mlflow:URL, or mlflow alone for the server in MLFLOW_TRACKING_URI.", valueName: "place"
        ))
    var to: String

    @Option(
        name: .long,
        help: "The experiment; MLFLOW_EXPERIMENT_NAME or else the study's name when left out.")
    var experiment: String?

    @Flag(name: .long, help: "Go on logging until the study is over.")
    var follow = false

    @Flag(
        inversion: .prefixedNo,
        help: "Store the files that trials left with their runs, where the server takes files.")
    var artifacts = true

    @Flag(
        name: .long,
        help: "Send a password or token to another machine without TLS: others can read it.")
    var insecurePlainHttp = false

    @Flag(name: .long, help: "Print one JSON document at the end, and nothing else.")
    var json = false

    func validate() throws {
        guard to == "mlflow" || to.hasPrefix("mlflow:") else {
            throw ValidationError(
                "--to must be mlflow:URL, such as mlflow:http://127.0.0.1:5000, got \"\(to)\".")
        }
        if let experiment, experiment.isEmpty {
            throw ValidationError("--experiment needs a name.")
        }
    }

    func run() async throws {
        let environment = Surroundings.current.environment
        let address = try address(environment)
        let credentials = TrackingCredentials(environment)
        guard credentials == .none || !address.isPlain || address.isLoopback || insecurePlainHttp
        else {
            throw CommandFailure(
                "whoever is on the way to \(address) could read the password. Use https, or take "
                    + "--insecure-plain-http if the way is safe.", status: .usage)
        }
        let certificates = environment["MLFLOW_TRACKING_SERVER_CERT_PATH"].map {
            Surroundings.current.absolute($0)
        }
        if let certificates, !FileManager.default.isReadableFile(atPath: certificates) {
            throw CommandFailure(
                "the certificates in \(certificates), which MLFLOW_TRACKING_SERVER_CERT_PATH names, "
                    + "cannot be read.", status: .usage)
        }
        let storage = try study.storage.open(in: .current, mustExist: true)
        let name = try await study.name(
            in: StudyEngine(storage: storage, clock: SystemClock()))
        let history = try await StudyHistory(of: name, in: storage)
        let options = StudyLogger.Options(
            experiment: experiment ?? environment["MLFLOW_EXPERIMENT_NAME"].flatMap {
                $0.isEmpty ? nil : $0
            } ?? name,
            user: environment["USER"] ?? environment["LOGNAME"] ?? "", version: Version.text,
            table: { TrialExport($0).text(.csv) }, contents: try contents(of: name))
        let result = try await HTTPTrackingLink.with(
            address, credentials, certificates: certificates
        ) { link in
            let clock = SystemClock()
            let patient = PatientLink(link, clock: clock) { Console.note("luthier: \($0)") }
            return try await StudyLogging(
                logger: StudyLogger(patient, options: options), address: address, clock: clock,
                storage: storage, follows: follow
            ).run(history)
        }
        report(result, name, at: address)
    }

    /// Where the contents of trials' files are; nil when none are to be stored, or none are kept here.
    private func contents(
        of name: String
    ) throws -> (@Sendable (ArtifactDigest) -> (any ArtifactContents)?)? {
        guard artifacts,
            let folder = try StorageLocation(study.storage.storage, in: .current)
                .artifacts(in: .current)
        else { return nil }
        return { digest in try? folder.contents(digest, of: name) }
    }

    private func address(_ environment: [String: String]) throws -> TrackingAddress {
        let text = to == "mlflow" ? "" : String(to.dropFirst("mlflow:".count))
        let place = text.isEmpty ? environment["MLFLOW_TRACKING_URI"] ?? "" : text
        guard !place.isEmpty else {
            throw CommandFailure(
                "which tracking server? Write --to mlflow:URL, or set MLFLOW_TRACKING_URI.",
                status: .usage)
        }
        do throws(TrackingAddress.Failure) { return try TrackingAddress(place) } catch {
            throw CommandFailure(error.description, status: .usage)
        }
    }

    private func report(
        _ result: StudyLogger.Result, _ name: String, at address: TrackingAddress
    ) {
        let page = address.page(ofRun: result.run, inExperiment: result.experiment)
        if let reason = result.missingTable {
            Console.note(
                "luthier: the table of trials was not stored: \(NumberText.plain(reason)).")
        }
        if !result.missingFiles.isEmpty {
            let names = result.missingFiles.prefix(3).map { NumberText.plain($0) }
            Console.note(
                "luthier: \(NumberText.count(result.missingFiles.count, "file")) of trials "
                    + "\(result.missingFiles.count == 1 ? "was" : "were") not stored, larger than 64 MiB or not "
                    + "on this machine: \(names.joined(separator: ", "))"
                    + (result.missingFiles.count > 3 ? ", …" : "."))
        }
        guard json else {
            return Console.line(
                "\(NumberText.plain(name)): \(NumberText.count(result.made, "run")) made, "
                    + "\(result.changed) changed, \(result.total) in all"
                    + (result.files > 0
                        ? ", \(NumberText.count(result.files, "file")) stored" : "") + "\n\(page)")
        }
        Console.line(
            JSONValue.object([
                "study": .string(name), "experiment": .string(result.experiment),
                "run": .string(result.run), "made": .integer(result.made),
                "changed": .integer(result.changed), "total": .integer(result.total),
                "files": .integer(result.files), "page": .string(page),
            ]).text(.pretty))
    }
}

/// Logs a study once, or until it is over.
struct StudyLogging {
    /// How often a study that goes on is looked at.
    private static let period: Duration = .seconds(2)
    /// How long a server that is away is left alone.
    private static let patience: Duration = .seconds(30)

    let logger: StudyLogger
    let address: TrackingAddress
    let clock: SystemClock
    let storage: any StudyStorage
    let follows: Bool

    /// Logs.
    ///
    /// - Parameter history: The study as it is now.
    /// - Returns: What was done in all.
    /// - Throws: A `CommandFailure`; when following, only for what waiting does not mend.
    func run(_ history: StudyHistory) async throws -> StudyLogger.Result {
        var history = history
        var sum: StudyLogger.Result?
        var isDue = true
        while true {
            if isDue {
                do throws(TrackingFailure) {
                    var result = try await logger.log(history)
                    result.made += sum?.made ?? 0
                    result.changed += sum?.changed ?? 0
                    result.files += sum?.files ?? 0
                    result.missingFiles = (sum?.missingFiles ?? []) + result.missingFiles
                    sum = result
                    isDue = false
                    let ledger = history.ledger
                    if !follows || ledger.ending != nil && ledger.counts.running == 0 {
                        return result
                    }
                } catch {
                    guard follows, case .away = error else { throw failure(error) }
                    Console.note(
                        "luthier: \(address) does not take what is logged: "
                            + "\(NumberText.plain(error.words)). It is tried again; nothing is lost."
                    )
                    try await clock.sleep(for: Self.patience)
                }
            }
            try await clock.sleep(for: Self.period)
            if try await history.readOn(in: storage) { isDue = true }
        }
    }

    private func failure(_ error: TrackingFailure) -> CommandFailure {
        let words = NumberText.plain(error.words)
        switch error {
        case .away:
            return CommandFailure(
                "the tracking server \(address) does not answer: \(words). The study is as it was; the "
                    + "same command goes on where this one ended.")
        case .unauthorized:
            return CommandFailure(
                "the tracking server \(address) does not let this in: \(words). Set "
                    + "MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN."
            )
        case .refused:
            return CommandFailure("the tracking server \(address) refused: \(words)")
        }
    }
}
