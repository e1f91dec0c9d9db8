import Foundation
import Testing

@testable import LuthierCommands

@Suite("The file of a report")
struct ReportFileTests {
    private func inFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "luthier-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    private func file(_ name: String, in folder: URL, replaces: Bool = false) -> ReportFile {
        ReportFile(
            path: folder.appending(path: name).path(percentEncoded: false), replaces: replaces)
    }

    @Test("a report is named after its study, without what makes trouble in paths")
    func names() {
        #expect(ReportFile.name(for: "spam-gbm") == "spam-gbm.html")
        #expect(ReportFile.name(for: "../../etc/<passwd>") == "etc-passwd.html")
        #expect(ReportFile.name(for: "-rf *") == "rf.html")
        #expect(ReportFile.name(for: "🎻") == "report.html")
        #expect(ReportFile.name(for: ".été 2") == "été-2.html")
        #expect(ReportFile.name(for: String(repeating: "a", count: 300)).count == 85)
    }

    @Test("a file that is there stays unless it may be replaced")
    func existing() throws {
        try inFolder { folder in
            try file("a.html", in: folder).write([1])
            let error = #expect(throws: CommandFailure.self) {
                try file("a.html", in: folder).write([2])
            }
            #expect(error?.message.contains("--force") == true)
            #expect(try Data(contentsOf: folder.appending(path: "a.html")) == Data([1]))
            try file("a.html", in: folder, replaces: true).write([2])
            #expect(try Data(contentsOf: folder.appending(path: "a.html")) == Data([2]))
            #expect(
                try FileManager.default.contentsOfDirectory(
                    atPath: folder.path(percentEncoded: false)) == ["a.html"])
        }
    }

    @Test("a folder in the place of the file, and a missing folder, are told before any work")
    func wrongPlaces() throws {
        try inFolder { folder in
            let isFolder = #expect(throws: CommandFailure.self) {
                try file("", in: folder, replaces: true).checkPlace()
            }
            #expect(isFolder?.status == .usage)
            let missing = #expect(throws: CommandFailure.self) {
                try file("no/a.html", in: folder).checkPlace()
            }
            #expect(missing?.message.contains("there is no folder") == true)
        }
    }

    @Test("where the system takes nothing, no half file is left and the old one stays")
    func unwritable() throws {
        try inFolder { folder in
            try file("a.html", in: folder).write([1])
            let manager = FileManager.default
            let path = folder.path(percentEncoded: false)
            try manager.setAttributes([.posixPermissions: 0o500], ofItemAtPath: path)
            defer { try? manager.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path) }
            // The superuser may write everywhere.
            guard !manager.isWritableFile(atPath: path) else { return }
            #expect(throws: CommandFailure.self) {
                try file("a.html", in: folder, replaces: true).write([2])
            }
            #expect(try Data(contentsOf: folder.appending(path: "a.html")) == Data([1]))
            #expect(try manager.contentsOfDirectory(atPath: path) == ["a.html"])
        }
    }
}
