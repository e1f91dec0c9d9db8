import ArgumentParser
import Foundation
import Testing

@testable import LuthierCommands

@Suite("luthier init")
struct InitCommandTests {
    /// Runs in a folder of its own, which is gone afterwards.
    private func inFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "init-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { _ = try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    private func command(_ folder: URL, _ arguments: String...) throws -> InitCommand {
        try InitCommand.parse(arguments + ["--folder", folder.path(percentEncoded: false)])
    }

    private func names(_ folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))
            .sorted()
    }

    @Test("without a template it writes the one for Python, and says what to type next")
    func writes() throws {
        try inFolder { folder in
            let lines = try command(folder).write(in: .current)
            #expect(try names(folder) == ["study.yaml", "train.py"])
            let text = try String(contentsOf: folder.appending(path: "train.py"), encoding: .utf8)
            #expect(text == StarterTemplate.python.files.last?.contents)
            #expect(lines.suffix(2) == ["  luthier check study.yaml", "  luthier run study.yaml"])
            #expect(lines.first?.hasPrefix("wrote ") == true)
        }
    }

    @Test("what a template needs is said")
    func installation() throws {
        try inFolder { folder in
            let lines = try command(folder, "lightgbm").write(in: .current)
            #expect(lines.contains("  pip install lightgbm scikit-learn"))
        }
    }

    @Test("a shell script can be started by its name")
    func executable() throws {
        try inFolder { folder in
            _ = try command(folder, "generic").write(in: .current)
            let script = folder.appending(path: "train.sh").path(percentEncoded: false)
            #expect(FileManager.default.isExecutableFile(atPath: script))
        }
    }

    @Test("with --force files are replaced, and said to be")
    func force() throws {
        try inFolder { folder in
            try Data("mine".utf8).write(to: folder.appending(path: "train.py"))
            let lines = try command(folder, "--force").write(in: .current)
            #expect(lines.prefix(2).map { $0.split(separator: " ")[0] } == ["wrote", "replaced"])
            let text = try String(contentsOf: folder.appending(path: "train.py"), encoding: .utf8)
            #expect(text != "mine")
        }
    }

    @Test(
        "an unknown template names the nearest",
        arguments: [("scikitlearn", "scikit-learn"), ("pytroch", "pytorch"), ("xgbost", "xgboost")])
    func nearest(_ written: String, _ meant: String) throws {
        let failure = try #require(throws: CommandFailure.self) {
            try InitCommand.template(written)
        }
        #expect(failure.message == "there is no template \"\(written)\". Did you mean \(meant)?")
        #expect(failure.status == .usage)
    }

    @Test("a template that resembles none shows them all")
    func unknown() throws {
        let failure = try #require(throws: CommandFailure.self) {
            try InitCommand.template("spreadsheet")
        }
        for template in StarterTemplate.allCases {
            #expect(failure.message.contains(template.name))
        }
    }
}
