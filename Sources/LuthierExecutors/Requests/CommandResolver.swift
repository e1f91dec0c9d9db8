#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Finds the file of a command, and says what is wrong when there is none.
struct CommandResolver {
    /// The program's name or path, then its arguments.
    let command: [String]
    /// The folder in which the program runs; paths are taken from it.
    let workingDirectory: String
    /// Where names are looked for, as in the environment variable; nil looks in the system's
    /// standard folders.
    let searchPath: String?

    /// What the C library looks through without `PATH`.
    static let standardSearchPath = "/usr/local/bin:/bin:/usr/bin"

    private var program: String { command.first ?? "" }

    /// The path of the file to execute.
    ///
    /// - Throws: `ExecutorError` of code `workingDirectory`, `commandNotFound` or `notExecutable`.
    func resolve() throws(ExecutorError) -> String {
        try checkWorkingDirectory()
        guard !program.contains("/") else {
            let path = absolute(program)
            try checkExecutable(path)
            return path
        }
        var refused: String?
        for folder in searchFolders {
            let path = folder + "/" + program
            switch FileKind(path) {
            case .executable: return path
            case .notExecutable: refused = refused ?? path
            case .missing, .folder, .other: continue
            }
        }
        if let refused { try checkExecutable(refused) }
        throw notFoundByName()
    }

    /// Says why the system refused to execute a file that is there.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - reason: The system's words.
    /// - Returns: An error of code `notExecutable`, with what to change.
    func refusal(of path: String, reason: String) -> ExecutorError {
        let first = SystemCall.contents(of: path, limit: 256) ?? ""
        let line = first.prefix { $0 != "\n" && $0 != "\r\n" }
        guard first.hasPrefix("#!") else {
            let hint =
                interpreter(of: path).map { "Write [\($0), \(program)] in the command." }
                ?? "A script needs a first line such as #!/bin/sh; a program must be built for this "
                + "machine."
            return ExecutorError(
                .notExecutable, subject: program,
                message: "The system cannot execute \(path): \(reason).", hint: hint)
        }
        let name = line.dropFirst(2).split(separator: " ").first.map(String.init) ?? ""
        let hint =
            first.contains("\r\n")
            ? "The file has Windows line ends; convert it, for example with sed -i 's/\\r$//'."
            : "Change the first line to an interpreter that is there, such as #!/usr/bin/env python3."
        return ExecutorError(
            .notExecutable, subject: program,
            message: "The system cannot execute \(path): its first line names the interpreter "
                + "\(name), \(reason).", hint: hint)
    }

    private var searchFolders: [String] {
        (searchPath ?? Self.standardSearchPath)
            .split(separator: ":", omittingEmptySubsequences: true).map { absolute(String($0)) }
    }

    private func absolute(_ path: String) -> String {
        path.hasPrefix("/") ? path : workingDirectory + "/" + path
    }

    private func checkWorkingDirectory() throws(ExecutorError) {
        let problem: String
        switch FileKind(workingDirectory) {
        case .missing: problem = "does not exist"
        case .executable, .notExecutable, .other: problem = "is not a folder"
        case .folder:
            if access(workingDirectory, X_OK) == 0 { return }
            problem = "may not be entered"
        }
        throw ExecutorError(
            .workingDirectory, subject: workingDirectory,
            message: "The working directory \(workingDirectory) \(problem).",
            hint: "Set working_directory to a folder that is there.")
    }

    private func checkExecutable(_ path: String) throws(ExecutorError) {
        switch FileKind(path) {
        case .executable: return
        case .folder:
            throw ExecutorError(
                .notExecutable, subject: program, message: "\(path) is a folder, not a program.")
        case .notExecutable:
            let other = interpreter(of: path).map { " or write [\($0), \(program)] in the command" }
            throw ExecutorError(
                .notExecutable, subject: program,
                message: "\(path) is there and may not be executed.",
                hint: "Run chmod +x \(path)\(other ?? "").")
        case .other:
            throw ExecutorError(
                .notExecutable, subject: program, message: "\(path) is no regular file.")
        case .missing:
            let folder = Self.folder(of: path)
            let name = String(path.dropFirst(folder.count + 1))
            let hint =
                wordsHint
                ?? NearestName.of(name, among: SystemCall.names(in: folder))
                .map { "Did you mean \(program.dropLast(name.count))\($0)?" }
                ?? "A path is taken from the working directory, \(workingDirectory)."
            throw ExecutorError(
                .commandNotFound, subject: program, message: "There is no file \(path).", hint: hint
            )
        }
    }

    private func notFoundByName() -> ExecutorError {
        let folders = searchFolders
        let places =
            folders.isEmpty ? "no folder, for PATH is empty" : folders.joined(separator: ", ")
        return ExecutorError(
            .commandNotFound, subject: program,
            message: "There is no program named \(program); looked in \(places).",
            hint: wordsHint ?? localFileHint ?? nearestProgramHint
                ?? "Install it, or write its whole path in the command.")
    }

    /// A whole shell line was given as one word.
    private var wordsHint: String? {
        let words = program.split(separator: " ")
        guard command.count == 1, words.count > 1 else { return nil }
        return "The command is a list of words: write [\(words.joined(separator: ", "))]."
    }

    private var localFileHint: String? {
        let path = absolute(program)
        switch FileKind(path) {
        case .missing, .folder, .other: return nil
        case .executable: return "It is in the working directory: write ./\(program)."
        case .notExecutable:
            guard let interpreter = interpreter(of: path) else {
                return
                    "It is in the working directory: run chmod +x \(path) and write ./\(program)."
            }
            return "It is in the working directory: write [\(interpreter), \(program)]."
        }
    }

    private var nearestProgramHint: String? {
        // Most often seen on systems that have Python 3 only under its full name.
        for (missing, other) in [("python", "python3"), ("pip", "pip3")] where program == missing {
            if searchFolders.contains(where: { FileKind($0 + "/" + other) == .executable }) {
                return "Did you mean \(other)?"
            }
        }
        let names = searchFolders.flatMap { SystemCall.names(in: $0) }
        return NearestName.of(program, among: names).map { "Did you mean \($0)?" }
    }

    private func interpreter(of path: String) -> String? {
        for (ending, interpreter) in [
            (".py", "python3"), (".sh", "sh"), (".R", "Rscript"), (".jl", "julia"), (".js", "node"),
        ] where path.hasSuffix(ending) {
            return interpreter
        }
        return nil
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    }
}

/// What is at a path.
enum FileKind: Hashable {
    case missing
    case folder
    case executable
    case notExecutable
    case other

    /// Looks, following symbolic links.
    init(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            self = .missing
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: self = .folder
        case S_IFREG: self = access(path, X_OK) == 0 ? .executable : .notExecutable
        default: self = .other
        }
    }
}
