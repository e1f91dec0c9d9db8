import Foundation
import Testing

@testable import LuthierCommands

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite("What a command writes")
struct OutputFileTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(
            path: "luthier-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func path(_ name: String) -> String {
        folder.appending(path: name).path(percentEncoded: false)
    }

    @Test("a file behind a link is replaced, and the link stays")
    func link() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try OutputFile.write([1], to: path("file"))
        try FileManager.default.createSymbolicLink(
            atPath: path("link"), withDestinationPath: "file")
        try OutputFile.write([2, 3], to: path("link"))
        #expect(FileManager.default.contents(atPath: path("file")) == Data([2, 3]))
        #expect(
            try FileManager.default.destinationOfSymbolicLink(atPath: path("link")) == "file")
        let left = try FileManager.default.contentsOfDirectory(atPath: path("."))
        #expect(left.sorted() == ["file", "link"])
    }

    @Test("a database and what lies beside it are never replaced, whatever leads there")
    func database() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let database = Array("SQLite format 3\u{0}and more".utf8)
        for name in ["other.db", "ours.db", "ours.db-lock", "ours.db-wal", "gone.db-wal"] {
            let bytes = name == "other.db" ? database : [1]
            try Data(bytes).write(to: folder.appending(path: name))
        }
        try FileManager.default.createSymbolicLink(
            atPath: path("link"), withDestinationPath: "ours.db")
        for name in [
            "other.db", "ours.db", "ours.db-lock", "ours.db-wal", "ours.db-shm", "gone.db", "link",
        ] {
            let before = FileManager.default.contents(atPath: path(name))
            let error = #expect(throws: CommandFailure.self, "\(name)") {
                try OutputFile.write([2], to: path(name))
            }
            #expect(error?.message.contains("--output") == true)
            #expect(FileManager.default.contents(atPath: path(name)) == before, "\(name)")
        }
        try OutputFile.write([2], to: path("a-lock"))
        try OutputFile.write([3], to: path("a-lock"))
    }

    @Test("a pipe is written to and stays a pipe")
    func pipe() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let pipe = path("pipe")
        try #require(mkfifo(pipe, 0o600) == 0)
        // Both ends at once, so that nobody waits for the other.
        let end = open(pipe, O_RDWR | O_NONBLOCK)
        defer { close(end) }
        try OutputFile.write([7, 8], to: pipe)
        var bytes: [UInt8] = [0, 0, 0]
        #expect(read(end, &bytes, 3) == 2 && bytes == [7, 8, 0])
        #expect(OutputFile.isDevice(pipe))
        #expect(!OutputFile.isDevice(path("none")) && !OutputFile.isDevice(path(".")))
    }

    @Test("a full output is told, so that what was cut is not taken for whole")
    func full() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
        // By its descriptor, so that no mistake here could replace the device.
        let full = open("/dev/full", O_WRONLY)
        defer { close(full) }
        let error = #expect(throws: CommandFailure.self) {
            try OutputFile.write([1, 2], to: full, named: "/dev/full")
        }
        #expect(error?.message.hasPrefix("/dev/full took 0 of 2 bytes: ") == true)
        #expect(OutputFile.isDevice("/dev/full"))
    }

    @Test("a command whose output is full fails and says so")
    func fullOutput() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
        for arguments in [["--help"], ["--version"], ["init"]] {
            let ending = try ProgramRun(
                arguments, in: folder, wrapper: ["sh", "-c", "exec \"$@\" >/dev/full", "sh"]
            ).end()
            #expect(ending.code == 1, "\(arguments)")
            #expect(ending.errors.contains("standard output did not take all"), "\(ending)")
        }
        // Who reads only the beginning has what it wanted.
        let cut = try ProgramRun(
            ["--help"], in: folder,
            wrapper: ["sh", "-c", "{ \"$@\"; echo $? >&2; } | head -c 1", "sh"]
        ).end()
        #expect(cut.output == "O" && cut.errors.contains("0"), "\(cut)")
    }
}
