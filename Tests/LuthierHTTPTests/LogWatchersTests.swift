import Testing

@testable import LuthierHTTP

@Suite("LogWatchers")
struct LogWatchersTests {
    @Test("a look is remembered for a while, of the trial that was looked at")
    func memory() {
        let watchers = LogWatchers()
        #expect(!watchers.isWatched("s", 1, .seconds(100)))
        watchers.look(at: "s", 1, .seconds(100))
        #expect(watchers.isWatched("s", 1, .seconds(109)))
        #expect(!watchers.isWatched("s", 1, .seconds(111)))
        #expect(!watchers.isWatched("s", 2, .seconds(101)))
        #expect(!watchers.isWatched("t", 1, .seconds(101)))
    }
}
