public import ArgumentParser
import LuthierExecutors

/// The command `luthier` and what is below it.
public struct LuthierCommand: AsyncParsableCommand {
    /// Names and help of the command.
    public static let configuration = CommandConfiguration(
        commandName: "luthier",
        abstract:
            "Find the hyperparameters that make your training program produce its best model.",
        discussion: """
            Begin with:
              luthier init                  write a study file and a program to try
              luthier run study.yaml        tune, and resume whenever you run it again
              luthier study best STUDY      the best settings
            """,
        version: Version.text,
        subcommands: [
            InitCommand.self, CheckCommand.self, RunCommand.self, WorkerCommand.self,
            StudyCommand.self,
            DataCommand.self, ReportCommand.self,
            ServeCommand.self, TokenCommand.self, StdioCommand.self, SimulateCommand.self,
        ])

    /// The root command; it only holds others.
    public init() {}

    /// Runs the program.
    ///
    /// - Parameter arguments: Arguments with the program's own name first.
    /// - Returns: The exit code: 0 done, 1 failed, 2 interrupted, 64 wrong usage, 65 wrong study file.
    public static func run(_ arguments: [String]) async -> Int32 {
        if let code = ProcessWatcher.main(arguments) { return code }
        do {
            try DescriptorLimit.raise()
            var command = try parseAsRoot(Array(arguments.dropFirst()))
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return endOfOutput.rawValue
        } catch let failure as CommandFailure {
            if !failure.message.isEmpty { Console.note("luthier: \(failure.message)") }
            return failure.status.rawValue
        } catch  where isOurs(error) {
            let failure = CommandFailure(error)
            Console.note("luthier: \(failure.message)")
            return failure.status.rawValue
        } catch {
            let code = exitCode(for: error)
            let message = fullMessage(for: error)
            guard code == .success else {
                Console.note(message)
                return ExitStatus.usage.rawValue
            }
            Console.line(message)
            return endOfOutput.rawValue
        }
    }

    /// How a command ends that did its work: what was cut of its output is not to be taken for whole.
    private static var endOfOutput: ExitStatus {
        guard let reason = Console.refusal else { return .success }
        Console.note("luthier: standard output did not take all that was written: \(reason).")
        return .failure
    }

    /// Whether an error comes from a command's work and not from reading its arguments.
    private static func isOurs(_ error: any Error) -> Bool {
        exitCode(for: error) == .failure
    }
}

/// The version of this program.
enum Version {
    /// The version, as `--version` prints it.
    static let text = "0.1.0"
}
