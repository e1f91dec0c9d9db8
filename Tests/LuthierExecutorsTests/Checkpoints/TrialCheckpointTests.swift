import Foundation
import LuthierPorts
import Testing

@testable import LuthierExecutors

@Suite("TrialCheckpoint")
struct TrialCheckpointTests {
    private func with(
        _ body: (_ parent: TrialFolder, _ child: TrialFolder) async throws -> Void
    ) async throws {
        try await TemporaryFolder.with { root in
            let parent = TrialFolder(number: 0, attempt: 1, study: "s", root: root)
            try parent.make(parameters: "{}")
            try "weights".write(toFile: parent.checkpoint + "/model")
            try "paper".write(toFile: parent.artifacts + "/figure")
            let child = TrialFolder(number: 1, attempt: 1, study: "s", root: root)
            try child.begin()
            try await body(parent, child)
        }
    }

    @Test("only the checkpoint is removed, and what an earlier removal or copy left")
    func discard() async throws {
        try await with { parent, _ in
            let manager = FileManager.default
            for left in [".checkpoint-removed", ".checkpoint-copy"] {
                try manager.createDirectory(
                    atPath: "\(parent.path)/\(left)", withIntermediateDirectories: false)
                try "left".write(toFile: "\(parent.path)/\(left)/file")
            }
            #expect(await TrialCheckpoint(folder: parent).size() == 11)
            #expect(try await TrialCheckpoint(folder: parent).discard())
            #expect(Set(SystemCall.names(in: parent.path)) == ["artifacts", "attempt-1"])
            #expect(SystemCall.names(in: parent.artifacts) == ["figure"])
            #expect(try await !TrialCheckpoint(folder: parent).discard())
            #expect(await TrialCheckpoint(folder: parent).size() == 0)
        }
    }

    @Test("a checkpoint folder that is a link is left alone, with what it leads to")
    func link() async throws {
        try await with { parent, child in
            try FileManager.default.createSymbolicLink(
                atPath: child.checkpoint, withDestinationPath: parent.checkpoint)
            let error = await #expect(throws: CheckpointError.self) {
                try await TrialCheckpoint(folder: child).discard()
            }
            #expect(error?.description.contains("is a symbolic link and was left alone") == true)
            #expect(await TrialCheckpoint(folder: child).size() == 0)
            #expect(SystemCall.names(in: parent.checkpoint) == ["model"])
            #expect(FolderTree.kind(of: child.checkpoint) == .link)
        }
    }

    @Test("a link in the place of a folder above the checkpoint leads to nothing that is removed")
    func linkAbove() async throws {
        try await with { parent, child in
            let manager = FileManager.default
            try manager.removeItem(atPath: child.path)
            try manager.createSymbolicLink(
                atPath: child.path, withDestinationPath: parent.path)
            let error = await #expect(throws: CheckpointError.self) {
                try await TrialCheckpoint(folder: child).discard()
            }
            #expect(error?.description.contains("\(child.path) is a symbolic link") == true)
            #expect(SystemCall.names(in: parent.checkpoint) == ["model"])

            let study = (parent.path as NSString).deletingLastPathComponent
            try manager.moveItem(atPath: study, toPath: study + "-elsewhere")
            try manager.createSymbolicLink(
                atPath: study, withDestinationPath: study + "-elsewhere")
            await #expect(throws: CheckpointError.self) {
                try await TrialCheckpoint(folder: parent).discard()
            }
            #expect(SystemCall.names(in: parent.checkpoint) == ["model"])
        }
    }

    @Test("while a trial runs its checkpoint is left")
    func inUse() async throws {
        try await with { parent, _ in
            let lock = FolderLock(parent.path, .shared)
            let error = await #expect(throws: CheckpointError.self) {
                try await TrialCheckpoint(folder: parent).discard()
            }
            #expect(error?.isInUse == true)
            #expect(SystemCall.names(in: parent.checkpoint) == ["model"])
            withExtendedLifetime(lock) {}
        }
    }

    @Test("a copy is taken once, before the first attempt")
    func begin() async throws {
        try await with { parent, child in
            let checkpoint = TrialCheckpoint(folder: child)
            // A copy that was cut short is not taken for a whole one.
            try FileManager.default.createDirectory(
                atPath: child.path + "/.checkpoint-copy", withIntermediateDirectories: false)
            try "half".write(toFile: child.path + "/.checkpoint-copy/other")
            try await checkpoint.begin(with: parent)
            #expect(SystemCall.names(in: child.checkpoint) == ["model"])
            #expect(SystemCall.names(in: child.path) == ["checkpoint"])
            try "more".write(toFile: parent.checkpoint + "/later")
            try await checkpoint.begin(with: parent)
            #expect(SystemCall.names(in: child.checkpoint) == ["model"])
            try child.fill(parameters: "{}")
            #expect(try await checkpoint.discard())
            try await checkpoint.begin(with: parent)
            #expect(FolderTree.kind(of: child.checkpoint) == .nothing)
        }
    }

    @Test("a parent without a checkpoint gives none; one that cannot be copied is an error")
    func refused() async throws {
        try await with { parent, child in
            let missing = TrialFolder(
                number: 9, attempt: 1, study: "s", root: URL(filePath: parent.path + "/../..").path)
            try await TrialCheckpoint(folder: child).begin(with: missing)
            #expect(SystemCall.names(in: child.path).isEmpty)
            try FileManager.default.removeItem(atPath: parent.checkpoint)
            try "no folder".write(toFile: parent.checkpoint)
            let error = await #expect(throws: CheckpointError.self) {
                try await TrialCheckpoint(folder: child).begin(with: parent)
            }
            #expect(error?.description.hasSuffix("cannot be copied: Not a directory.") == true)
            #expect(SystemCall.names(in: child.path).isEmpty)
        }
    }
}
