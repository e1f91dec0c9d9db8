import Foundation
import LuthierDomain
import Testing

@testable import LuthierCommands

@Suite("RunList")
struct RunListTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(
            path: "luthier-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private var path: String { folder.appending(path: "runs.json").path(percentEncoded: false) }

    private func order(_ study: String) -> RunOrder {
        RunOrder(
            study: study, created: Timestamp(milliseconds: 7), parallel: 2, who: "ann \"x\"",
            since: Timestamp(milliseconds: 1_795_342_210_643))
    }

    @Test("what is written is there for the next process, and for its owner alone")
    func roundTrip() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let orders = [order("spam"), order("\u{202E}<b>\n")]
        do {
            let list = try RunList(path: path)
            #expect(try list.read().isEmpty)
            try list.write([order("other")])
            try list.write(orders)
        }
        #expect(try RunList(path: path).read() == orders)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect(mode as? Int == 0o600)
        #expect(!FileManager.default.fileExists(atPath: path + ".new"))
    }

    @Test("one process at a time has it")
    func lock() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let first = try RunList(path: path)
        let error = #expect(throws: RunList.Failure.self) { try RunList(path: path) }
        #expect(error?.description.contains("another server") == true)
        withExtendedLifetime(first) {}
    }

    @Test(
        "a file that is no list is refused and left alone",
        arguments: [
            "", "{}", "[]", #"{"runs":[{"study":"s"}]}"#,
            #"{"runs":[{"study":"s","created":1,"parallel":0,"by":"","since":1}]}"#,
        ])
    func broken(text: String) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(text.utf8).write(to: URL(filePath: path))
        let list = try RunList(path: path)
        let error = #expect(throws: RunList.Failure.self) { try list.read() }
        #expect(error?.description.contains("remove it") == true)
        #expect(FileManager.default.contents(atPath: path) == Data(text.utf8))
    }

    @Test("a list that cannot be written leaves the old one")
    func unwritable() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let list = try RunList(path: path)
        try list.write([order("spam")])
        // A folder in the way of the new file, which nobody may replace by a file.
        try FileManager.default.createDirectory(
            atPath: path + ".new/full", withIntermediateDirectories: true)
        #expect(throws: RunList.Failure.self) { try list.write([]) }
        #expect(try list.read() == [order("spam")])
    }

    @Test("studies in memory keep no list")
    func memory() throws {
        let list = try RunList(path: nil)
        try list.write([order("spam")])
        #expect(try list.read().isEmpty)
    }
}
