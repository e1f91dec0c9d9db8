import Foundation
import LuthierDomain
import LuthierPorts
import Testing

@testable import LuthierExecutors

@Suite("ArtifactFolder")
struct ArtifactFolderTests {
    /// The SHA-256 of `abc`: FIPS 180-4, example 1 of NIST.
    private let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    private func store(
        _ text: String, in folder: ArtifactFolder, limit: Int? = nil
    ) async throws -> ArtifactDigest {
        let intake = try await folder.receive(for: "s", atMost: limit)
        for byte in text.utf8 { try intake.write([byte]) }
        return try intake.finish(expecting: nil).digest
    }

    private func text(_ digest: ArtifactDigest, in folder: ArtifactFolder) throws -> String? {
        guard let contents = try folder.contents(digest, of: "s") else { return nil }
        var bytes: [UInt8] = []
        while case let more = try contents.read(upTo: 2), !more.isEmpty { bytes += more }
        #expect(bytes.count == contents.size)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func files(below path: String) -> [String] {
        (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? [])
            .filter { FolderTree.kind(of: "\(path)/\($0)") != .folder }
    }

    @Test("contents are found by their SHA-256, and equal ones are there once")
    func equalContents() async throws {
        try await TemporaryFolder.with { root in
            let folder = ArtifactFolder(root: root)
            let first = try await store("abc", in: folder)
            #expect(first.description == abc)
            #expect(try await store("abc", in: folder) == first)
            #expect(files(below: root) == ["s/artifacts/ba/\(abc)"])
            #expect(try text(first, in: folder) == "abc")
            let empty = try await store("", in: folder)
            #expect(try text(empty, in: folder) == "")
            #expect(try folder.contents(first, of: "other") == nil)
        }
    }

    @Test("nothing is seen before it is finished, and what is given up leaves nothing")
    func unfinished() async throws {
        try await TemporaryFolder.with { root in
            let folder = ArtifactFolder(root: root)
            let digest = try #require(ArtifactDigest(abc))
            do {
                let intake = try await folder.receive(for: "s", atMost: nil)
                try intake.write(Array("abc".utf8))
                #expect(try folder.contents(digest, of: "s") == nil)
                #expect(files(below: root).count == 1)
            }
            #expect(files(below: root).isEmpty)
            #expect(try folder.contents(digest, of: "s") == nil)
        }
    }

    @Test("what is too large, or not what was said, is refused and leaves nothing")
    func refusals() async throws {
        try await TemporaryFolder.with { root in
            let folder = ArtifactFolder(root: root)
            let large = await #expect(throws: ArtifactError.self) {
                _ = try await store("abcd", in: folder, limit: 3)
            }
            #expect(large?.kind == .tooLarge)
            _ = try await store("abc", in: folder, limit: 3)
            do {
                let intake = try await folder.receive(for: "s", atMost: nil)
                try intake.write([1])
                let wrong = #expect(throws: ArtifactError.self) {
                    _ = try intake.finish(expecting: ArtifactDigest(abc))
                }
                #expect(wrong?.kind == .mismatch)
            }
            #expect(files(below: root) == ["s/artifacts/ba/\(abc)"])
        }
    }

    @Test("contents that were changed on the disk are never read to their end")
    func damaged() async throws {
        try await TemporaryFolder.with { root in
            let folder = ArtifactFolder(root: root)
            let digest = try await store("abc", in: folder)
            let path = folder.path(of: digest, in: "s")
            try FileManager.default.removeItem(atPath: path)
            try "abd".write(toFile: path)
            let error = #expect(throws: ArtifactError.self) { _ = try text(digest, in: folder) }
            #expect(error?.kind == .mismatch)
            // What was cut short is stored anew.
            try FileManager.default.removeItem(atPath: path)
            try "ab".write(toFile: path)
            _ = try await store("abc", in: folder)
            #expect(try text(digest, in: folder) == "abc")
        }
    }

    @Test("a link, a pipe or a folder in the place of contents is no content")
    func planted() async throws {
        try await TemporaryFolder.with { root in
            let folder = ArtifactFolder(root: root)
            let digest = try await store("abc", in: folder)
            let path = folder.path(of: digest, in: "s")
            try "secret".write(toFile: root + "/secret")
            for plant in [
                { symlink(root + "/secret", path) == 0 }, { mkfifo(path, 0o600) == 0 },
                { mkdir(path, 0o700) == 0 },
            ] {
                try FileManager.default.removeItem(atPath: path)
                #expect(plant())
                #expect(try folder.contents(digest, of: "s") == nil)
            }
        }
    }

    @Test(
        "another file that was linked into the place of contents is no content; a second name does no harm"
    )
    func hardLink() async throws {
        try await TemporaryFolder.with { root in
            let folder = ArtifactFolder(root: root)
            let digest = try await store("abc", in: folder)
            let path = folder.path(of: digest, in: "s")
            #expect(link(path, root + "/copy") == 0)
            #expect(try text(digest, in: folder) == "abc")
            // As long as the contents were, and longer than what is read at once.
            for secret in ["xyz", String(repeating: "secret", count: 400_000)] {
                try? FileManager.default.removeItem(atPath: root + "/secret")
                try secret.write(toFile: root + "/secret")
                try FileManager.default.removeItem(atPath: path)
                #expect(link(root + "/secret", path) == 0)
                #expect(try folder.contents(digest, of: "s") == nil)
            }
        }
    }

    @Test("only what nobody uses is removed, and nothing while somebody stores")
    func discard() async throws {
        try await TemporaryFolder.with { root in
            let folder = ArtifactFolder(root: root)
            let one = try await store("abc", in: folder)
            let two = try await store("abd", in: folder)
            do {
                let intake = try await folder.receive(for: "s", atMost: nil)
                #expect(await folder.discard([one, two], of: "s") { _ in [] } == [one, two])
                withExtendedLifetime(intake) {}
            }
            do {
                let hold = try await folder.hold(of: "s")
                #expect(await folder.discard([one], of: "s") { _ in [] } == [one])
                withExtendedLifetime(hold) {}
            }
            // What a killed process had begun to store goes too.
            try "half".write(toFile: root + "/s/artifacts/.incoming/left")
            #expect(await folder.discard([one, two], of: "s") { _ in [two] }.isEmpty)
            #expect(files(below: root) == ["s/artifacts/\(two.description.prefix(2))/\(two)"])
            // What is gone already is no failure.
            #expect(await folder.discard([one], of: "s") { _ in [] }.isEmpty)
            #expect(await folder.discard([one], of: "none") { _ in [] }.isEmpty)
        }
    }

    @Test("a folder that cannot be made is a refusal that names it")
    func noFolder() async throws {
        try await TemporaryFolder.with { root in
            try "file".write(toFile: root + "/s")
            let error = await #expect(throws: ArtifactError.self) {
                _ = try await store("abc", in: ArtifactFolder(root: root))
            }
            #expect(error?.description.contains("\(root)/s") == true)
        }
    }
}
