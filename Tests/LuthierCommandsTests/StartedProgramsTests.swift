import Foundation
import Testing

/// What is started when a study is run, as the system sees it.
@Suite("Started programs")
struct StartedProgramsTests {
    /// Whether calls can be traced here.
    private static let canTrace = output("strace", "-f", "-o", "/dev/null", "true") != nil

    /// The interpreter itself; a name in the search path may be a script that finds it.
    private static let python =
        output("python3", "-c", "import sys; print(sys.executable, end='')") ?? "python3"

    private static func output(_ arguments: String...) -> String? {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let text = try? pipe.fileHandleForReading.readToEnd()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { return nil }
        return String(decoding: text ?? Data(), as: UTF8.self)
    }

    @Test(
        "a program is started as it is named, with its arguments, and no shell",
        .enabled(if: canTrace, "strace is not installed, or may not trace here"))
    func noShell() throws {
        let folder = try StudyFolder("")
        defer { folder.remove() }
        let trap = "'; touch pwned; $(touch pwned) `touch pwned` && touch pwned | sh #\\n"
        let study: [String: Any] = [
            "study": "$(touch pwned)", "command": [Self.python, "train.py", "--all={all}"],
            "parameters": ["x": ["from": 0, "to": 1], "mark": ["choices": [trap, "b"]]],
            "fixed": ["all": trap], "try_first": [["mark": trap]],
            "metrics": ["loss": ["goal": "minimize"]], "budget": ["trials": 3],
        ]
        try JSONSerialization.data(withJSONObject: study)
            .write(to: folder.url.appending(path: "study.json"))
        let program = """
            import json, sys
            open("seen", "a").write(json.dumps(sys.argv[1:]) + "\\n")
            print('luthier: {"loss": 1}')
            """
        try Data(program.utf8).write(to: folder.url.appending(path: "train.py"))
        let ending = try ProgramRun(
            ["run", "study.json"], in: folder.url,
            wrapper: ["strace", "-f", "-qq", "-s", "4096", "-e", "trace=execve", "-o", "trace"]
        ).end()
        #expect(ending.code == 0, "\(ending.errors)")
        let first = try #require(try folder.text("seen").split(separator: "\n").first)
        let seen = try JSONSerialization.jsonObject(with: Data(first.utf8)) as? [String] ?? []
        #expect(seen.first == "--all=" + trap)
        #expect(seen.contains("--mark=" + trap))
        let started = try folder.text("trace").split(separator: "\n").filter {
            $0.contains("execve(") && !$0.contains("ENOENT")
        }
        #expect(started.filter { $0.contains("train.py") }.count >= 3)
        let shells = started.filter {
            $0.firstMatch(of: /execve\("[^"]*\/(sh|bash|dash|zsh|ksh|busybox)"/) != nil
        }
        #expect(shells.isEmpty, "\(shells)")
        #expect(!FileManager.default.fileExists(atPath: folder.url.appending(path: "pwned").path()))
    }
}
