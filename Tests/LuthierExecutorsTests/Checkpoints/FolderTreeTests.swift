import Foundation
import Testing

@testable import LuthierExecutors

@Suite("FolderTree")
struct FolderTreeTests {
    /// A folder `tree` with files, folders, links and a file outside, in a folder of its own.
    private func with(_ body: (_ root: String, _ tree: FolderTree) throws -> Void) throws {
        try TemporaryFolder.with { root in
            let manager = FileManager.default
            try manager.createDirectory(
                atPath: root + "/tree/a/b", withIntermediateDirectories: true)
            try manager.createDirectory(
                atPath: root + "/outside", withIntermediateDirectories: true)
            try "1234".write(toFile: root + "/tree/a/b/four")
            try "12".write(toFile: root + "/tree/two", mode: 0o751)
            try "kept".write(toFile: root + "/outside/kept")
            for (link, destination) in [
                ("away", root + "/outside"), ("a/up", "../two"), ("latest", root + "/tree/a/b"),
                ("dangling", root + "/nothing"),
            ] {
                try manager.createSymbolicLink(
                    atPath: "\(root)/tree/\(link)", withDestinationPath: destination)
            }
            try body(root, FolderTree(path: root + "/tree"))
        }
    }

    @Test("its size is that of its files, wherever links lead")
    func size() throws {
        try with { root, tree in
            let links = [root + "/outside", "../two", root + "/tree/a/b", root + "/nothing"]
            #expect(tree.size == 6 + links.reduce(0) { $0 + $1.utf8.count })
            #expect(FolderTree(path: root + "/nothing").size == 0)
        }
    }

    @Test("it is removed with all that is in it, and nothing that links lead to")
    func remove() throws {
        try with { root, tree in
            #expect(mkfifo(root + "/tree/a/pipe", 0o600) == 0)
            #expect(creat(root + "/tree/odd\u{1}\nname", 0o400) >= 0)
            try tree.remove()
            #expect(FolderTree.kind(of: tree.path) == .nothing)
            #expect(try text(root + "/outside/kept") == "kept")
            try tree.remove()
        }
    }

    #if os(Linux)
        @Test("names that are no text are removed and copied like others")
        func rawNames() throws {
            try with { root, tree in
                let name: [CChar] =
                    [CChar](Array((root + "/tree/").utf8CString.dropLast())) + [-1, 0]
                close(creat(name, 0o600))
                try tree.copy(to: root + "/copy", becoming: root + "/copy")
                #expect(try names(root + "/copy") == 6)
                try tree.remove()
                #expect(FolderTree.kind(of: tree.path) == .nothing)
            }
        }
    #endif

    @Test("a link in its place is not followed")
    func replaced() throws {
        try with { root, _ in
            let link = FolderTree(path: root + "/tree/away")
            #expect(FolderTree.kind(of: link.path) == .link)
            #expect(throws: FolderTree.Refusal.self) { () throws in try link.remove() }
            let kept = try text(root + "/outside/kept")
            #expect(kept == "kept")
        }
    }

    @Test("what cannot be removed is told by its name, and the rest is removed")
    func refused() throws {
        // The superuser may remove everything.
        guard geteuid() != 0 else { return }
        try with { root, tree in
            #expect(chmod(root + "/tree/a/b", 0o500) == 0)
            let refusal = #expect(throws: FolderTree.Refusal.self) { () throws in try tree.remove()
            }
            #expect(refusal?.description == "a/b/four: Permission denied")
            #expect(FolderTree.kind(of: root + "/tree/two") == .nothing)
            #expect(chmod(root + "/tree/a/b", 0o700) == 0)
        }
    }

    @Test("a copy is equal, with permissions, and its links lead into the copy")
    func copy() throws {
        try with { root, tree in
            try tree.copy(to: root + "/partial", becoming: root + "/final")
            #expect(rename(root + "/partial", root + "/final") == 0)
            #expect(try text(root + "/final/a/b/four") == "1234")
            #expect(try text(root + "/final/a/up") == "12")
            let mode = try FileManager.default.attributesOfItem(atPath: root + "/final/two")[
                .posixPermissions]
            #expect(mode as? Int == 0o751)
            let manager = FileManager.default
            #expect(
                try manager.destinationOfSymbolicLink(atPath: root + "/final/latest")
                    == root + "/final/a/b")
            #expect(
                try manager.destinationOfSymbolicLink(atPath: root + "/final/away")
                    == root + "/outside")
            // Changing the copy changes nothing else.
            try "new".write(toFile: root + "/final/latest/four")
            #expect(try text(root + "/tree/a/b/four") == "1234")
        }
    }

    @Test("a large file is copied whole")
    func large() throws {
        try with { root, tree in
            let bytes = Data((0..<3_000_001).map { UInt8(truncatingIfNeeded: $0 &* 31) })
            try bytes.write(to: URL(filePath: root + "/tree/large"))
            try tree.copy(to: root + "/copy", becoming: root + "/copy")
            #expect(try Data(contentsOf: URL(filePath: root + "/copy/large")) == bytes)
        }
    }

    private func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }

    private func names(_ path: String) throws -> Int { SystemCall.names(in: path).count }
}
