import Foundation
import LuthierDomain
import Testing

@testable import LuthierExecutors

@Suite("ArtifactTree")
struct ArtifactTreeTests {
    private struct Visit {
        var found: [String: String] = [:]
        var passed: [String] = []
    }

    private func visit(
        _ root: String, _ parts: [String] = ["a"],
        before: @escaping (String) -> Void = { _ in }
    ) -> Visit {
        var visit = Visit()
        var passed = ArtifactTree.Passed()
        let tree = ArtifactTree(root: root, parts: parts, beforeOpening: before)
        tree.visit(passing: &passed) { name, size, descriptor, _ in
            let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
            let data = (try? file.read(upToCount: size + 1)) ?? Data()
            visit.found[name] = String(decoding: data, as: UTF8.self)
        }
        visit.passed = passed.texts
        return visit
    }

    private func with(_ body: (_ root: String, _ folder: String) throws -> Void) throws {
        try TemporaryFolder.with { root in
            let folder = root + "/a"
            try FileManager.default.createDirectory(
                atPath: folder + "/in/ner", withIntermediateDirectories: true)
            try "1".write(toFile: folder + "/one")
            try "2".write(toFile: folder + "/in/ner/two")
            try "secret".write(toFile: root + "/secret")
            try body(root, folder)
        }
    }

    @Test("plain files are found at any depth, hidden ones too")
    func plain() throws {
        try with { root, folder in
            try "3".write(toFile: folder + "/.hidden")
            let visit = visit(root)
            #expect(visit.found == ["one": "1", "in/ner/two": "2", ".hidden": "3"])
            #expect(visit.passed.isEmpty)
        }
    }

    @Test("links, pipes and names that deceive are passed over and counted")
    func odd() throws {
        try with { root, folder in
            #expect(symlink(root + "/secret", folder + "/link") == 0)
            #expect(symlink("..", folder + "/up") == 0)
            #expect(symlink("one", folder + "/inside") == 0)
            #expect(mkfifo(folder + "/pipe", 0o600) == 0)
            try "x".write(toFile: folder + "/a\u{1B}[2Jb")
            try "x".write(toFile: folder + "/a\\b")
            let bytes: [CChar] = Array("\(folder)/".utf8CString.dropLast()) + [-1, -2, 0]
            close(open(bytes, O_WRONLY | O_CREAT, 0o600))
            let visit = visit(root)
            #expect(visit.found == ["one": "1", "in/ner/two": "2"])
            #expect(visit.passed.contains("3 symbolic links, such as inside"))
            #expect(visit.passed.contains("1 pipes, sockets or devices, such as pipe"))
            #expect(
                visit.passed.contains { $0.hasPrefix("2 with control or invisible characters") })
            #expect(visit.passed.contains("1 with a backslash, such as a\\b"))
            #expect(!visit.passed.joined().contains("\u{1B}"))
        }
    }

    @Test("a link in the place of the folder, or of one on the way, leads nowhere")
    func linkedFolder() throws {
        try with { root, folder in
            #expect(symlink(folder, root + "/b") == 0)
            let visit = visit(root, ["b"])
            #expect(visit.found.isEmpty)
            #expect(visit.passed == ["its folder cannot be opened as a plain folder"])
            #expect(self.visit(root, ["b", "in"]).found.isEmpty)
            #expect(self.visit(root, ["none"]).passed.isEmpty)
        }
    }

    @Test(
        "a file or a folder that becomes a link, a pipe or a folder when it is about to be opened leads nowhere",
        arguments: ["file", "folder", "pipe", "gone"])
    func swap(kind: String) throws {
        try with { root, folder in
            #expect(mkdir(root + "/outside", 0o700) == 0)
            try "secret".write(toFile: root + "/outside/ner")
            let visit = visit(root) { name in
                switch (kind, name) {
                case ("file", "one"):
                    unlink(folder + "/one")
                    symlink(root + "/secret", folder + "/one")
                case ("folder", "in"):
                    rename(folder + "/in", root + "/was")
                    symlink(root + "/outside", folder + "/in")
                case ("pipe", "one"):
                    unlink(folder + "/one")
                    mkfifo(folder + "/one", 0o600)
                case ("gone", "one"): unlink(folder + "/one")
                default: break
                }
            }
            let rest = kind == "folder" ? ["one": "1"] : ["in/ner/two": "2"]
            #expect(visit.found == rest)
            #expect(visit.passed.count == 1)
        }
    }
}
