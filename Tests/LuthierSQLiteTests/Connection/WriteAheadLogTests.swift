import Foundation
import GRDB
import Testing

@testable import LuthierSQLite

@Suite("WriteAheadLog")
struct WriteAheadLogTests {
    let folder: TemporaryFolder
    private let journal: Data

    init() throws {
        folder = try TemporaryFolder()
        let shell = try DatabasePool(path: folder.file())
        try shell.writeWithoutTransaction { database in
            try database.execute(sql: "CREATE TABLE t (x); PRAGMA wal_checkpoint(TRUNCATE)")
            for word in ["one", "two", "three"] {
                try database.execute(sql: "INSERT INTO t VALUES (?)", arguments: [word])
            }
        }
        journal = try #require(FileManager.default.contents(atPath: folder.file() + "-wal"))
    }

    /// The frames of a journal, read as often as they are whole.
    private func frames(_ journal: Data) throws -> [WriteAheadLog.Frame] {
        try journal.write(to: URL(filePath: folder.file("log")))
        guard var log = WriteAheadLog(path: folder.file("log")) else { return [] }
        var frames: [WriteAheadLog.Frame] = []
        while let frame = log.next() { frames.append(frame) }
        return frames
    }

    @Test("each transaction's pages are there in order, with its end")
    func whole() throws {
        let frames = try frames(journal)
        #expect(frames.map(\.isCommit) == [true, true, true])
        for (frame, words) in zip(frames, [["one"], ["one", "two"], ["one", "two", "three"]]) {
            #expect(frame.page.count == 4096)
            for word in ["one", "two", "three"] {
                #expect((frame.page.range(of: Data(word.utf8)) != nil) == words.contains(word))
            }
        }
    }

    @Test("a frame that is cut, damaged or of an earlier round is the end, as it is for SQLite")
    func torn() throws {
        for cut in [journal.count - 1, journal.count - 4096, journal.count - 4097] {
            #expect(try frames(journal.prefix(cut)).count == 2, "\(cut)")
        }
        // In the page, its number, the size, the salts and the checksums.
        for place in [3000, 0, 5, 9, 13, 17, 21] {
            var damaged = journal
            damaged[32 + 4120 + (place == 3000 ? 24 + place : place)] ^= 1
            #expect(try frames(damaged).count == 1, "\(place)")
        }
        for place in [0, 8, 17, 25] {
            var damaged = journal
            damaged[place] ^= 1
            #expect(try frames(damaged).isEmpty, "\(place)")
        }
        #expect(try frames(Data()).isEmpty)
        #expect(WriteAheadLog(path: folder.file("none")) == nil)
    }
}
