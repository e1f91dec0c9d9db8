import ArgumentParser
import LuthierDomain
import LuthierEngine
import LuthierKit
import LuthierPages
import LuthierPorts
import LuthierWire

/// `luthier worker`: joins a study that another process began, here or on another machine.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker",
        abstract: "Join a study, and run its trials on this machine until it is over.",
        discussion: """
            The study is as it is stored: no study file is needed, and nothing of it is changed. Any \
            number of workers and runs may share a study; together they keep its budget.

            The study's working directory is relative to --folder, which is to hold the program.

            Examples:
              luthier worker --storage postgresql://luthier@db/tuning --study spam-gbm
              luthier worker --study spam-gbm --parallel 2 --folder ~/spam

            Exit codes: 0 the study is over, 1 failed, 2 interrupted, 64 wrong usage.
            """)

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
        if storage.storage == "memory:" {
            throw ValidationError(
                "a worker joins a study that others see; memory: is seen by nobody else.")
        }
    }

    func run() async throws {
        let surroundings = Surroundings.current
        let choice = StudyChoice(study: study, storage: storage.storage)
        let definition = try await choice.open().study.read { $0.definition }
        guard !definition.command.isEmpty else {
            throw CommandFailure(
                "the study \"\(definition.name)\" names no program; it was begun by one that asks for "
                    + "trials and tells their results, and such programs alone can work on it.")
        }
        try surroundings.requireSecrets(of: definition)
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
