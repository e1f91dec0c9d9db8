import Foundation
import LuthierRemote
import LuthierWire
import Testing

@Suite("Spool")
struct SpoolTests {
    private let parent = FileManager.default.temporaryDirectory
        .appending(path: "luthier-spool-\(UUID().uuidString)").path()

    private func remove() { try? FileManager.default.removeItem(atPath: parent) }

    private func entry(_ number: Int) -> SpoolEntry {
        SpoolEntry(
            .report, number: number, token: 7, key: "k\(number)",
            body: ["step": .integer(number), "metrics": ["loss": .double(.nan)]])
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test("entries come back as they were kept, in order, until they are removed")
    func order() throws {
        defer { remove() }
        let spool = try Spool(in: parent + "/a/b", name: "one")
        #expect(spool.isEmpty)
        let names = try (0..<12).map { try spool.add(entry($0), isDurable: $0 == 3) }
        #expect(spool.entries().map(\.entry.number) == (0..<12).map { $0 })
        #expect(spool.entries()[3].entry.key == "k3")
        #expect(spool.entries()[3].entry.body["step"] == 3)
        #expect(spool.entries()[3].entry.body["metrics"]?["loss"]?.number?.isNaN == true)
        spool.remove(names[0])
        #expect(spool.entries().first?.entry.number == 1)
        #expect(!spool.isEmpty)
    }

    @Test("folders and files are their owner's alone")
    func modes() throws {
        defer { remove() }
        let spool = try Spool(in: parent, name: "one")
        let name = try spool.add(entry(1), isDurable: true)
        #expect(try mode(parent) == 0o700)
        #expect(try mode(spool.path) == 0o700)
        #expect(try mode("\(spool.path)/\(name)") == 0o600)
    }

    @Test("what was cut short or is something else is set aside, and nothing else is lost")
    func broken() throws {
        defer { remove() }
        let spool = try Spool(in: parent, name: "one")
        let names = try (1...4).map { try spool.add(entry($0), isDurable: false) }
        let whole = try Data(contentsOf: URL(filePath: "\(spool.path)/\(names[1])"))
        try whole.dropLast(3).write(to: URL(filePath: "\(spool.path)/\(names[1])"))
        try Data().write(to: URL(filePath: "\(spool.path)/\(names[2])"))
        #expect(spool.entries().map(\.entry.number) == [1, 4])
        #expect(
            FileManager.default.fileExists(atPath: "\(spool.path)/\(names[1]).refused"))
    }

    @Test("the folder of a process that ended is taken over, that of one that runs is not")
    func orphans() throws {
        defer { remove() }
        var first: Spool? = try Spool(in: parent, name: "1-one")
        let second = try Spool(in: parent, name: "2-two")
        _ = try first?.add(entry(1), isDurable: false)
        #expect(Spool.orphans(in: parent).isEmpty)
        first = nil
        let taken = Spool.orphans(in: parent)
        #expect(taken.map(\.path) == ["\(parent)/1-one"])
        // Names go on behind those that are there.
        let name = try taken[0].add(entry(2), isDurable: false)
        #expect(taken[0].entries().map(\.entry.number) == [1, 2])
        taken[0].remove(name)
        taken[0].close()
        #expect(FileManager.default.fileExists(atPath: taken[0].path))
        taken[0].remove(taken[0].entries()[0].name)
        taken[0].close()
        #expect(!FileManager.default.fileExists(atPath: taken[0].path))
        #expect(FileManager.default.fileExists(atPath: second.path))
        #expect(Spool.orphans(in: parent + "/nowhere").isEmpty)
    }

    @Test("a folder that cannot be made is said with its name")
    func refused() throws {
        defer { remove() }
        try FileManager.default.createDirectory(
            atPath: parent, withIntermediateDirectories: true)
        try Data().write(to: URL(filePath: parent + "/file"))
        let failure = #expect(throws: Spool.Failure.self) {
            try Spool(in: parent + "/file/x", name: "one")
        }
        #expect(failure?.description.contains("/file") == true)
    }
}
