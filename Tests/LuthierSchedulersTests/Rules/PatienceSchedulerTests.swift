import LuthierDomain
import LuthierSchedulers
import Testing

@Suite("PatienceScheduler")
struct PatienceSchedulerTests {
    /// The place of the report at which a trial is ended, or nil.
    private func end(
        _ points: [(Int, Double)], rounds: Int = 2, change: Double = 0, grace: Double = 0,
        sign: Double = 1
    ) throws -> Int? {
        let definition = try TestCurves.definition(sign > 0 ? .minimize : .maximize)
        let scheduler = try PatienceScheduler(
            definition, rounds: rounds, change: change, grace: grace)
        for count in 1...points.count {
            let running = points.prefix(count).map {
                Measurement(step: $0.0, metrics: ["loss": $0.1 * sign])
            }
            if TestCurves.ruling(scheduler, definition, ended: [], running: running) != .proceed {
                return count
            }
        }
        return nil
    }

    private func steps(_ losses: [Double]) -> [(Int, Double)] {
        losses.enumerated().map { ($0 + 1, $1) }
    }

    @Test(
        "a trial ends after so many reports without improvement, in both directions",
        arguments: [
            ([3, 2, 1, 0], nil), ([3, 2, 2, 2], 4), ([3, 4, 2, 3, 1, 2, 2], 7), ([1, 2, 3], 3),
            ([1], nil), ([.nan, .nan], 2), ([.nan, 1, .nan, .nan], 4), ([.nan, 1, 0, .nan], nil),
            ([.infinity, .infinity], 2), ([-.infinity, -.infinity, -.infinity], 3),
            ([0, 0, 0, 0], 3),
        ] as [([Double], Int?)])
    func table(losses: [Double], place: Int?) throws {
        #expect(try end(steps(losses)) == place)
        #expect(try end(steps(losses), sign: -1) == place, "maximised")
    }

    @Test("a trial that came to rest is finished, and the reason says since when")
    func reason() throws {
        let definition = try TestCurves.definition(.maximize)
        let scheduler = try PatienceScheduler(definition, rounds: 2)
        #expect(
            TestCurves.ruling(
                scheduler, definition, ended: [], running: TestCurves.steps([1, 2, 1.5, 2]))
                == .finish(
                    reason: "its loss has not become better for 2 reports, since 2 at 2."))
    }

    @Test("a change has to be as large as asked, since the last that was")
    func change() throws {
        #expect(try end(steps([3, 2.5, 2, 1.5]), change: 1) == 3)
        #expect(try end(steps([3, 2.5, 1.9, 1.5]), change: 1) == nil)
        #expect(try end(steps([3, 2.5, 1.9, 1.5, 1]), change: 1) == 5)
    }

    @Test("reports within the grace are not looked at, however good")
    func grace() throws {
        #expect(try end(steps([0, 5, 4, 3]), grace: 2) == nil)
        #expect(try end(steps([0, 5, 4, 3])) == 3)
    }

    @Test("a step reported again or going back is no further round, and may still be better")
    func disorder() throws {
        #expect(try end([(1, 3), (1, 3), (1, 4), (2, 3), (2, 3)]) == nil)
        #expect(try end([(1, 3), (5, 3), (4, 3), (3, 3), (9, 3)]) == 5)
        #expect(try end([(1, 3), (5, 3), (4, 1), (6, 2)]) == nil)
    }

    @Test("of several objectives each must have come to rest")
    func objectives() throws {
        let definition = try TestCurves.definition(metrics: [
            Metric("a", .optimized(.minimize, threshold: nil)),
            Metric("b", .optimized(.minimize, threshold: nil)),
        ])
        let falling = (1...4).map {
            Measurement(step: $0, metrics: ["a": 1, "b": 9 - Double($0)])
        }
        let all = try PatienceScheduler(definition, rounds: 2)
        let one = try PatienceScheduler(definition, metric: WatchedMetric("a"), rounds: 2)
        #expect(TestCurves.ruling(all, definition, ended: [], running: falling) == .proceed)
        #expect(TestCurves.ruling(one, definition, ended: [], running: falling) != .proceed)
        let resting = (1...4).map { Measurement(step: $0, metrics: ["a": 1, "b": 1]) }
        #expect(TestCurves.ruling(all, definition, ended: [], running: resting) != .proceed)
    }
}
