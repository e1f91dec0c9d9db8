import ArgumentParser
import LuthierDomain
import LuthierEngine
import LuthierExecutors
import LuthierKit
import LuthierPorts
import LuthierWire

/// `luthier run`: tunes, or goes on tuning.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a study, or resume it.",
        discussion: """
            Every result is kept as soon as it is there. Ctrl-C stops the running trials gracefully; the \
            same command goes on where the study was, also after a crash.

            Examples:
              luthier run study.yaml
              luthier run study.yaml --trials 200 --parallel 4
              luthier run study.yaml --json > result.json

            Exit codes: 0 done, 1 failed, 2 interrupted, 64 wrong usage, 65 wrong study file.
            """)

    @Argument(help: "The study file, in YAML or JSON.")
    var file: String

    @OptionGroup var storage: StorageOptions

    @Option(name: .long, help: "Trials in all, in place of the study file's budget.")
    var trials: Int?

    @Option(name: .long, help: "Trials at once, in place of the study file's number.")
    var parallel: Int?

    @Flag(name: .long, help: "Print one JSON document at the end, and nothing else.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print only the result.")
    var quiet = false

    @Flag(name: .long, help: "Delete the study's earlier results and begin again.")
    var fresh = false

    func validate() throws {
        if let trials, trials < 1 {
            throw ValidationError("--trials must be at least 1, got \(trials).")
        }
        if let parallel, parallel < 1 {
            throw ValidationError("--parallel must be at least 1, got \(parallel).")
        }
    }

    func run() async throws {
        let surroundings = Surroundings.current
        var definition = try StudyFileReader.read(file)
        if let trials { definition.budget.trials = trials }
        let slots = parallel ?? definition.budget.parallel
        // With a fixed order the file's number decides what suggestions see; only the slots change.
        if definition.order == .live { definition.budget.parallel = slots }
        try surroundings.requireSecrets(of: definition)
        let forecast = try StudyForecast(definition, surroundings)
        if !quiet { forecast.warningLines.forEach(Console.note) }
        let location = try StorageLocation(storage.storage, in: surroundings)
        let session = RunSession(
            base: surroundings.folder(of: file), definition: definition, slots: slots,
            location: location, surroundings: surroundings,
            display: json ? .none : quiet ? .none : Console.isTerminal ? .live : .lines)
        let result = try await session.run(fresh ? .fresh : .own)
        if json {
            Console.line(RunReport.json(result).text(.pretty))
        } else {
            Console.write(RunReport.text(result, file: file, storage: storage.shown))
        }
        if result.wasInterrupted { throw CommandFailure("", status: .interrupted) }
        guard result.ledger.counts.completed > 0 else { throw CommandFailure("") }
    }
}
