import Foundation
import Testing

@testable import LuthierCommands

@Suite("Writing a template's files")
struct StarterWriterTests {
    private let files = [StarterFile("a", "first\n"), StarterFile("b", "second\n")]

    /// Runs in a folder of its own, which is gone afterwards.
    private func inFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "starter-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { _ = try? FileManager.default.removeItem(at: folder) }
        try body(folder.path(percentEncoded: false))
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
    }

    @Test("missing folders are made")
    func folders() throws {
        try inFolder { folder in
            let writer = StarterWriter(folder: "\(folder)/new/deep", replaces: false)
            let replaced = try writer.write(files)
            let written = try text("\(folder)/new/deep/b")
            #expect(replaced.isEmpty)
            #expect(written == "second\n")
        }
    }

    @Test("with one file there already, nothing is written and the file is named")
    func refuses() throws {
        try inFolder { folder in
            try Data("mine".utf8).write(to: URL(filePath: "\(folder)/b"))
            let failure = try #require(throws: CommandFailure.self) {
                try StarterWriter(folder: folder, replaces: false).write(files)
            }
            #expect(failure.message.hasPrefix("b is in \(folder) already; nothing was written."))
            #expect(failure.message.contains("--force"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["b"])
            #expect(try text("\(folder)/b") == "mine")
        }
    }

    @Test("all files that are in the way are named")
    func namesAll() throws {
        try inFolder { folder in
            let writer = StarterWriter(folder: folder, replaces: false)
            _ = try writer.write(files)
            let failure = try #require(throws: CommandFailure.self) { try writer.write(files) }
            #expect(failure.message.hasPrefix("a and b are in "))
        }
    }

    @Test("a link that leads nowhere is in the way, too")
    func link() throws {
        try inFolder { folder in
            try FileManager.default.createSymbolicLink(
                atPath: "\(folder)/a", withDestinationPath: "\(folder)/nowhere")
            #expect(throws: CommandFailure.self) {
                try StarterWriter(folder: folder, replaces: false).write(files)
            }
        }
    }

    @Test("files that may be replaced are, and are told")
    func replaces() throws {
        try inFolder { folder in
            try Data("mine".utf8).write(to: URL(filePath: "\(folder)/b"))
            #expect(try StarterWriter(folder: folder, replaces: true).write(files) == ["b"])
            #expect(try text("\(folder)/b") == "second\n")
        }
    }
}
