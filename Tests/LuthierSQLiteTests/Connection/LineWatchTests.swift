import Testing

@testable import LuthierSQLite

@Suite("LineWatch")
struct LineWatchTests {
    @Test("a line that moves is waited for, and one that stands still is not")
    func moving() {
        var watch = LineWatch(WriterTurn(process: 1, count: 5))
        let turns: [(Int32, UInt64)] = [(1, 6), (2, 6), (2, 6)]
        let seen = turns.map { watch.moves(to: WriterTurn(process: $0, count: $1)) }
        #expect(seen == [true, true, false])
    }

    @Test("none is waited for without an end")
    func endless() {
        var watch = LineWatch(nil)
        var turns: UInt64 = 0
        while turns < 1000, watch.moves(to: WriterTurn(process: 1, count: turns + 1)) { turns += 1 }
        #expect((30..<100).contains(turns))
    }
}
