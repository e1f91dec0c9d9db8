/// Why a trial program could not be started, and what to do.
public struct ExecutorError: Error, Sendable, Hashable {
    /// The kind of an executor error.
    public struct Code: RawRepresentable, Sendable, Hashable {
        /// The code's name, in snake case.
        public let rawValue: String

        /// A code with the given name.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The request contradicts itself, or holds what no program can be given.
        public static let invalidRequest = Self(rawValue: "invalid_request")
        /// There is no such program.
        public static let commandNotFound = Self(rawValue: "command_not_found")
        /// The program's file is there and may not, or cannot, be executed.
        public static let notExecutable = Self(rawValue: "not_executable")
        /// The folder to work in is not there or cannot be entered.
        public static let workingDirectory = Self(rawValue: "working_directory")
        /// The folder of trials cannot be made or written to.
        public static let trialFolder = Self(rawValue: "trial_folder")
        /// A log file cannot be written.
        public static let logFile = Self(rawValue: "log_file")
        /// The system refused a new process or a new descriptor.
        public static let systemLimit = Self(rawValue: "system_limit")
        /// The process that ends what Luthier leaves behind could not be started.
        public static let watcher = Self(rawValue: "watcher")
    }

    /// What kind of error it is.
    public let code: Code
    /// The command, folder or file that it is about.
    public let subject: String
    /// What is wrong, as a sentence.
    public let message: String
    /// What to do, as a sentence.
    public let hint: String?

    /// An error about a subject.
    public init(_ code: Code, subject: String, message: String, hint: String? = nil) {
        self.code = code
        self.subject = subject
        self.message = message
        self.hint = hint
    }
}

extension ExecutorError: CustomStringConvertible {
    /// Message and hint.
    public var description: String { message + (hint.map { " " + $0 } ?? "") }
}
