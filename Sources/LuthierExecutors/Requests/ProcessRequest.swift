/// Which program to run, where, and how far it may go.
public struct ProcessRequest: Sendable, Hashable {
    /// The program's name or path, then its arguments; never read by a shell.
    ///
    /// A name without a slash is looked for in the folders of `environment["PATH"]`; a path with one
    /// is taken from the working directory.
    public var command: [String]
    /// All environment variables that the program sees; nothing is added.
    public var environment: [String: String]
    /// The folder in which the program runs.
    public var workingDirectory: String
    /// Variables of `environment` whose values are kept out of logs, lines and reports; their names in
    /// brackets stand there.
    public var secrets: Set<String> = []
    /// Where standard output and standard error are kept; nil keeps only the last lines.
    public var logs: OutputLogPaths?
    /// The longest a log file may grow, in bytes, for each of the two; at least 1,024.
    ///
    /// Of a longer output the first three quarters and the end are kept, and the log says how many
    /// bytes are left out. Default: 64 MiB, which holds a day of one line a second many times over.
    public var outputQuota: Int = 64 << 20
    /// The longest line that is passed on whole, in bytes.
    ///
    /// The rest of a longer line is left out of it, never of the log. Default: 64 KiB, a page of
    /// hundreds of numbers.
    public var lineLimit: Int = 64 << 10
    /// How long the program may run; nil for as long as it likes.
    public var timeLimit: Duration?
    /// How much memory the program and its children may use together, in bytes.
    public var memoryLimit: Int?
    /// How long a program that is asked to end may take before it is killed.
    ///
    /// Default: 10 s, what container runtimes give.
    public var grace: Duration = .seconds(10)

    /// A request without limits.
    ///
    /// - Parameters:
    ///   - command: The program's name or path, then its arguments.
    ///   - environment: All environment variables that the program sees.
    ///   - workingDirectory: The folder in which the program runs.
    ///   - logs: Where its output is kept.
    public init(
        _ command: [String], environment: [String: String], workingDirectory: String,
        logs: OutputLogPaths? = nil
    ) {
        self.command = command
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.logs = logs
    }
}

/// The files that keep what a program writes.
public struct OutputLogPaths: Sendable, Hashable {
    /// The file for standard output; its folder must exist.
    public let standardOutput: String
    /// The file for standard error; its folder must exist.
    public let standardError: String

    /// Two different files.
    public init(standardOutput: String, standardError: String) {
        self.standardOutput = standardOutput
        self.standardError = standardError
    }
}

extension ProcessRequest {
    /// Takes the secrets out of what the program writes.
    var mask: SecretMask { SecretMask(environment.filter { secrets.contains($0.key) }) }

    /// Refuses what no program can be given.
    ///
    /// - Throws: `ExecutorError` of code `invalidRequest`, with the value seen.
    func validate() throws(ExecutorError) {
        func refuse(_ message: String, _ hint: String? = nil) -> ExecutorError {
            ExecutorError(
                .invalidRequest, subject: command.first ?? "command", message: message, hint: hint)
        }
        guard let program = command.first, !program.isEmpty else {
            throw refuse(
                "The command is empty.", "Name a program, for example [python3, train.py].")
        }
        for text in command where text.utf8.contains(0) {
            throw refuse("The argument \(text.debugDescription) holds a NUL character.")
        }
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
            if name.isEmpty || name.contains("=") || name.utf8.contains(0) {
                throw refuse("\(name.debugDescription) is no name for an environment variable.")
            }
            if value.utf8.contains(0) {
                throw refuse("The value of the environment variable \(name) holds a NUL character.")
            }
        }
        guard outputQuota >= 1024 else {
            throw refuse("The output quota must be at least 1024 bytes, got \(outputQuota).")
        }
        guard lineLimit >= 1 else {
            throw refuse("The line limit must be at least 1 byte, got \(lineLimit).")
        }
        if let memoryLimit, memoryLimit < 1 {
            throw refuse("The memory limit must be at least 1 byte, got \(memoryLimit).")
        }
        if let timeLimit, timeLimit <= .zero {
            throw refuse("The time limit must be above 0, got \(timeLimit).")
        }
        guard grace >= .zero else { throw refuse("The grace must not be negative, got \(grace).") }
        if let logs, logs.standardOutput == logs.standardError {
            throw refuse("Both logs are the same file, \(logs.standardOutput).", "Name two files.")
        }
    }
}
