import Foundation

/// A running `LuthierSQLiteFixture`.
final class FixtureProcess {
    private let process = Process()
    private let output = Pipe()
    private var rest = Data()

    /// Starts the fixture that was built beside these tests.
    init(_ arguments: String...) throws {
        let folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        process.executableURL = folder.appendingPathComponent("LuthierSQLiteFixture")
        process.arguments = arguments
        process.standardOutput = output
        try process.run()
    }

    var id: Int32 { process.processIdentifier }

    /// The next line that it prints, or nil when it has ended.
    func line() -> String? {
        while true {
            if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: rest[..<end], as: UTF8.self)
                rest = Data(rest[(end + 1)...])
                return line
            }
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { return nil }
            rest += more
        }
    }

    /// Ends it at once, as the kernel does when memory runs out, and reads what it had printed.
    func kill() -> [String] {
        Foundation.kill(id, SIGKILL)
        process.waitUntilExit()
        var lines: [String] = []
        while let line = line() { lines.append(line) }
        return lines
    }
}
