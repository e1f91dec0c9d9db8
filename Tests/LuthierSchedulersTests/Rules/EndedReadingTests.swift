import LuthierDomain
import Testing

@testable import LuthierSchedulers

@Suite("EndedReading")
struct EndedReadingTests {
    private func snapshot(_ trials: [Trial], horizon: Int? = nil, ended: [Int]? = nil) throws
        -> StudySnapshot
    {
        StudySnapshot(
            definition: try TestCurves.definition(), trials: trials, tried: [],
            suggestedCount: trials.count, ended: ended, horizon: horizon)
    }

    private let trials = (0..<6).map {
        TestCurves.trial($0, .completed, TestCurves.steps([Double($0)]))
    }

    @Test("each end is new once, also when a snapshot shows less in between")
    func once() throws {
        var reading = EndedReading()
        #expect(try reading.read(snapshot(trials, horizon: 3)).new == 0..<3)
        #expect(try reading.read(snapshot(trials, horizon: 1)).new == 3..<3)
        #expect(try reading.read(snapshot(trials, horizon: 1)).count == 1)
        let news = try reading.read(snapshot(trials))
        #expect(news.new == 3..<6)
        #expect(news.continues)
    }

    @Test("another order, another end or another trial begins anew")
    func anew() throws {
        var other = trials
        other[4] = TestCurves.trial(4, .completed, TestCurves.steps([4, 4]))
        var failed = trials
        failed[5].state = .ended(.failed(.crash, reason: "why", detail: nil))
        for changed in [
            try snapshot(trials, ended: [0, 1, 2, 3, 5, 4]), try snapshot(other),
            try snapshot(failed),
        ] {
            var reading = EndedReading()
            _ = try reading.read(snapshot(trials))
            let news = reading.read(changed)
            #expect(!news.continues)
            #expect(news.new == 0..<changed.ends.count)
        }
    }
}
