import Foundation

/// A running `LuthierPostgresFixture`.
final class FixtureProcess {
    private let process = Process()
    private let output = Pipe()
    private var rest = Data()
    /// What it printed so far, as far as it was read.
    private(set) var lines: [String] = []

    /// Starts the fixture that was built beside these tests.
    init(_ arguments: [String]) throws {
        let folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        process.executableURL = folder.appendingPathComponent("LuthierPostgresFixture")
        process.arguments = arguments
        process.standardOutput = output
        try process.run()
    }

    /// The next line that it prints, or nil when it has ended.
    func line() -> String? {
        while true {
            if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: rest[..<end], as: UTF8.self)
                rest = Data(rest[(end + 1)...])
                lines.append(line)
                return line
            }
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { return nil }
            rest += more
        }
    }

    /// Reads until it has ended.
    func finish() {
        while line() != nil {}
        process.waitUntilExit()
    }

    /// Ends it at once, as the kernel does when memory runs out, and reads what it had printed.
    func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        finish()
    }
}
