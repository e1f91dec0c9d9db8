import Foundation
import Testing

@testable import LuthierExecutors

@Suite("FileTail")
struct FileTailTests {
    @Test("a file that does not exist, is empty or is a folder has nothing new")
    func nothing() throws {
        try TemporaryFolder.with { folder in
            var tail = FileTail(folder + "/file", lineLimit: 100)
            #expect(tail.newLines() == nil)
            try "".write(toFile: folder + "/file")
            #expect(tail.newLines() == nil)
            #expect(tail.lastLine() == nil)
            var other = FileTail(folder, lineLimit: 100)
            #expect(other.newLines() == nil)
        }
    }

    @Test("each line is given once, when it is complete; the last one at the end")
    func lines() throws {
        try TemporaryFolder.with { folder in
            let path = folder + "/file"
            var tail = FileTail(path, lineLimit: 100)
            try "one\r\ntwo\nthr".write(toFile: path)
            #expect(tail.newLines() == ["one", "two"])
            #expect(tail.newLines() == nil)
            try append("e", to: path)
            #expect(tail.newLines() == [])
            try append("e\nfour", to: path)
            #expect(tail.newLines() == ["three"])
            #expect(tail.lastLine() == "four")
            #expect(tail.lastLine() == nil)
        }
    }

    @Test("a file written anew with what it had and more gives what is more")
    func rewritten() throws {
        try TemporaryFolder.with { folder in
            let path = folder + "/file"
            var tail = FileTail(path, lineLimit: 100)
            try "one\n".write(toFile: path)
            #expect(tail.newLines() == ["one"])
            try "".write(toFile: path)
            #expect(tail.newLines() == nil)
            try "one\ntwo\n".write(toFile: path)
            #expect(tail.newLines() == ["two"])
        }
    }

    @Test("a line longer than one reading is cut, and what follows it is read")
    func long() throws {
        try TemporaryFolder.with { folder in
            let path = folder + "/file"
            var tail = FileTail(path, lineLimit: 10)
            let long = String(repeating: "x", count: 3 << 20)
            try (long + "\nnext\n").write(toFile: path)
            var lines: [String] = []
            while let new = tail.newLines() { lines += new }
            #expect(lines == ["xxxxxxxxxx", "next"])
        }
    }

    private func append(_ text: String, to path: String) throws {
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data(text.utf8))
        try file.close()
    }
}
