import Foundation
import Testing

/// The programs of `make test-kills`, `make test-power` and `make test-api`, in a short form.
@Suite("Kills, floods and power cuts", .serialized)
struct ProcessKillTests {
    /// Runs one of the programs on the `luthier` that was built beside these tests.
    ///
    /// - Returns: Its exit code and what it printed.
    private func run(_ program: String, _ arguments: String...) throws -> (Int32, String) {
        try run(program, arguments)
    }

    private func run(_ program: String, _ arguments: [String]) throws -> (Int32, String) {
        let tests = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent()
        let built = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            [
                "python3", tests.appending(path: program).path(),
                built.appending(path: "luthier").path(),
            ]
            + arguments
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: text, as: UTF8.self))
    }

    @Test(
        "processes that share a study are killed, and nothing is lost or done twice",
        arguments: ["clients", "workers"])
    func kills(part: String) throws {
        let (code, output) = try run(
            "ProcessKills/process_kills.py", part, "--kills", "12", "--processes", "4",
            "--patience", "900")
        #expect(code == 0, "\(output)")
        #expect(output.contains(" 0 broken"), "\(output)")
    }

    #if os(Linux)
        @Test("clocks that are wrong by a day, and jump, stop nobody and lose nothing")
        func clocks() throws {
            let (code, output) = try run(
                "ProcessKills/process_kills.py", "clients", "--kills", "12", "--processes", "6",
                "--clocks")
            #expect(code == 0, "\(output)")
            #expect(output.contains(" 0 broken"), "\(output)")
        }
    #endif

    @Test("a flood of workers runs exactly as many trials as the budget says")
    func flood() throws {
        let (code, output) = try run(
            "ProcessKills/process_kills.py", "flood", "--processes", "24", "--trials", "60")
        #expect(code == 0, "\(output)")
        #expect(output.contains("60 trials of so many workers"), "\(output)")
    }

    @Test("a disk that is full again and again loses nothing, and nobody has to start anew")
    func fullDisk() throws {
        let (code, output) = try run(
            "ProcessKills/process_kills.py", "full", "--rounds", "8", "--processes", "3")
        #expect(code == 0, "\(output)")
        #expect(output.contains(" 0 broken") || output.contains("left out"), "\(output)")
    }

    #if os(Linux)
        @Test(
            "a disk that is full at every call of a study, and a kill at calls of every kind, lose nothing",
            arguments: [
                ["full", "--trials", "6"], ["full-run", "--trials", "12"],
                ["kill", "--every", "25"],
                ["kill-backup", "--every", "9"], ["kill-run", "--every", "29"],
            ])
        func crashPoints(arguments: [String]) throws {
            let (code, output) = try run("CrashPoints/crash_points.py", arguments)
            #expect(code == 0, "\(output)")
            #expect(output.contains(": 0 broken"), "\(output)")
        }

        @Test("no way of writing a path gets a byte out of a server that it does not serve")
        func traversal() throws {
            let (code, output) = try run("Traversal/traversal.py", ["--every", "9"])
            #expect(code == 0, "\(output)")
            #expect(output.contains(": 0 broken"), "\(output)")
        }

        @Test("what was answered survives a power cut at any moment")
        func powerCut() throws {
            let (code, output) = try run(
                "PowerLoss/power_loss.py", "--states", "60", "--trials", "60")
            #expect(code == 0, "\(output)")
            #expect(output.contains(" answers: 0 broken"), "\(output)")
        }

        @Test(
            "a storage that does not sync is found out", arguments: ["log", "database", "folder"])
        func forgottenSyncs(what: String) throws {
            let (code, output) = try run(
                "PowerLoss/power_loss.py", "--states", "25", "--trials", "30", "--forget", what)
            #expect(code == 0, "\(output)")
        }
    #endif
}
