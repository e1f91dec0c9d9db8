import Foundation
import Testing

@testable import LuthierSQLite

@Suite("WriterTurn")
struct WriterTurnTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("each turn is told from the one before, and says whose it is")
    func turns() throws {
        let file = open(folder.file("lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(file) }
        #expect(WriterTurn.last(in: file) == nil)
        WriterTurn.begin(in: file)
        let first = try #require(WriterTurn.last(in: file))
        #expect(first == WriterTurn(process: getpid(), count: 1))
        WriterTurn.begin(in: file)
        #expect(WriterTurn.last(in: file) == WriterTurn(process: getpid(), count: 2))
    }

    @Test("a file that holds a process alone is read, and goes on")
    func uncounted() throws {
        let file = open(folder.file("lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(file) }
        withUnsafeBytes(of: Int32(7)) { _ = pwrite(file, $0.baseAddress, 4, 0) }
        #expect(WriterTurn.last(in: file) == WriterTurn(process: 7, count: 0))
        WriterTurn.begin(in: file)
        #expect(WriterTurn.last(in: file)?.count == 1)
    }
}
