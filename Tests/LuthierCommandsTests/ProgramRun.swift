import Foundation

/// A run of the `luthier` that was built beside these tests, in a folder of its own.
final class ProgramRun {
    /// What a run came to.
    struct Ending {
        let code: Int32
        let output: String
        let errors: String
    }

    private let process = Process()
    private let folder: URL
    private let name: String

    /// Starts the program.
    ///
    /// - Parameters:
    ///   - arguments: Its arguments.
    ///   - folder: The folder in which it runs; its output is kept there too.
    ///   - input: What it reads on standard input; nil for nothing.
    ///   - environment: Variables besides those of this process.
    ///   - wrapper: A program that is given the program and its arguments, and starts it; nil for none.
    /// - Throws: When it cannot be started.
    init(
        _ arguments: [String], in folder: URL, input: String? = nil,
        environment: [String: String] = [:], wrapper: [String]? = nil
    ) throws {
        self.folder = folder
        name = UUID().uuidString
        let built = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        let program = built.appending(path: "luthier")
        process.executableURL = wrapper == nil ? program : URL(filePath: "/usr/bin/env")
        process.arguments = (wrapper.map { $0 + [program.path()] } ?? []) + arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.currentDirectoryURL = folder
        for suffix in ["out", "err"] {
            try Data().write(to: folder.appending(path: "\(name).\(suffix)"))
        }
        process.standardOutput = try FileHandle(forWritingTo: folder.appending(path: "\(name).out"))
        process.standardError = try FileHandle(forWritingTo: folder.appending(path: "\(name).err"))
        let text = folder.appending(path: "\(name).in")
        try Data((input ?? "").utf8).write(to: text)
        process.standardInput = try FileHandle(forReadingFrom: text)
        try process.run()
    }

    deinit {
        for suffix in ["in", "out", "err"] {
            try? FileManager.default.removeItem(at: folder.appending(path: "\(name).\(suffix)"))
        }
    }

    /// What it has printed so far.
    var output: String { read("out") }

    /// What it has printed as errors so far.
    var errors: String { read("err") }

    /// Whether it runs.
    var isRunning: Bool { process.isRunning }

    /// Sends a signal.
    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits for its end.
    func end() -> Ending {
        process.waitUntilExit()
        return Ending(code: process.terminationStatus, output: read("out"), errors: read("err"))
    }

    /// Waits until a line that it prints contains a text.
    ///
    /// - Returns: Whether it came within a minute.
    func waitsFor(_ text: String) -> Bool {
        for _ in 0..<1200 {
            if output.contains(text) { return true }
            if !process.isRunning { return output.contains(text) }
            usleep(50_000)
        }
        return false
    }

    private func read(_ suffix: String) -> String {
        let data = FileManager.default.contents(
            atPath: folder.appending(path: "\(name).\(suffix)").path())
        return String(decoding: data ?? Data(), as: UTF8.self)
    }
}

/// A folder with a study whose program is a few lines of shell.
struct StudyFolder {
    let url: URL

    /// Makes the folder.
    ///
    /// - Parameters:
    ///   - program: Lines of shell; `$1` and on are the flags, and `value NAME` gives a flag's value.
    ///   - budget: The study file's budget.
    ///   - more: More lines of the study file.
    /// - Throws: When the file system refuses.
    init(_ program: String, budget: String = "{ trials: 6, parallel: 2 }", more: String = "") throws
    {
        url = FileManager.default.temporaryDirectory.appending(path: "luthier-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        let script = """
            value() { for a in $FLAGS; do case "$a" in --$1=*) echo "${a#*=}";; esac; done; }
            FLAGS="$*"
            \(program)
            """
        try Data(script.utf8).write(to: url.appending(path: "train.sh"))
        let study = """
            study: shell
            command: [sh, train.sh]
            parameters:
              x: { from: 0.0, to: 1.0 }
              depth: { from: 1, to: 9, type: int }
            try_first: [ { x: 0.5, depth: 3 } ]
            metrics: { loss: { goal: minimize } }
            budget: \(budget)
            seed: 3
            \(more)
            """
        try Data(study.utf8).write(to: url.appending(path: "study.yaml"))
    }

    /// Runs the program to its end.
    func luthier(_ arguments: String..., input: String? = nil) throws -> ProgramRun.Ending {
        try ProgramRun(arguments, in: url, input: input).end()
    }

    /// Starts the program.
    func start(_ arguments: String...) throws -> ProgramRun { try ProgramRun(arguments, in: url) }

    /// The text of a file inside.
    func text(_ name: String) throws -> String {
        try String(contentsOf: url.appending(path: name), encoding: .utf8)
    }

    /// All trials as the program exports them.
    func trials() throws -> [[String: Any]] {
        let text = try luthier("study", "export", "--format", "json").output
        return try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]] ?? []
    }

    /// Forgets the folder.
    func remove() { try? FileManager.default.removeItem(at: url) }
}
